"""What an agent does with a suggestion: take it up in a recommendation, dismiss it, or look at it again."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.transitions import TransitionTable, transition
from strategy.domain.recommendations import add_evidence, create_recommendation
from strategy.domain.suggestions.discretion import frozen_evidence, told_problem, told_title
from strategy.enums import Priority, SuggestionKind, SuggestionState as S
from strategy.models import Recommendation, Suggestion
from strategy.rules.suggesting import LEVERS

TABLE: TransitionTable = {
    (S.OPEN, S.ADOPTED): None,
    (S.OPEN, S.DISMISSED): None,
    (S.DISMISSED, S.OPEN): None,
}


def adopt_suggestion(suggestion: Suggestion, *, actor: User) -> Recommendation:
    """A draft recommendation that says why, with the figures of the suggestion frozen as its evidence."""
    with transaction.atomic():
        held = _hold(suggestion, actor)
        recommendation = create_recommendation(
            values={
                "title": told_title(held),
                "department": held.department,
                "problem": told_problem(held),
                "lever": LEVERS[SuggestionKind(held.kind)],
                "priority": Priority.MEDIUM,
            },
            areas=[held.area] if held.area else [],
            actor=actor,
        )
        add_evidence(recommendation, evidence=frozen_evidence(held), actor=actor)
        _move(suggestion, S.ADOPTED, actor=actor, recommendation=recommendation)
    return recommendation


def dismiss_suggestion(suggestion: Suggestion, *, motive: str, actor: User) -> Suggestion:
    words = motive.strip()
    if not words:
        raise ValidationError({"motive": "Dites pourquoi la suggestion est écartée."})
    with transaction.atomic():
        _hold(suggestion, actor)
        return _move(suggestion, S.DISMISSED, actor=actor, motive=words[:1000])


def reopen_suggestion(suggestion: Suggestion, *, actor: User) -> Suggestion:
    """Look again at one that was dismissed; the next reading tells it anew, or sets it aside."""
    with transaction.atomic():
        _hold(suggestion, actor)
        return _move(suggestion, S.OPEN, actor=actor, motive="")


def _move(suggestion: Suggestion, to: S, *, actor: User, **changes: Any) -> Suggestion:
    fields = {**changes, "decided_by": actor, "decided_at": timezone.now()}
    data = {name: str(getattr(value, "pk", value)) for name, value in changes.items() if value}
    return transition(instance=suggestion, to=to, actor=actor, table=TABLE, data=data, changes=fields)


def _hold(suggestion: Suggestion, actor: User) -> Suggestion:
    if not Suggestion.objects.visible_to(actor).filter(pk=suggestion.pk).exists():
        raise PermissionDenied
    if not actor.can(Permission.STRATEGY_DOCTRINE_EDIT, suggestion.department):
        raise PermissionDenied
    rows = Suggestion.objects.select_for_update(of=("self",)).select_related("department", "area")
    return rows.get(pk=suggestion.pk)
