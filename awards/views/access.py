"""Reaching a file, a decision, a convention or a report from an address; what one may not see does not exist."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.perimeter import hat_of
from accounts.roles import Permission
from accounts.signed_in import user_of
from awards.documents.papers import WRITERS
from awards.models import Convention, Decision
from awards.queries.lists import find_decision
from awards.rules.papers import Paper
from calls.domain.desk_rights import has_declared
from calls.models import Application
from calls.models.applications import APPLICANT_ROLES
from calls.queries.desk import find_file

HOME = {"label": "Décisions", "url": "/decisions/"}
CONVENTIONS = {"label": "Conventions", "url": "/conventions/"}
FOLLOW_UP = {"label": "Suivi", "url": "/suivi/"}
VIEW, PREPARE, RELEASE = (
    Permission.AWARDS_DECISION_VIEW,
    Permission.AWARDS_DECISION_PREPARE,
    Permission.AWARDS_DECISION_RELEASE,
)
MANAGE, SIGN = Permission.AWARDS_CONVENTION_MANAGE, Permission.AWARDS_CONVENTION_SIGN


def is_applicant(user: Any) -> bool:
    hat = hat_of(user)
    return hat is not None and hat.role in APPLICANT_ROLES


def get_file(request: HttpRequest, pk: int) -> Application:
    found = find_file(user_of(request), pk=pk)
    if found is None:
        raise Http404
    return found


def get_decision(request: HttpRequest, pk: int) -> Decision:
    found = find_decision(user_of(request), pk=pk)
    if found is None:
        raise Http404
    return found


def get_convention(request: HttpRequest, pk: int) -> Convention:
    rows = Convention.objects.visible_to(user_of(request)).select_related(
        "application__call",
        "application__version",
        "application__department",
        "application__siae__source",
        "application__current",
        "decision__opinion__item__session__committee__department",
        "decision__application",
        "register",
    )
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def declaration_first(request: HttpRequest, application: Application) -> HttpResponse | None:
    """Nothing of a file is opened by an agent before they said that they have no interest in it."""
    user = user_of(request)
    if is_applicant(user) or has_declared(application, user):
        return None
    return redirect("calls:desk-declaration", pk=application.pk)


def send_paper(paper: Paper, fmt: str, *, fingerprint: str = "") -> HttpResponse:
    """The document as a file, in one of the formats."""
    if fmt not in WRITERS:
        raise Http404
    write, content_type = WRITERS[fmt]
    name = paper.reference.replace("/", "-")
    headers = {"Content-Disposition": f'attachment; filename="{name}.{fmt}"', "Cache-Control": "private, no-store"}
    return HttpResponse(write(paper, fingerprint=fingerprint), content_type=content_type, headers=headers)
