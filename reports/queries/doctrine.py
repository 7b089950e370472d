"""The doctrine as a restitution reads it: what is validated, and the road maps that are published."""

from typing import Any

from django.db.models import Q, QuerySet

from strategy.enums import RecommendationState
from strategy.models import Action, Goal, Reading, Recommendation, RecommendationVersion, RoadMap
from strategy.models.roadmaps import RoadMapQuerySet
from strategy.queries.road_maps import in_force_readings
from territories.models import Area


def list_validated(user: Any, *, department: Area | None) -> list[RecommendationVersion]:
    """The last version of each validated recommendation: the région's, and the département's if one is given.

    Without a département, all of them.
    """
    rows = Recommendation.objects.visible_to(user).filter(state=RecommendationState.VALIDATED)
    if department is not None:
        rows = rows.filter(Q(department__isnull=True) | Q(department=department))
    versions = RecommendationVersion.objects.filter(recommendation__in=rows).select_related(
        "recommendation__department"
    )
    latest = versions.order_by("recommendation_id", "-number").distinct("recommendation_id")
    return sorted(
        latest,
        key=lambda one: (
            one.content.get("priority", 9),
            one.recommendation.department.code if one.recommendation.department else "",
            one.recommendation_id,
        ),
    )


def list_published(user: Any, *, department: Area | None) -> RoadMapQuerySet:
    """The published road maps: the région's, and the département's if one is given; all of them without."""
    rows = RoadMap.objects.visible_to(user).filter(published_at__isnull=False).select_related("department", "area")
    if department is not None:
        rows = rows.filter(Q(department__isnull=True) | Q(department=department))
    return rows.order_by("department__code", "-first_year", "pk")


def list_actions(road_maps: RoadMapQuerySet) -> "QuerySet[Action]":
    whole = ("axis__road_map__department", "axis__road_map__area")
    rows = Action.objects.filter(axis__road_map__in=road_maps).select_related(*whole)
    return rows.order_by("axis__road_map_id", "axis__rank", "rank", "pk")


def list_goals(road_maps: RoadMapQuerySet) -> list[tuple[Goal, Reading | None]]:
    """Each objective with the last value in force of its indicator; two queries."""
    goals = Goal.objects.filter(axis__road_map__in=road_maps).select_related("axis__road_map")
    held = list(goals.order_by("axis__road_map_id", "axis__rank", "rank", "pk"))
    last: dict[int, Reading] = {}
    for reading in in_force_readings().filter(goal__in=[goal.pk for goal in held]):
        last.setdefault(reading.goal_id, reading)
    return [(goal, last.get(goal.pk)) for goal in held]
