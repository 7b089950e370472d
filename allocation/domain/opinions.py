"""The avis of a CDIAE on a scenario, and the comments on its lines."""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.perimeter import can, hat_of
from accounts.roles import Permission
from allocation.enums import OpinionForm, OpinionValue, ScenarioState
from allocation.models import Consultation, LineComment, Opinion, Scenario, ScenarioLine
from allocation.queries.deadlines import deadlines_of
from iae_portal.common.audit_trail import record_event
from iae_portal.common.formatting import format_date, paris
from iae_portal.common.transitions import TransitionRefusedError
from territories.department_names import of_department
from territories.models import Area

ENDED = "La consultation est close : plus aucun avis ni commentaire ne s’y ajoute."
QUALITY_LENGTH = 200


@dataclass(frozen=True, kw_only=True)
class OpinionAnswer:
    """What the CDIAE answered, how, and on which day."""

    value: OpinionValue
    motivation: str
    form: OpinionForm
    held_on: dt.date


def give_opinion(consultation: Consultation, *, department: Area, answer: OpinionAnswer, actor: User) -> Opinion:
    """Record the avis of a département; a former one is kept, replaced. After the deadline it is taken, told late.

    Raises PermissionDenied outside one's département, ValidationError by field, TransitionRefusedError once decided.
    """
    _require_reviewer(actor, department)
    now = timezone.now()
    with transaction.atomic():
        held = hold_consultation(consultation)
        _require_line(held, department)
        _check(answer, held, today=paris(now).date())
        replaced = held.opinions.in_force().filter(department=department).update(replaced_at=now)
        opinion = Opinion.objects.create(
            consultation=held,
            department=department,
            value=answer.value,
            motivation=answer.motivation.strip(),
            form=answer.form,
            held_on=answer.held_on,
            given_by=actor,
            given_as=_quality(actor),
            given_at=now,
            is_late=now > deadlines_of(held).of(department.pk),
        )
        data = {"department": department.code, "value": answer.value, "late": opinion.is_late, "replaced": replaced}
        record_event(actor=actor, verb="opinion:given", subject=opinion, data=data)
    return opinion


def comment_line(consultation: Consultation, *, department: Area, text: str, actor: User) -> LineComment:
    """Say something of the line of one's own département, on the version that is reviewed."""
    _require_reviewer(actor, department)
    if not text.strip():
        raise ValidationError({"text": "Écrivez le commentaire."}, code="empty")
    with transaction.atomic():
        held = hold_consultation(consultation)
        _require_line(held, department)
        comment = LineComment.objects.create(
            consultation=held,
            department=department,
            code=department.code,
            text=text.strip(),
            author=actor,
            author_as=_quality(actor),
        )
        record_event(actor=actor, verb="linecomment:written", subject=comment, data={"code": department.code})
    return comment


def hold_consultation(consultation: Consultation) -> Consultation:
    """The consultation under the lock of its scenario, as a decision takes it: an avis comes before it, or not."""
    scenario = Scenario.objects.select_for_update(of=("self",)).get(pk=consultation.scenario_id)
    held = Consultation.objects.select_for_update(of=("self",)).get(pk=consultation.pk)
    if held.closed_at is not None or scenario.state != ScenarioState.SUBMITTED:
        raise TransitionRefusedError(ENDED)
    return held


def _require_reviewer(actor: User, department: Area) -> None:
    if not can(actor, Permission.ALLOCATION_OPINION_GIVE, department):
        raise PermissionDenied


def _require_line(consultation: Consultation, department: Area) -> None:
    if not ScenarioLine.objects.filter(version=consultation.version_id, area=department).exists():
        raise TransitionRefusedError(f"Le scénario ne porte pas sur le département {of_department(department.name)}.")


def _check(answer: OpinionAnswer, consultation: Consultation, *, today: dt.date) -> None:
    errors = {}
    if not answer.motivation.strip():
        errors["motivation"] = "Motivez l’avis : la décision le cite."
    asked_on = paris(consultation.opened_at).date()
    if answer.held_on > today:
        errors["held_on"] = "La séance ou la consultation écrite est à venir : enregistrez l’avis une fois rendu."
    elif answer.held_on < asked_on:
        errors["held_on"] = f"L’avis ne peut pas précéder la saisine du {format_date(asked_on)}."
    if errors:
        raise ValidationError(errors)


def _quality(actor: User) -> str:
    hat = hat_of(actor)
    return hat.label[:QUALITY_LENGTH] if hat else ""
