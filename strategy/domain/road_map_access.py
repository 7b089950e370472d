"""Who writes a road map, and the lock that every change of it takes."""

from typing import Any

from django.core.exceptions import PermissionDenied

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.transitions import TransitionRefusedError
from strategy.models import RoadMap


def may_edit(road_map: RoadMap, actor: Any) -> bool:
    """Who writes the doctrine of the département; the région's strategy is the région's to write."""
    if not actor.can(Permission.STRATEGY_DOCTRINE_EDIT, road_map.department):
        return False
    return road_map.department is not None or bool(actor.can(Permission.STRATEGY_DOCTRINE_VALIDATE))


def require_editing(road_map: RoadMap, *, actor: Any) -> None:
    if not may_edit(road_map, actor):
        raise PermissionDenied


def hold_road_map(road_map: RoadMap, *, actor: User) -> RoadMap:
    """The road map, locked until the end of the transaction, for who may change it.

    Raises PermissionDenied, or TransitionRefusedError once it is closed.
    """
    if not RoadMap.objects.visible_to(actor).filter(pk=road_map.pk).exists():
        raise PermissionDenied
    held = RoadMap.objects.select_for_update(of=("self",)).select_related("department").get(pk=road_map.pk)
    require_editing(held, actor=actor)
    if not held.is_open:
        raise TransitionRefusedError("Cette feuille de route est terminée : rouvrez-la pour la modifier.")
    return held
