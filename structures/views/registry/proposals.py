"""Members propose changes of their card; agents compare, validate or refuse."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.access import requires
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.forms import bound_data, status_of
from iae_portal.common.transitions import TransitionRefusedError
from structures.domain.proposals import (
    describe_place,
    is_member,
    propose_card,
    refuse_card,
    require_decision,
    validate_card,
    withdraw_card,
)
from structures.forms.card import CardForm, RefusalForm
from structures.models import CardProposal, Siae
from structures.queries.proposals import ProposedChange, list_changes_proposed, list_waiting
from structures.rules.activities import describe_activities
from structures.rules.card_fields import CARD_FIELDS, NEW_PLACE
from structures.tables.proposals import proposals_table
from structures.views.registry.card import find_siae

DIRECTORY = {"label": "Structures", "url": "/structures/"}
WAITING = {"label": "Propositions à examiner", "url": "/structures/propositions/"}


@requires(Permission.STRUCTURES_CARD_PROPOSE)
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    siae = find_siae(user, pk)
    if not is_member(siae, user):
        raise PermissionDenied
    if siae.proposals.waiting().exists():
        messages.info(request, "Une proposition attend déjà : retirez-la pour en envoyer une autre.")
        return redirect("structures:detail", pk=siae.pk)
    form = CardForm(bound_data(request), initial={name: getattr(siae, name) for name in CARD_FIELDS})
    if form.is_valid() and _propose(form, siae=siae, actor=user):
        messages.success(request, "Proposition envoyée : la fiche changera quand un agent l’aura validée.")
        return redirect("structures:detail", pk=siae.pk)
    context = {"crumbs": [DIRECTORY, _crumb(siae), {"label": "Modifier la fiche"}], "siae": siae, "form": form}
    return render(request, "structures/propose.html", context, status=status_of(form))


@requires(Permission.STRUCTURES_CARD_PROPOSE)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    proposal = _find(user, pk)
    try:
        withdraw_card(proposal, actor=user)
    except TransitionRefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Proposition retirée : la fiche n’a pas changé.")
    return redirect("structures:detail", pk=proposal.siae_id)


@requires(Permission.STRUCTURES_SIAE_MANAGE)
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    table = proposals_table(list_waiting(cast(User, request.user)), params=request.GET)
    if fmt := asked_format(request):
        return export_table(table, fmt, title="Propositions à examiner")
    context = {"crumbs": [DIRECTORY, {"label": WAITING["label"]}], "table": table}
    return render(request, "structures/proposals.html", context)


@requires(Permission.STRUCTURES_SIAE_MANAGE)
@require_safe
def review(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = _find_to_decide(request, pk)
    return _show_review(request, proposal, form=RefusalForm())


@requires(Permission.STRUCTURES_SIAE_MANAGE)
@require_POST
def validate(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = _find_to_decide(request, pk)
    try:
        validate_card(proposal, actor=cast(User, request.user))
    except (TransitionRefusedError, ValidationError) as refusal:
        messages.error(request, _words(refusal))
        return redirect("structures:proposal", pk=pk)
    messages.success(request, f"Fiche de {proposal.siae.name} mise à jour ; la personne est prévenue par courriel.")
    return redirect("structures:proposals")


@requires(Permission.STRUCTURES_SIAE_MANAGE)
@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = _find_to_decide(request, pk)
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return _show_review(request, proposal, form=form)
    try:
        refuse_card(proposal, reason=form.cleaned_data["reason"], actor=cast(User, request.user))
    except (TransitionRefusedError, ValidationError) as refusal:
        messages.error(request, _words(refusal))
        return redirect("structures:proposal", pk=pk)
    messages.success(request, "Proposition refusée ; la personne lira votre motif dans un courriel.")
    return redirect("structures:proposals")


def _propose(form: CardForm, *, siae: Siae, actor: User) -> bool:
    values = {name: form.cleaned_data[name] for name in CARD_FIELDS}
    values[NEW_PLACE] = form.cleaned_data.get(NEW_PLACE)
    try:
        propose_card(siae, values=values, actor=actor)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    return True


def _find(user: User, pk: int) -> CardProposal:
    rows = CardProposal.objects.visible_to(user).select_related("siae__department", "proposed_by", "decided_by")
    return get_object_or_404(rows, pk=pk)


def _find_to_decide(request: HttpRequest, pk: int) -> CardProposal:
    user = cast(User, request.user)
    proposal = _find(user, pk)
    require_decision(proposal, user)
    return proposal


def _show_review(request: HttpRequest, proposal: CardProposal, *, form: RefusalForm) -> HttpResponse:
    context = {
        "crumbs": [DIRECTORY, WAITING, {"label": proposal.siae.name}],
        "proposal": proposal,
        "changes": [_display(change) for change in list_changes_proposed(proposal)],
        "form": form,
    }
    return render(request, "structures/proposal.html", context, status=status_of(form))


def _display(change: ProposedChange) -> dict[str, Any]:
    """Both sides in words."""
    if change.field == NEW_PLACE:
        return {"label": change.label, "old": "", "new": describe_place(cast(dict[str, str], change.new))}
    if change.field == "activities":
        old, new = (describe_activities(cast(list[str], value)) for value in (change.old, change.new))
        return {"label": change.label, "old": old, "new": new}
    return {"label": change.label, "old": change.old, "new": change.new}


def _words(refusal: Exception) -> str:
    return " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)


def _crumb(siae: Siae) -> dict[str, str]:
    return {"label": siae.name, "url": reverse("structures:detail", args=[siae.pk])}
