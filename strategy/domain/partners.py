"""Partners, what they commit to, and the inventory of initiatives that recommendations build upon."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.audit_trail import record_event
from iae_portal.common.transitions import TransitionRefusedError
from strategy.domain.recommendations import hold_recommendation
from strategy.enums import ActionState, RecommendationState
from strategy.models import Commitment, Initiative, Partner, Recommendation
from territories.models import Area

EDIT = Permission.STRATEGY_DOCTRINE_EDIT


def may_record(actor: User, areas: Sequence[Area]) -> bool:
    """Who writes the doctrine records what lies in their perimeter; what has no area belongs to the région."""
    if not areas:
        return bool(actor.holds_everywhere(EDIT))
    return len(actor.reachable(EDIT, areas)) == len({area.pk for area in areas})


def save_partner(partner: Partner, *, actor: User) -> Partner:
    """Create or change an organisation. Raises ValidationError by field."""
    before = Partner.objects.select_related("area").filter(pk=partner.pk).first()
    for one in (before, partner):
        if one is not None and not may_record(actor, [one.area] if one.area else []):
            raise PermissionDenied
    if Partner.objects.filter(name=partner.name, kind=partner.kind).exclude(pk=partner.pk).exists():
        raise ValidationError({"name": "Ce partenaire existe déjà, avec la même nature."})
    partner.full_clean()
    with transaction.atomic():
        partner.save()
        record_event(
            actor=actor,
            verb="partner:saved" if before else "partner:created",
            subject=partner,
            data={"name": str(partner)},
        )
    return partner


def save_initiative(initiative: Initiative, *, areas: Sequence[Area], actor: User) -> Initiative:
    """Create or change an entry of the inventory. Raises ValidationError by field."""
    if not areas:
        raise ValidationError({"areas": "Indiquez au moins un territoire."})
    is_new = initiative.pk is None
    if not may_record(actor, areas) or not (is_new or may_record(actor, list(initiative.areas.all()))):
        raise PermissionDenied
    if is_new:
        initiative.recorded_by = actor
    initiative.full_clean()
    with transaction.atomic():
        initiative.save()
        initiative.areas.set(areas)
        verb = "initiative:recorded" if is_new else "initiative:saved"
        record_event(actor=actor, verb=verb, subject=initiative, data={"title": initiative.title})
    return initiative


def lean_on_initiatives(
    recommendation: Recommendation, *, initiatives: Sequence[Initiative], actor: User
) -> Recommendation:
    """Say which initiatives a recommendation builds upon; it is part of what is validated."""
    with transaction.atomic():
        held = hold_recommendation(recommendation, actor=actor)
        if held.state in (RecommendationState.VALIDATED, RecommendationState.DROPPED):
            raise TransitionRefusedError(
                f"Cette préconisation est {held.get_state_display()} : reprenez-la d’abord en rédaction."
            )
        held.initiatives.set(initiatives)
        data = {"initiatives": sorted(one.pk for one in initiatives)}
        record_event(actor=actor, verb="recommendation:initiatives", subject=held, data=data)
    return recommendation


def record_commitment(recommendation: Recommendation, *, values: Mapping[str, Any], actor: User) -> Commitment:
    """What a partner promises for a recommendation, which lives on after it is validated."""
    with transaction.atomic():
        held = hold_recommendation(recommendation, actor=actor)
        if held.state == RecommendationState.DROPPED:
            raise TransitionRefusedError("Cette préconisation est écartée : elle ne reçoit plus d’engagement.")
        commitment = Commitment(recommendation=held, recorded_by=actor, **values)
        commitment.full_clean()
        commitment.save()
        if held.state != RecommendationState.VALIDATED:
            # What is validated keeps the partners of its version.
            held.partners.add(commitment.partner)
        data = {"commitment": commitment.pk, "partner": commitment.partner.name}
        record_event(actor=actor, verb="recommendation:commitment", subject=held, data=data)
    return commitment


def follow_commitment(commitment: Commitment, *, state: ActionState, actor: User) -> Commitment:
    """Say how far a promise is."""
    if commitment.recommendation is None:
        raise PermissionDenied
    with transaction.atomic():
        held = hold_recommendation(commitment.recommendation, actor=actor)
        row = Commitment.objects.select_for_update(of=("self",)).get(pk=commitment.pk)
        data = {"commitment": row.pk, "from": row.state, "to": str(state)}
        row.state = state
        row.save(update_fields=["state"])
        record_event(actor=actor, verb="recommendation:promise", subject=held, data=data)
    commitment.refresh_from_db()
    return commitment
