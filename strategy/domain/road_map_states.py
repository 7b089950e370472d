"""Every move of a road map's state: published, taken back, closed with its outcome, opened again."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from iae_portal.common.transitions import TransitionRefusedError, TransitionTable, transition
from strategy.domain.road_map_access import require_editing
from strategy.enums import RoadMapState as S
from strategy.models import Action, RoadMap


def _writes(road_map: RoadMap, actor: Any) -> None:
    require_editing(road_map, actor=actor)


def _publishes(road_map: RoadMap, actor: Any) -> None:
    _writes(road_map, actor)
    if not Action.objects.filter(axis__road_map=road_map).exists():
        raise TransitionRefusedError("Cette feuille de route n’a aucune action : ajoutez-en avant de la publier.")


TABLE: TransitionTable = {
    (S.DRAFT, S.PUBLISHED): _publishes,
    (S.PUBLISHED, S.DRAFT): _writes,
    (S.PUBLISHED, S.CLOSED): _writes,
    (S.CLOSED, S.PUBLISHED): _writes,
}


def publish_road_map(road_map: RoadMap, *, actor: User) -> RoadMap:
    """From now on those who read the doctrine read it; its actions go on being followed."""
    return transition(
        instance=road_map, to=S.PUBLISHED, actor=actor, table=TABLE, changes={"published_at": timezone.now()}
    )


def withdraw_road_map(road_map: RoadMap, *, motive: str, actor: User) -> RoadMap:
    """Back in preparation: only those who write it read it. The reason is kept in the audit trail."""
    words = motive.strip()
    if not words:
        raise ValidationError({"motive": "Dites pourquoi la feuille de route n’est plus publiée."})
    changes = {"published_at": None}
    return transition(instance=road_map, to=S.DRAFT, actor=actor, table=TABLE, changes=changes, data={"motive": words})


def close_road_map(road_map: RoadMap, *, outcome: str, actor: User) -> RoadMap:
    """It is over: what it achieved is said, and nothing of it changes any more."""
    words = outcome.strip()
    if not words:
        raise ValidationError({"outcome": "Une feuille de route se termine par son bilan."})
    changes = {"closed_at": timezone.now(), "outcome": words}
    return transition(instance=road_map, to=S.CLOSED, actor=actor, table=TABLE, changes=changes)


def reopen_road_map(road_map: RoadMap, *, actor: User) -> RoadMap:
    """Published as before; the outcome stays written until the next one."""
    return transition(instance=road_map, to=S.PUBLISHED, actor=actor, table=TABLE, changes={"closed_at": None})
