"""The objectives of a road map, and the values of their indicators over time."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from iae_portal.common.audit_trail import record_event
from iae_portal.common.transitions import TransitionRefusedError
from strategy.domain.ordering import change_places, next_rank
from strategy.domain.road_map_access import hold_road_map
from strategy.models import Axis, Goal, Reading
from strategy.rules.progress import WHOLE
from strategy.rules.ranks import Step

PER_CENT = "%"


def add_goal(axis: Axis, *, values: Mapping[str, Any], actor: User) -> Goal:
    """An objective with its indicator, its starting value and its target. Raises ValidationError by field."""
    with transaction.atomic():
        held = hold_road_map(axis.road_map, actor=actor)
        goal = Goal(axis=axis, rank=next_rank(axis.goals), **values)
        goal.full_clean()
        goal.save()
        record_event(actor=actor, verb="roadmap:goal", subject=held, data={"goal": goal.pk, "title": goal.title})
    return goal


def save_goal(goal: Goal, *, values: Mapping[str, Any], actor: User) -> Goal:
    """Change its words and its figures; the audit trail keeps those that were."""
    with transaction.atomic():
        held = hold_road_map(goal.axis.road_map, actor=actor)
        if goal.readings.exists() and values["unit"] != goal.unit:
            raise ValidationError({"unit": "Des valeurs sont relevées dans cette unité : ajoutez un autre objectif."})
        before = {name: getattr(goal, name) for name in values}
        for name, value in values.items():
            setattr(goal, name, value)
        goal.full_clean()
        goal.save(update_fields=list(values))
        data = {"goal": goal.pk, "before": before, "after": dict(values)}
        record_event(actor=actor, verb="roadmap:goal_saved", subject=held, data=data)
    return goal


def move_goal(goal: Goal, *, step: Step, actor: User) -> bool:
    """One step up or down; False when it is already at that end."""
    with transaction.atomic():
        held = hold_road_map(goal.axis.road_map, actor=actor)
        moved = change_places(goal, siblings=goal.axis.goals, step=step)
        if moved:
            record_event(actor=actor, verb="roadmap:goal_moved", subject=held, data={"goal": goal.pk, "step": step})
    return moved


def remove_goal(goal: Goal, *, actor: User) -> None:
    """Only one that nothing measured yet: a value that was read is kept for ever."""
    with transaction.atomic():
        held = hold_road_map(goal.axis.road_map, actor=actor)
        if goal.readings.exists():
            raise TransitionRefusedError(
                "Des valeurs sont relevées pour cet objectif : il reste, avec son historique."
            )
        record_event(actor=actor, verb="roadmap:goal_removed", subject=held, data={"title": goal.title})
        goal.delete()


def record_reading(
    goal: Goal, *, value: Decimal, read_on: dt.date, source: str, actor: User, is_estimated: bool = False
) -> Reading:
    """The value of an objective's indicator on a day that has come, with its source."""
    if read_on > timezone.localdate():
        raise ValidationError({"read_on": "Cette date est à venir : une valeur se relève une fois connue."})
    if not goal.measure:
        raise ValidationError({"value": "Cet objectif n’a pas d’indicateur : nommez-le avant de relever une valeur."})
    reading = Reading(goal=goal, value=value, read_on=read_on, source=_source(source), is_estimated=is_estimated)
    return _keep(reading, verb="roadmap:reading", actor=actor)


def correct_reading(reading: Reading, *, value: Decimal, source: str, motive: str, actor: User) -> Reading:
    """Say that a value was mistaken: it stays in the history, and the new one is read in its place."""
    if not motive.strip():
        raise ValidationError({"motive": "Dites pourquoi la valeur est corrigée."})
    if Reading.objects.filter(corrects=reading).exists():
        raise TransitionRefusedError("Cette valeur a déjà été corrigée : corrigez la correction.")
    corrected = Reading(
        goal=reading.goal,
        value=value,
        read_on=reading.read_on,
        source=_source(source),
        is_estimated=reading.is_estimated,
        corrects=reading,
        motive=motive.strip(),
    )
    return _keep(corrected, verb="roadmap:reading_corrected", actor=actor)


def _check_range(value: Decimal, goal: Goal) -> None:
    """What starts and aims above zero is not read below, nor a share beyond the whole: it was mistyped."""
    bounds = [bound for bound in (goal.start, goal.target) if bound is not None]
    if not bounds:
        return
    if value < 0 <= min(bounds):
        raise ValidationError({"value": "Cet indicateur ne se lit pas sous zéro."})
    if goal.unit == PER_CENT and value > WHOLE >= max(bounds):
        raise ValidationError({"value": "Cet indicateur se lit de 0 à 100 %."})


def _source(source: str) -> str:
    words = source.strip()
    if not words:
        raise ValidationError({"source": "Indiquez la source de la valeur."})
    return words


def _keep(reading: Reading, *, verb: str, actor: User) -> Reading:
    _check_range(reading.value, reading.goal)
    with transaction.atomic():
        held = hold_road_map(reading.goal.axis.road_map, actor=actor)
        reading.recorded_by = actor
        reading.full_clean()
        reading.save()
        data = {"goal": reading.goal_id, "value": str(reading.value), "read_on": reading.read_on.isoformat()}
        record_event(actor=actor, verb=verb, subject=held, data={**data, "motive": reading.motive})
    return reading
