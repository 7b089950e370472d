"""Reaching a file from an address: it exists for the person, and they said that they have no interest in it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from accounts.models import User
from accounts.roles import Permission
from accounts.signed_in import user_of
from calls.domain.desk_rights import has_declared, may_instruct, may_manage
from calls.enums import BEFORE_COMMITTEE
from calls.models import Application, Call
from calls.presentation.timeline import Reader
from calls.queries.desk import find_file

LIST_KEY = "calls:desk:list"
HOME = {"label": "Instruction", "url": "/instruction/"}
UNPROCESSABLE = 422


def get_file(request: HttpRequest, pk: int) -> Application:
    """A file that the person may not see does not exist for them."""
    found = find_file(user_of(request), pk=pk)
    if found is None:
        raise Http404
    return found


def get_call(request: HttpRequest, pk: int) -> Call:
    rows = Call.objects.visible_to(user_of(request)).filter(version__isnull=False)
    return get_object_or_404(rows.select_related("version__run"), pk=pk)


FileView = Callable[..., HttpResponseBase]


def opens_file(view: FileView) -> FileView:
    """Give the view its file once the absence of interest was declared; nothing of it is read before."""

    @wraps(view)
    def opened(request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponseBase:
        application = get_file(request, pk)
        if not has_declared(application, user_of(request)):
            return redirect("calls:desk-declaration", pk=pk)
        return view(request, application, **kwargs)

    return opened


def instructs_file(view: FileView) -> FileView:
    """The same for the pages of those who instruct only."""

    @wraps(view)
    def instructed(request: HttpRequest, application: Application, **kwargs: Any) -> HttpResponseBase:
        if not may_instruct(application, user_of(request)):
            raise PermissionDenied
        return view(request, application, **kwargs)

    return opens_file(instructed)


def reader_of(application: Application, user: User) -> Reader:
    if may_manage(user):
        return Reader.MANAGER
    return Reader.INSTRUCTOR if may_instruct(application, user) else Reader.REVIEWER


def remember_list(request: HttpRequest) -> None:
    """Where « retour à la liste » leads, filters, order and page included."""
    path = request.get_full_path()
    if request.session.get(LIST_KEY) != path:
        request.session[LIST_KEY] = path


def list_path(request: HttpRequest) -> str:
    return str(request.session.get(LIST_KEY) or reverse("calls:instruction"))


def frame_of(request: HttpRequest, application: Application, *, page: str) -> dict[str, Any]:
    """What every page of a file shows around its content."""
    user = user_of(request)
    instructs = may_instruct(application, user)
    tabs = [("dossier", "Dossier", "desk-file")]
    if instructs:
        tabs += [
            ("recevabilite", "Recevabilité", "desk-admissibility"),
            ("echanges", "Échanges", "desk-exchanges"),
        ]
    tabs.append(("evaluations", "Évaluations", "desk-reviews"))
    decides = user.can(Permission.AWARDS_DECISION_VIEW) and application.state in BEFORE_COMMITTEE
    return {
        "application": application,
        "call": application.call,
        "instructs": instructs,
        "manages": may_manage(user),
        "decides": decides,
        "list_url": list_path(request),
        "crumbs": [
            HOME,
            {"label": application.call.title, "url": reverse("calls:desk-call", args=[application.call_id])},
            {"label": application.reference},
        ],
        "tabs": [
            {"label": label, "url": reverse(f"calls:{name}", args=[application.pk]), "is_current": key == page}
            for key, label, name in tabs
        ],
    }
