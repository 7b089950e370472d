"""One dialogue: the page of each side, its moves, its messages, its files."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.access import requires
from iae_portal.common.body_limit import limit_body
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.files import DEFAULT_MAX_BYTES, serve_file
from iae_portal.common.forms import PortalForm
from iae_portal.common.sent_once import run_once
from iae_portal.common.transitions import TransitionRefusedError
from structures.dialogue_enums import EDITABLE, Section
from structures.documents.dialogue_sheet import render_sheet
from structures.domain.dialogue_completeness import measure_progress
from structures.domain.dialogue_messages import write_message
from structures.domain.dialogue_moves import submit_dialogue
from structures.forms.dialogues import MessageForm
from structures.models import Dialogue, DialogueMessage
from structures.queries.dialogues import Peers, find_dialogue, measure_peers, previous_dialogue
from structures.queries.economic_model import ratio
from structures.rules.dialogue_requests import list_requests
from structures.rules.dialogues import SECTION_FIELDS
from structures.tables.dialogues import bilan_table, history_table, lines_table
from structures.tables.economic_model import LANDMARK
from structures.views.dialogues.actions import BY_SLUG, is_allowed, is_member, list_actions
from structures.views.dialogues.campaigns import HOME

UNPROCESSABLE = 422
NO_PEERS = Peers(0, "", {})


@requires(Permission.STRUCTURES_DIALOGUE_VIEW)
@require_safe
@never_cache
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    dialogue = get_dialogue(request, pk)
    return _export(request, dialogue) or show_dialogue(request, dialogue)


@requires(Permission.STRUCTURES_DIALOGUE_ANSWER)
@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    dialogue = get_dialogue(request, pk)
    try:
        submit_dialogue(dialogue, actor=cast(User, request.user))
    except TransitionRefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            f"Le dialogue est déposé, référence {dialogue.reference}. Un accusé de réception vous est envoyé par "
            "courriel.",
        )
    return redirect("structures:dialogue", pk=pk)


@requires(Permission.STRUCTURES_DIALOGUE_VIEW)
@require_POST
def move(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Every other move: its form is shown again on the page when it is refused."""
    user = cast(User, request.user)
    dialogue = get_dialogue(request, pk)
    action = BY_SLUG.get(slug)
    if action is None:
        raise Http404
    if not is_allowed(action, dialogue, user):
        raise PermissionDenied
    form = action.make_form(dialogue, request.POST)
    if form.is_valid():
        try:
            action.run(dialogue, form, user)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        except TransitionRefusedError as refusal:
            messages.error(request, str(refusal))
            return redirect("structures:dialogue", pk=pk)
        else:
            messages.success(request, action.done)
            return redirect("structures:dialogue", pk=pk)
    return show_dialogue(request, get_dialogue(request, pk), refused={slug: form}, status=UNPROCESSABLE)


@requires(Permission.STRUCTURES_DIALOGUE_VIEW)
@limit_body(DEFAULT_MAX_BYTES)
@require_POST
def write(request: HttpRequest, pk: int) -> HttpResponse:
    dialogue = get_dialogue(request, pk)
    form = MessageForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            user, data = cast(User, request.user), form.cleaned_data
            run_once(
                form,
                lambda: write_message(dialogue, text=data["text"], upload=data["attachment"], actor=user),
            )
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, "Le message est envoyé.")
            return redirect("structures:dialogue", pk=pk)
    return show_dialogue(request, dialogue, refused={"message": form}, status=UNPROCESSABLE)


@requires(Permission.STRUCTURES_DIALOGUE_VIEW)
@require_safe
def attachment(request: HttpRequest, pk: int, message: int) -> FileResponse:
    dialogue = get_dialogue(request, pk)
    found = get_object_or_404(DialogueMessage, dialogue=dialogue, pk=message, attachment__isnull=False)
    return serve_file(cast(Any, found.attachment))


