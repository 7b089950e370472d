"""Following a projet de territoire: by its holder or by an agent; the road maps that carry an action follow it."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.audit_trail import record_event
from iae_portal.common.transitions import TransitionRefusedError
from strategy.domain.actions import check_progress, write_update
from strategy.enums import ActionState, RoadMapState
from strategy.models import Action, ProjectAction, ProjectUpdate, TerritoryProject


def may_follow(project: TerritoryProject, actor: Any) -> bool:
    """The territory that carries the project, and the agents of its département, while it is under way."""
    if not project.is_open or not TerritoryProject.objects.visible_to(actor).filter(pk=project.pk).exists():
        return False
    # A holder's visibility is their own areas'; an agent's reach is told by the département.
    return bool(
        actor.can(Permission.STRATEGY_PROJECT_FOLLOW, project.territory)
        or actor.can(Permission.STRATEGY_PROJECT_FOLLOW, project.department)
    )


def _hold(project: TerritoryProject, actor: User) -> TerritoryProject:
    held = TerritoryProject.objects.select_for_update(of=("self",)).get(pk=project.pk)
    if not held.is_open:
        raise TransitionRefusedError("Ce projet est terminé : il ne se suit plus.")
    if not may_follow(held, actor):
        raise PermissionDenied
    return held


def write_point(project: TerritoryProject, *, text: str, actor: User) -> ProjectUpdate:
    """What is said of the whole project."""
    words = text.strip()
    if not words:
        raise ValidationError({"text": "Écrivez où en est le projet."})
    with transaction.atomic():
        held = _hold(project, actor)
        update = ProjectUpdate.objects.create(project=held, text=words, author=actor)
        record_event(actor=actor, verb="territoryproject:point", subject=held, data={"update": update.pk})
    return update


def follow_action(
    action: ProjectAction, *, state: ActionState, progress: int, text: str, actor: User
) -> ProjectUpdate:
    """Say how far an action is; every open road map that carries it says the same, under the same name."""
    check_progress(state=state, progress=progress, text=text)
    with transaction.atomic():
        project = _hold(action.project, actor)
        held = ProjectAction.objects.select_for_update(of=("self",)).get(pk=action.pk)
        held.state, held.progress = state, progress
        held.save(update_fields=["state", "progress"])
        update = ProjectUpdate.objects.create(
            project=project, action=held, state=state, progress=progress, text=text.strip(), author=actor
        )
        _carry(held, text=text, actor=actor)
        data = {"action": held.pk, "state": state, "progress": progress}
        record_event(actor=actor, verb="territoryproject:progress", subject=project, data=data)
    action.refresh_from_db()
    return update


def _carry(action: ProjectAction, *, text: str, actor: User) -> None:
    """Whoever follows the project need not write the road maps: what they say there is its consequence."""
    placings = Action.objects.filter(project_action=action).exclude(axis__road_map__state=RoadMapState.CLOSED)
    for placed in placings.select_related("axis__road_map").order_by("pk"):
        write_update(placed, state=ActionState(action.state), progress=action.progress, text=text, actor=actor)
        data = {"action": placed.pk, "project": action.project_id, "state": action.state, "progress": action.progress}
        record_event(actor=actor, verb="roadmap:progress", subject=placed.axis.road_map, data=data)
