"""Reading projets de territoire, and the accepted candidatures that may become one."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet
from django.utils import timezone

from accounts.perimeter import restrict
from accounts.roles import Permission
from calls.enums import CallKind
from calls.models import Application
from strategy.enums import ENDED, ActionState, ProjectState
from strategy.models import Action, ProjectAction, RoadMap, TerritoryProject
from strategy.models.projects import TerritoryProjectQuerySet
from strategy.queries.places import areas_around
from strategy.rules.projects import ACCEPTED
from territories.models import Area


def list_projects(user: Any, *, today: dt.date | None = None) -> TerritoryProjectQuerySet:
    """Those that the user reads, with the count of their actions and the mean progress, stopped ones left out."""
    overdue = Q(actions__due_on__lt=today or timezone.localdate()) & ~Q(actions__state__in=ENDED)
    return (
        TerritoryProject.objects.visible_to(user)
        .select_related("territory", "department", "application__call")
        .annotate(
            count=Count("actions"),
            done=Count("actions", filter=Q(actions__state=ActionState.DONE)),
            overdue=Count("actions", filter=overdue),
            progress=Avg("actions__progress", filter=~Q(actions__state=ActionState.STOPPED)),
        )
    )


def projects_of_area(user: Any, area: Area, *, parents: Iterable[Area]) -> TerritoryProjectQuerySet:
    """Those under way of the area, of what holds it and of what lies inside it."""
    around = areas_around(area, parents=parents).values("pk")
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
