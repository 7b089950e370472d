"""Reading projets de territoire, and the accepted candidatures that may become one."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.perimeter import restrict
from accounts.roles import Permission
from calls.enums import CallKind
from calls.models import Application
from strategy.enums import ENDED, ActionState, ProjectState
from strategy.models import Action, ProjectAction, RoadMap, TerritoryProject
from strategy.models.projects import TerritoryProjectQuerySet
from strategy.queries.aggregates import count_of, mean_of
from strategy.rules.projects import ACCEPTED


def list_projects(user: Any, *, today: dt.date | None = None) -> TerritoryProjectQuerySet:
    """Those that the user reads, with the count of their actions and the mean progress, stopped ones left out."""
    actions, key = ProjectAction.objects.all(), "project"
    overdue = actions.filter(due_on__lt=today or timezone.localdate()).exclude(state__in=ENDED)
    return (
        TerritoryProject.objects.visible_to(user)
        .select_related("territory", "department", "application__call")
        .annotate(
            count=count_of(actions, key),
            done=count_of(actions.filter(state=ActionState.DONE), key),
            overdue=count_of(overdue, key),
            progress=mean_of(actions.exclude(state=ActionState.STOPPED), key, "progress"),
        )
    )


def projects_around(user: Any, *, around: Collection[int]) -> TerritoryProjectQuerySet:
    """Those under way of some areas (`keys_around` one of them)."""
    return list_projects(user).filter(territory__in=around, state=ProjectState.ACTIVE)


def find_project(user: Any, *, pk: int) -> TerritoryProject | None:
    return list_projects(user).filter(pk=pk).first()


def list_candidates(user: Any) -> "QuerySet[Application]":
    """The accepted candidatures de territoire without project, for an agent who may make one."""
    own = restrict(
        Application.objects.visible_to(user),
        user=user,
        permission=Permission.STRATEGY_DOCTRINE_EDIT,
        department="department__code",
    )
    rows = own.filter(call__kind=CallKind.TERRITORY, state__in=ACCEPTED, territory_project__isnull=True)
    return rows.select_related("call", "department", "territory").order_by("department__code", "pk")


def list_placeable_actions(road_map: RoadMap, *, user: Any) -> "QuerySet[ProjectAction]":
    """The actions of projects under way that may enter a road map: its département's, not there yet."""
    rows = ProjectAction.objects.filter(
        project__in=TerritoryProject.objects.visible_to(user), project__closed_at__isnull=True
    )
    if road_map.department_id is not None:
        rows = rows.filter(project__department=road_map.department_id)
    placed = Action.objects.filter(axis__road_map=road_map, project_action__isnull=False)
    return (
        rows.exclude(pk__in=placed.values("project_action"))
        .select_related("project")
        .order_by("project__title", "project", "rank")
    )


def list_placings(action: ProjectAction, *, user: Any) -> "QuerySet[Action]":
    """The road maps that carry an action, among those that the user reads."""
    rows = Action.objects.filter(project_action=action, axis__road_map__in=RoadMap.objects.visible_to(user))
    return rows.select_related("axis__road_map").order_by("pk")
