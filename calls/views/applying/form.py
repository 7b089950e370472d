"""The form, one page a section: everything works with its buttons, and each answer saves itself where scripts run."""

from http import HTTPStatus
from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.roles import Permission
from calls.domain.answering import Conflict, Entry, Saved, save_section
from calls.domain.drafts import follow_version
from calls.domain.file_reading import File, read_file
from calls.forms.typed import read_entry
from calls.models import Application
from calls.presentation.form_pages import Sending, draw_section, list_steps, sort_verdicts
from calls.rules.forms import Section
from calls.views.applying.access import crumbs_of, get_own_file
from calls.views.applying.piece_actions import PIECE_ACTIONS, act_on_pieces
from iae_portal.common.access import requires
from iae_portal.common.body_limit import limit_body
from iae_portal.common.files import MEGABYTE

LARGEST_PIECE = 50 * MEGABYTE


@requires(Permission.CALLS_APPLICATION_FILE)
@limit_body(LARGEST_PIECE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def section(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    application = follow_version(get_own_file(request, pk))
    file = read_file(application)
    asked = next((part for part in file.form.sections if part.key == slug), None)
    if asked is None:
        raise Http404
    if not file.is_writable:
        messages.info(request, "Ce dossier ne se modifie plus : en voici le contenu.")
        return redirect("calls:own-file", pk)
    if asked.key not in file.shown:
        return redirect("calls:own-file", pk)
    if request.method == "POST":
        return _receive(request, file, asked)
    return show_section(request, file, asked)


def show_section(
    request: HttpRequest, file: File, asked: Section, *, sending: Sending | None = None, status: int = 200
) -> HttpResponse:
    application = file.application
    order = [part.key for part in file.form.sections if part.key in file.shown]
    rank = order.index(asked.key)
    views = draw_section(file, asked, sending=sending)
    context = {
        "crumbs": crumbs_of(application, asked.title),
        "application": application,
        "file": file,
        "section": asked,
        "number": rank + 1,
        "count": len(order),
        "previous": order[rank - 1] if rank else "",
        "following": order[rank + 1] if rank + 1 < len(order) else "",
        "steps": list_steps(file, current=asked.key),
        "verdicts": sort_verdicts(file.verdicts),
        "views": views,
        "errors": [view for view in views if view.errors and not view.is_hidden],
        "conflicts": [view for view in views if view.conflict],
        "store": f"candidature:{application.pk}:{request.user.pk}",
        "save_url": reverse("calls:answer", args=[application.pk, "CLE"]),
        "question_url": reverse("calls:question", args=[application.pk, "CLE"]),
        "state_url": reverse("calls:file-state", args=[application.pk]) + f"?rubrique={asked.key}",
        "login_url": reverse("accounts:login"),
    }
    return render(request, "calls/applying/section.html", context, status=status)


def _receive(request: HttpRequest, file: File, asked: Section) -> HttpResponse:
    """Keep what was sent, then go where the button leads; what is not kept stays in the page with its reason."""
    data = without_row(request.POST, request.POST.get("retirer", ""))
    entries = _entries(data, asked, yielding=request.POST.get("prendre-la-leur", ""))
    try:
        outcomes = save_section(file.application, section=asked.key, entries=entries, actor=cast(User, request.user))
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect("calls:own-file", file.application.pk)
    errors: dict[str, str] = {}
    if PIECE_ACTIONS & set(request.POST):
        errors = act_on_pieces(request, file.application)
    again = read_file(get_own_file(request, file.application.pk))
    unsettled = [outcome for outcome in outcomes.values() if not isinstance(outcome, Saved)]
    more = request.POST.get("ajouter", "")
    if unsettled or errors or more:
        status = HTTPStatus.CONFLICT if any(isinstance(one, Conflict) for one in unsettled) else HTTPStatus.OK
        if errors or (unsettled and status == HTTPStatus.OK):
            status = HTTPStatus.UNPROCESSABLE_ENTITY
        sending = Sending(data=data, outcomes=outcomes, errors=errors, more_rows=more)
        return show_section(request, again, asked, sending=sending, status=status)
    return _follow(request, file, again, asked)


def _follow(request: HttpRequest, before: File, after: File, asked: Section) -> HttpResponse:
    """To the section of the button; back here when an answer has just opened a question of this page."""
    pk = after.application.pk
    stay = redirect("calls:section", pk, asked.key)
    opened = [one.label for one in asked.questions if one.key in after.shown - before.shown]
    if opened:
        messages.info(request, f"Votre réponse ouvre une question de plus : « {opened[0]} ».")
        return stay
    target = request.POST.get("aller", "")
    if target == "relire":
        return redirect("calls:review", pk)
    if target == "resume":
        return redirect("calls:own-file", pk)
    if target in after.shown and any(part.key == target for part in after.form.sections):
        return redirect("calls:section", pk, target)
    messages.success(request, f"Rubrique « {asked.title} » enregistrée.")
    return stay


def _entries(data: QueryDict, asked: Section, *, yielding: str) -> dict[str, Entry]:
    """What was typed for each question; the one whose other answer is taken is left as the other wrote it."""
    found = {}
    for question in asked.questions:
        entry = read_entry(data, question) if question.key != yielding else None
        if entry is not None:
            found[question.key] = entry
    return found


def without_row(data: QueryDict, removed: str) -> QueryDict:
    """What was sent, less one repetition of a block (« bloc.2 »)."""
    if not removed:
        return data
    kept = data.copy()
    for name in list(kept):
        if name.startswith(f"{removed}."):
            del kept[name]
    return kept


def get_written_file(request: HttpRequest, pk: int) -> tuple[Application, File]:
    application = get_own_file(request, pk)
    return application, read_file(application)