@requires(Permission.STRUCTURES_DIALOGUE_VIEW)
@require_safe
@never_cache
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The fiche de suivi, as a PDF made on demand."""
    dialogue = get_dialogue(request, pk)
    name = f"fiche-de-suivi-{dialogue.reference.lower()}.pdf"
    return HttpResponse(
        render_sheet(dialogue),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def get_dialogue(request: HttpRequest, pk: int) -> Dialogue:
    """A dialogue that the person may not see does not exist for them."""
    dialogue = find_dialogue(cast(User, request.user), pk=pk)
    if dialogue is None:
        raise Http404
    return dialogue


def show_dialogue(
    request: HttpRequest, dialogue: Dialogue, *, refused: dict[str, PortalForm] | None = None, status: int = 200
) -> HttpResponse:
    """The page of the side that asks, with the form that was refused if there is one."""
    user = cast(User, request.user)
    refused = refused or {}
    actions = [
        {
            "action": action,
            "form": refused.get(action.slug) or action.make_form(dialogue),
            "is_primary": dialogue.state in action.primary,
            "is_refused": action.slug in refused,
        }
        for action in list_actions(dialogue, user=user)
    ]
    changes = list(dialogue.changes.select_related("made_by").order_by("-made_at", "-pk"))
    progress = measure_progress(dialogue)
    own = is_member(user)
    context = {
        "crumbs": [HOME, *([] if own else [_campaign_crumb(dialogue)]), {"label": dialogue.siae.name}],
        "dialogue": dialogue,
        "campaign": dialogue.campaign,
        "is_with_structure": dialogue.state in EDITABLE,
        "actions": actions,
        "progress": progress,
        "missing": any(part.missing for part in progress),
        "figures": lines_table(dialogue, params=request.GET),
        "history": history_table(changes, params=request.GET),
        "letters": list(dialogue.messages.select_related("author", "attachment")),
        "message_form": refused.get("message") or MessageForm(),
        "dynamic_rate": _dynamic_rate(dialogue),
        "durable_rate": ratio(dialogue.bilan.exits_durable, dialogue.bilan.exits_total),
        "landmark": LANDMARK,
        "sources": [dialogue.campaign.source],
        "requests": list_requests(dialogue, user),
    }
    if own:
        # While it is being filled, the figures are in the sections.
        context["tables"] = [] if dialogue.state in EDITABLE else _bilan_tables(request, dialogue)
        return render(request, "structures/dialogues/own.html", context, status=status)
    context["tables"] = _bilan_tables(request, dialogue)
    return render(request, "structures/dialogues/dialogue.html", context, status=status)


def _dynamic_rate(dialogue: Dialogue) -> Any:
    bilan = dialogue.bilan
    parts = (bilan.exits_durable, bilan.exits_transition, bilan.exits_positive)
    return None if None in parts else ratio(sum(part or 0 for part in parts), bilan.exits_total)


def _bilan_tables(request: HttpRequest, dialogue: Dialogue) -> list[Any]:
    """The sections of the bilan; the medians of the others are for those who instruct."""
    previous = previous_dialogue(dialogue)
    peers = NO_PEERS if is_member(cast(User, request.user)) else measure_peers(dialogue)
    return [
        bilan_table(section, dialogue, previous=previous, peers=peers, params=request.GET)
        for section in SECTION_FIELDS
    ]


def _campaign_crumb(dialogue: Dialogue) -> dict[str, str]:
    year = dialogue.campaign.year
    return {"label": f"Campagne {year}", "url": f"/dialogue/campagnes/{year}/"}


def _export(request: HttpRequest, dialogue: Dialogue) -> HttpResponse | None:
    """The table that the address asks for, if any."""
    title, sources = f"{dialogue.siae.name}, {dialogue.reference}", [dialogue.campaign.source]
    if fmt := asked_format(request, name="etp"):
        return export_table(lines_table(dialogue, params=request.GET), fmt, title=title, sources=sources)
    if fmt := asked_format(request, name="historique"):
        changes = list(dialogue.changes.select_related("made_by").order_by("-made_at", "-pk"))
        return export_table(history_table(changes, params=request.GET), fmt, title=title, sources=sources)
    for section in Section:
        fmt = asked_format(request, name=section.value)
        if fmt and section in SECTION_FIELDS:
            table = next(table for table in _bilan_tables(request, dialogue) if table.name == section.value)
            return export_table(table, fmt, title=title, sources=sources)
    return None
