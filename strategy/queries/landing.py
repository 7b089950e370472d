"""What the first page of the doctrine counts, for the person who reads it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils import timezone

from accounts.roles import Permission
from strategy.enums import ProjectState, RecommendationState
from strategy.models import Initiative, Partner, Recommendation, RoadMap, TerritoryProject
from strategy.queries.registers import open_suggestions
from strategy.queries.road_maps import list_road_maps
from territories.enums import AreaLevel
from territories.models import Area
from territories.queries.areas import list_areas


@dataclass(frozen=True, slots=True)
class Counts:
    """Recommendations by state, in order; suggestions and projects are counted for who reads them only.

    What was dropped is history, told in the list: the page shows six figures at most.
    """

    recommendations: tuple[tuple[RecommendationState, int], ...]
    suggestions: int | None
    partners: int
    initiatives: int
    projects: int | None


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """A département and its road maps under way; none is told as such."""

    department: Area
    road_map: Any | None


def count_doctrine(user: Any) -> Counts:
    rows = Recommendation.objects.visible_to(user).order_by().values("state").annotate(count=Count("pk"))
    found = {row["state"]: row["count"] for row in rows}
    writes = user.can(Permission.STRATEGY_DOCTRINE_EDIT)
    waiting = open_suggestions(user).count() if writes else None
    projects = TerritoryProject.objects.visible_to(user).filter(state=ProjectState.ACTIVE)
    alive = [state for state in RecommendationState if state != RecommendationState.DROPPED]
    shown = [state for state in alive if found.get(state) or state == RecommendationState.VALIDATED]
    return Counts(
        recommendations=tuple((state, found.get(state, 0)) for state in shown),
        suggestions=waiting,
        partners=Partner.objects.visible_to(user).count(),
        initiatives=Initiative.objects.count(),
        projects=projects.count() if user.can(Permission.STRATEGY_PROJECT_VIEW) else None,
    )


def list_departments(user: Any) -> list[DepartmentRow]:
    """Each département with its road maps under way this year, those of its territories after its own."""
    current = list_road_maps(user).filter(department__isnull=False, last_year__gte=timezone.localdate().year)
    by_department: dict[int, list[RoadMap]] = {}
    for road_map in current.order_by("area__name", "-first_year", "pk"):
        by_department.setdefault(road_map.department_id or 0, []).append(road_map)
    rows = []
    for department in list_areas(level=AreaLevel.DEPARTMENT).order_by("code"):
        own = sorted(by_department.get(department.pk, []), key=lambda one: one.area_id is not None)
        rows += [DepartmentRow(department, one) for one in own] or [DepartmentRow(department, None)]
    return rows
