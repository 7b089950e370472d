"""The actions of a road map: recommendations carried out or actions of its own, and how far each is."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from iae_portal.common.audit_trail import record_event
from iae_portal.common.transitions import TransitionRefusedError
from strategy.domain.ordering import change_places, next_rank
from strategy.domain.road_map_access import hold_road_map
from strategy.enums import EXPLAINED, ActionState, RecommendationState
from strategy.models import Action, ActionUpdate, Axis, ProjectAction, Recommendation, TerritoryProject
from strategy.rules.progress import WHOLE
from strategy.rules.ranks import Step


def place_recommendation(axis: Axis, recommendation: Recommendation, *, actor: User) -> Action:
    """Carry a validated recommendation out in a road map: its owner and its dates come with it.

    Raises PermissionDenied when the actor may not read it, TransitionRefusedError when it is not validated, is that of
    another département, or is already in the road map.
    """
    with transaction.atomic():
        held = hold_road_map(axis.road_map, actor=actor)
        visible = Recommendation.objects.visible_to(actor).filter(pk=recommendation.pk).first()
        if visible is None:
            raise PermissionDenied
        if visible.state != RecommendationState.VALIDATED:
            raise TransitionRefusedError("Seule une préconisation validée entre dans une feuille de route.")
        if held.department_id and visible.department_id not in (None, held.department_id):
            raise TransitionRefusedError("Cette préconisation est celle d’un autre département.")
        if Action.objects.filter(axis__road_map=held, recommendation=visible).exists():
            raise TransitionRefusedError("Cette préconisation figure déjà dans la feuille de route.")
        action = _add(
            axis,
            recommendation=visible,
            title=visible.title,
            owner=visible.owner,
            starts_on=visible.starts_on,
            due_on=visible.ends_on,
        )
        data = {"action": action.pk, "recommendation": visible.number}
        record_event(actor=actor, verb="roadmap:action", subject=held, data=data)
    return action


def place_project_action(axis: Axis, project_action: ProjectAction, *, actor: User) -> Action:
    """Put an action of a projet de territoire on a road map: it is followed from the project.

    Raises PermissionDenied when the actor does not see the project, TransitionRefusedError when the project is over or
    another département's, or when its action already stands in the road map.
    """
    with transaction.atomic():
        held = hold_road_map(axis.road_map, actor=actor)
        project = TerritoryProject.objects.visible_to(actor).filter(pk=project_action.project_id).first()
        if project is None:
            raise PermissionDenied
        if not project.is_open:
            raise TransitionRefusedError("Ce projet de territoire est terminé.")
        if held.department_id and project.department_id != held.department_id:
            raise TransitionRefusedError("Ce projet de territoire est celui d’un autre département.")
        if Action.objects.filter(axis__road_map=held, project_action=project_action).exists():
            raise TransitionRefusedError("Cette action figure déjà dans la feuille de route.")
        action = _add(
            axis,
            project_action=project_action,
            title=project_action.title,
            description=project_action.description,
            owner=project_action.owner or project.carrier[:160],
            starts_on=project_action.starts_on,
            due_on=project_action.due_on,
            state=project_action.state,
            progress=project_action.progress,
        )
        data = {"action": action.pk, "project": project.pk, "project_action": project_action.pk}
        record_event(actor=actor, verb="roadmap:action", subject=held, data=data)
    return action


def add_action(axis: Axis, *, values: Mapping[str, Any], actor: User) -> Action:
    """An action of the road map's own. Raises ValidationError by field."""
    with transaction.atomic():
        held = hold_road_map(axis.road_map, actor=actor)
        action = _add(axis, **values)
        record_event(actor=actor, verb="roadmap:action", subject=held, data={"action": action.pk})
    return action


def save_action(action: Action, *, axis: Axis, values: Mapping[str, Any], actor: User) -> Action:
    """Change its words and its dates, or the axis where it stands: it then comes last there."""
    with transaction.atomic():
        held = hold_road_map(action.axis.road_map, actor=actor)
        if axis.road_map_id != held.pk:
            raise ValidationError({"axis": "Cet axe est d’une autre feuille de route."})
        before = {name: getattr(action, name) for name in values}
        if axis.pk != action.axis_id:
            action.rank, action.axis = next_rank(axis.actions), axis
        for name, value in values.items():
            setattr(action, name, value)
        action.full_clean()
        action.save(update_fields=["axis", "rank", *values])
        data = {"action": action.pk, "before": before, "after": dict(values), "axis": axis.pk}
        record_event(actor=actor, verb="roadmap:action_saved", subject=held, data=data)
    return action


def move_action(action: Action, *, step: Step, actor: User) -> bool:
    """One step up or down in its axis; False when it is already at that end."""
    with transaction.atomic():
        held = hold_road_map(action.axis.road_map, actor=actor)
        moved = change_places(action, siblings=action.axis.actions, step=step)
        if moved:
            data = {"action": action.pk, "step": step}
            record_event(actor=actor, verb="roadmap:action_moved", subject=held, data=data)
    return moved


def remove_action(action: Action, *, actor: User) -> None:
    """Only one that nobody followed yet: later, it is stopped, and says why."""
    with transaction.atomic():
        held = hold_road_map(action.axis.road_map, actor=actor)
        if action.updates.exists() or action.commitments.exists():
            raise TransitionRefusedError("Cette action est déjà suivie : indiquez plutôt qu’elle est arrêtée.")
        record_event(actor=actor, verb="roadmap:action_removed", subject=held, data={"title": action.title})
        action.delete()


def mark_progress(action: Action, *, state: ActionState, progress: int, text: str, actor: User) -> ActionUpdate:
    """Say how far an action is; what was said before stays. Done means 100 %, and 100 % means done."""
    check_progress(state=state, progress=progress, text=text)
    if action.project_action_id is not None:
        raise TransitionRefusedError("Cette action vient d’un projet de territoire : suivez-la sur la page du projet.")
    with transaction.atomic():
        road_map = hold_road_map(action.axis.road_map, actor=actor)
        update = write_update(action, state=state, progress=progress, text=text, actor=actor)
        data = {"action": action.pk, "state": state, "progress": progress}
        record_event(actor=actor, verb="roadmap:progress", subject=road_map, data=data)
    action.refresh_from_db()
    return update


def check_progress(*, state: ActionState, progress: int, text: str) -> None:
    """Raises ValidationError by field when the state, the progress and the words do not go together."""
    if not 0 <= progress <= WHOLE:
        raise ValidationError({"progress": "L’avancement va de 0 à 100 %."})
    if (state == ActionState.DONE) != (progress == WHOLE):
        raise ValidationError({"progress": "Une action réalisée est à 100 %, et une action à 100 % est réalisée."})
    if state in EXPLAINED and not text.strip():
        raise ValidationError({"text": "Dites pourquoi l’action est en retard ou arrêtée."})


def write_update(action: Action, *, state: ActionState, progress: int, text: str, actor: User) -> ActionUpdate:
    """Keep the new state of an action and what is said of it; the caller holds the road map and records the event."""
    held = Action.objects.select_for_update(of=("self",)).get(pk=action.pk)
    held.state, held.progress = state, progress
    held.save(update_fields=["state", "progress"])
    return ActionUpdate.objects.create(action=held, state=state, progress=progress, text=text.strip(), author=actor)


def _add(axis: Axis, **values: Any) -> Action:
    action = Action(axis=axis, rank=next_rank(axis.actions), **values)
    action.full_clean()
    action.save()
    return action
