"""One file: where it stands, what comes next and from whom, its versions, and the letters exchanged."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.roles import Permission
from calls.domain.application_states import WITHDRAWABLE
from calls.domain.correspondence import read_messages, write_message
from calls.domain.drafts import follow_version
from calls.domain.file_reading import File, read_file
from calls.domain.version_content import compose_content
from calls.enums import DECIDED, ApplicationState
from calls.presentation.answers import ShownPiece, show_sections
from calls.presentation.areas import name_areas
from calls.presentation.form_pages import list_pieces, list_steps, sort_verdicts
from calls.presentation.own_files import describe_file
from calls.views.applying.access import crumbs_of, get_own_file
from iae_portal.common.access import requires
from iae_portal.common.body_limit import limit_body
from iae_portal.common.files import DEFAULT_MAX_BYTES


@requires(Permission.CALLS_APPLICATION_FILE)
@require_safe
@never_cache
def own_file(request: HttpRequest, pk: int) -> HttpResponse:
    application = follow_version(get_own_file(request, pk))
    file = read_file(application)
    letters = list(application.messages.select_related("author", "file"))
    read_messages(application)
    context = {
        "crumbs": crumbs_of(application),
        "application": application,
        "card": describe_file(application, correction=file.correction, now=file.now),
        "file": file,
        "steps": list_steps(file) if file.is_writable else [],
        "first_step": _first_step(file),
        "verdicts": sort_verdicts(file.verdicts) if file.is_writable else [],
        "versions": list(application.versions.select_related("submitted_by")),
        "is_changed": _is_changed(file),
        "sections": [] if file.is_writable else _show(file),
        "letters": letters,
        "may_write": application.state not in (ApplicationState.DRAFT, ApplicationState.WITHDRAWN),
        "may_withdraw": application.state in WITHDRAWABLE,
        "is_decided": application.state in DECIDED,
        "reopened": [file.form.by_key[key].label for key in file.correction.keys if key in file.form.by_key]
        if file.correction
        else [],
    }
    return render(request, "calls/applying/file.html", context)


@requires(Permission.CALLS_APPLICATION_FILE)
@limit_body(DEFAULT_MAX_BYTES)
@require_POST
def write(request: HttpRequest, pk: int) -> HttpResponse:
    application = get_own_file(request, pk)
    text, upload = request.POST.get("texte", ""), request.FILES.get("fichier")
    try:
        write_message(application, text=text, actor=cast(User, request.user), upload=upload)
    except ValidationError as refusal:
        # The words stay in the page: they may be long.
        context = {
            "crumbs": crumbs_of(application, "Message au service"),
            "application": application,
            "text": text,
            "error": refusal.messages[0],
        }
        return render(request, "calls/applying/message.html", context, status=422)
    messages.success(request, "Votre message est envoyé au service instructeur.")
    return redirect(f"/candidatures/{pk}/#messages")


def _first_step(file: File) -> str:
    """The first section that still asks something, and is open; else the first of all."""
    opened = [
        section.key
        for section in file.form.sections
        if section.key in file.shown and any(one.key in file.open_keys for one in section.questions)
    ]
    left = {row.section for row in file.progress if not row.is_complete}
    return next((key for key in opened if key in left), opened[0] if opened else "")


def _is_changed(file: File) -> bool:
    """Whether something was typed since the last submission, that nobody reads until it is handed in again."""
    current = file.application.current
    return current is not None and file.is_writable and compose_content(file).fingerprint != current.fingerprint


def _show(file: File) -> list[object]:
    names = name_areas(file.form.questions(), file.answers)
    pieces = {
        key: [ShownPiece(row.name, 0, "", row.url, row.note) for row in list_pieces(file, key)]
        for key in {piece.key for piece in file.pieces}
    }
    return list(show_sections(file.form, file.answers, shown=file.shown, names=names, pieces=pieces))
