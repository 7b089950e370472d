"""Road maps: their axes and objectives, the actions that carry recommendations out, and how far they are."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.audit_trail import record_event
from iae_portal.common.transitions import TransitionRefusedError
from strategy.enums import ActionState, RecommendationState
from strategy.models import Action, ActionUpdate, Axis, Goal, Reading, Recommendation, RoadMap


def require_editing(road_map: RoadMap, *, actor: User) -> None:
    """Who writes the doctrine of the département; the région's strategy is the région's to write."""
    if not actor.can(Permission.STRATEGY_DOCTRINE_EDIT, road_map.department):
        raise PermissionDenied
    if road_map.department is None and not actor.can(Permission.STRATEGY_DOCTRINE_VALIDATE):
        raise PermissionDenied


def save_road_map(road_map: RoadMap, *, actor: User) -> RoadMap:
    """Create or change a road map. Raises ValidationError by field."""
    require_editing(road_map, actor=actor)
    road_map.full_clean()
    is_new = road_map.pk is None
    with transaction.atomic():
        road_map.save()
        verb = "roadmap:created" if is_new else "roadmap:saved"
        record_event(actor=actor, verb=verb, subject=road_map, data={"title": road_map.title})
    return road_map


def publish_road_map(road_map: RoadMap, *, actor: User) -> RoadMap:
    """From now on those who read the doctrine read it; its actions go on being followed."""
    with transaction.atomic():
        held = _hold(road_map, actor)
        if not Action.objects.filter(axis__road_map=held).exists():
            raise TransitionRefusedError("Cette feuille de route n’a aucune action : ajoutez-en avant de la publier.")
        if held.published_at is None:
            held.published_at = timezone.now()
            held.save(update_fields=["published_at"])
            record_event(actor=actor, verb="roadmap:published", subject=held)
    road_map.refresh_from_db()
    return road_map


def add_axis(road_map: RoadMap, *, title: str, actor: User) -> Axis:
    words = title.strip()
    if not words:
        raise ValidationError({"title": "Nommez l’axe."})
    with transaction.atomic():
        held = _hold(road_map, actor)
        last = held.axes.aggregate(last=Max("rank"))["last"] or 0
        axis = Axis.objects.create(road_map=held, rank=last + 1, title=words[:200])
        record_event(actor=actor, verb="roadmap:axis", subject=held, data={"title": axis.title})
    return axis


def add_goal(axis: Axis, *, values: Mapping[str, Any], actor: User) -> Goal:
    """An objective with its indicator, its starting value and its target."""
    with transaction.atomic():
        held = _hold(axis.road_map, actor)
        last = axis.goals.aggregate(last=Max("rank"))["last"] or 0
        goal = Goal(axis=axis, rank=last + 1, **values)
        goal.full_clean()
        goal.save()
        record_event(actor=actor, verb="roadmap:goal", subject=held, data={"title": goal.title})
    return goal


def record_reading(goal: Goal, *, value: Decimal, read_on: dt.date, source: str, actor: User) -> Reading:
    """The value of an objective's indicator on a day that has come, with its source."""
    if read_on > timezone.localdate():
        raise ValidationError({"read_on": "Cette date est à venir : une valeur se relève une fois connue."})
    if not source.strip():
        raise ValidationError({"source": "Indiquez la source de la valeur."})
    with transaction.atomic():
        held = _hold(goal.axis.road_map, actor)
        reading = Reading(goal=goal, value=value, read_on=read_on, source=source.strip(), recorded_by=actor)
        reading.full_clean()
        reading.save()
        data = {"goal": goal.pk, "value": str(value), "read_on": read_on.isoformat()}
        record_event(actor=actor, verb="roadmap:reading", subject=held, data=data)
    return reading


def place_recommendation(axis: Axis, recommendation: Recommendation, *, actor: User) -> Action:
    """Carry a validated recommendation out in a road map: its owner and its dates come with it."""
    with transaction.atomic():
        held = _hold(axis.road_map, actor)
        if not Recommendation.objects.visible_to(actor).filter(pk=recommendation.pk).exists():
            raise PermissionDenied
        if recommendation.state != RecommendationState.VALIDATED:
            raise TransitionRefusedError("Seule une préconisation validée entre dans une feuille de route.")
        if axis.actions.filter(recommendation=recommendation).exists():
            raise TransitionRefusedError("Cette préconisation figure déjà dans cet axe.")
        action = _add(
            axis,
            recommendation=recommendation,
            title=recommendation.title,
            owner=recommendation.owner,
            starts_on=recommendation.starts_on,
            due_on=recommendation.ends_on,
        )
        data = {"action": action.pk, "recommendation": recommendation.number}
        record_event(actor=actor, verb="roadmap:action", subject=held, data=data)
    return action


def add_action(axis: Axis, *, values: Mapping[str, Any], actor: User) -> Action:
    """An action of the road map's own."""
    with transaction.atomic():
        held = _hold(axis.road_map, actor)
        action = _add(axis, **values)
        record_event(actor=actor, verb="roadmap:action", subject=held, data={"action": action.pk})
    return action


def mark_progress(action: Action, *, state: ActionState, progress: int, text: str, actor: User) -> ActionUpdate:
    """Say how far an action is; what was said before stays. Done means 100 %, and 100 % means done."""
    if not 0 <= progress <= 100:  # noqa: PLR2004 -- per cent
        raise ValidationError({"progress": "L’avancement va de 0 à 100 %."})
    if (state == ActionState.DONE) != (progress == 100):  # noqa: PLR2004 -- per cent
        raise ValidationError({"progress": "Une action réalisée est à 100 %, et une action à 100 % est réalisée."})
    if state in (ActionState.LATE, ActionState.STOPPED) and not text.strip():
        raise ValidationError({"text": "Dites pourquoi l’action est en retard ou arrêtée."})
    with transaction.atomic():
        road_map = _hold(action.axis.road_map, actor)
        held = Action.objects.select_for_update(of=("self",)).get(pk=action.pk)
        held.state, held.progress = state, progress
        held.save(update_fields=["state", "progress"])
        update = ActionUpdate.objects.create(
            action=held, state=state, progress=progress, text=text.strip(), author=actor
        )
        data = {"action": held.pk, "state": state, "progress": progress}
        record_event(actor=actor, verb="roadmap:progress", subject=road_map, data=data)
    action.refresh_from_db()
    return update


def _add(axis: Axis, **values: Any) -> Action:
    last = axis.actions.aggregate(last=Max("rank"))["last"] or 0
    action = Action(axis=axis, rank=last + 1, **values)
    action.full_clean()
    action.save()
    return action


def _hold(road_map: RoadMap, actor: User) -> RoadMap:
    if not RoadMap.objects.visible_to(actor).filter(pk=road_map.pk).exists():
        raise PermissionDenied
    held = RoadMap.objects.select_for_update(of=("self",)).select_related("department").get(pk=road_map.pk)
    require_editing(held, actor=actor)
    return held
