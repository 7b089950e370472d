"""What structures say of the operators they used, what operators answer, and what agents hide."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.audit_trail import record_event
from structures.domain.operators import require_member
from structures.models import Operator, OperatorEvaluation, Siae
from structures.queries.members import answers_for
from structures.queries.operators import has_been_referenced, summarise_evaluations


def evaluate_mission(*, operator: Operator, siae: Siae, values: Mapping[str, Any], actor: User) -> OperatorEvaluation:
    """Declare a mission that has ended, and evaluate it; the same mission is evaluated once."""
    if not actor.can(Permission.STRUCTURES_OPERATOR_EVALUATE) or not answers_for(actor, siae):
        raise PermissionDenied
    if not has_been_referenced(operator):
        raise ValidationError("Seul un opérateur qui a été référencé s’évalue.", code="not_referenced")
    if values["ended_on"] > timezone.localdate():
        raise ValidationError({"ended_on": "La mission n’est pas finie : évaluez-la ensuite."})
    evaluation = OperatorEvaluation(
        operator=operator, siae=siae, evaluated_by=actor, evaluated_at=timezone.now(), **values
    )
    with transaction.atomic():
        # One at a time for an operator: a form sent twice is told that the mission is already evaluated.
        Operator.objects.select_for_update(of=("self",)).get(pk=operator.pk)
        evaluation.full_clean()
        evaluation.save()
        record_event(actor=actor, verb="operatorevaluation:given", subject=evaluation, data={"operator": operator.pk})
    return evaluation


def answer_evaluation(*, evaluation: OperatorEvaluation, text: str, actor: User) -> OperatorEvaluation:
    """Answer a comment in public, once it may be read without knowing who wrote it."""
    require_member(evaluation.operator, actor)
    with transaction.atomic():
        locked = OperatorEvaluation.objects.select_for_update(of=("self",)).get(pk=evaluation.pk)
        if locked.hidden_at is not None or not summarise_evaluations(locked.operator).is_shown:
            raise PermissionDenied
        locked.answer = text.strip()
        locked.answered_at = timezone.now() if locked.answer else None
        locked.save(update_fields=["answer", "answered_at"])
        record_event(actor=actor, verb="operatorevaluation:answered", subject=locked)
    return locked


def hide_evaluation(*, evaluation: OperatorEvaluation, motive: str, actor: User) -> OperatorEvaluation:
    """Take an evaluation out of the averages and of the public card; hiding again changes nothing."""
    if not actor.can(Permission.STRUCTURES_OPERATOR_MODERATE):
        raise PermissionDenied
    if not motive.strip():
        raise ValidationError("Dites pourquoi l’évaluation est masquée.", code="motive")
    with transaction.atomic():
        locked = OperatorEvaluation.objects.select_for_update(of=("self",)).get(pk=evaluation.pk)
        if locked.hidden_at is None:
            locked.hidden_at, locked.hidden_by = timezone.now(), actor
            locked.hidden_motive = motive.strip()
            locked.save(update_fields=["hidden_at", "hidden_by", "hidden_motive"])
            record_event(
                actor=actor,
                verb="operatorevaluation:hidden",
                subject=locked,
                data={"motive": locked.hidden_motive},
            )
    return locked
