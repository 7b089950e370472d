"""Reading road maps: the lists with how far each is, and the whole content of one in a fixed number of queries."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.perimeter import restrict
from accounts.roles import Permission
from strategy.enums import ENDED, ActionState, RecommendationState, RoadMapState
from strategy.models import (
    Action,
    ActionUpdate,
    Axis,
    Commitment,
    Goal,
    Reading,
    Recommendation,
    RoadMap,
    TerritoryProject,
)
from strategy.models.roadmaps import RoadMapQuerySet
from strategy.queries.aggregates import count_of, mean_of
from strategy.rules.progress import goal_ratio


def list_road_maps(user: Any, *, today: dt.date | None = None) -> RoadMapQuerySet:
    """Those that the user reads, with the count of their actions, how many are done or overdue, and the mean progress.

    The mean leaves out the actions that were stopped; it is None when none is left.
    """
    actions, key = Action.objects.all(), "axis__road_map"
    overdue = actions.filter(due_on__lt=today or timezone.localdate()).exclude(state__in=ENDED)
    return (
        RoadMap.objects.visible_to(user)
        .select_related("department", "area")
        .annotate(
            actions=count_of(actions, key),
            done=count_of(actions.filter(state=ActionState.DONE), key),
            overdue=count_of(overdue, key),
            progress=mean_of(actions.exclude(state=ActionState.STOPPED), key, "progress"),
        )
    )


def road_maps_around(user: Any, *, around: Collection[int]) -> RoadMapQuerySet:
    """The strategy of the région, then the road maps of some areas (`keys_around` one of them)."""
    own = Q(area__in=around) | Q(area__isnull=True, department__in=around) | Q(department__isnull=True)
    rows = list_road_maps(user).filter(own, last_year__gte=timezone.localdate().year)
    return rows.order_by(F("department").asc(nulls_first=True), "title", "pk")


def find_road_map(user: Any, *, pk: int) -> RoadMap | None:
    return list_road_maps(user).filter(pk=pk).first()


def regional_strategy(user: Any) -> RoadMap | None:
    """The strategy of the région: the published one in force, the latest first; else what its writers prepare."""
    rows = list_road_maps(user).filter(department__isnull=True)
    this_year = timezone.localdate().year
    current = rows.filter(published_at__isnull=False, last_year__gte=this_year).order_by("-first_year", "-pk")
    return current.first() or rows.order_by(F("published_at").desc(nulls_last=True), "-first_year", "-pk").first()


@dataclass(frozen=True)
class GoalLine:
    """An objective with the last value of its indicator, and the share of the way to its target."""

    goal: Goal
    axis: Axis
    current: Reading | None
    count: int

    @property
    def ratio(self) -> Decimal | None:
        value = self.current.value if self.current else None
        return goal_ratio(start=self.goal.start, target=self.goal.target, current=value)


@dataclass(frozen=True)
class ActionLine:
    """An action with what was last said of it and what partners commit to."""

    action: Action
    axis: Axis
    is_overdue: bool
    last: ActionUpdate | None
    commitments: tuple[Commitment, ...] = ()

    @property
    def days_late(self) -> int | None:
        """Days since the term that was not kept; None when nothing is overdue."""
        due = self.action.due_on
        return (timezone.localdate() - due).days if self.is_overdue and due else None


@dataclass(frozen=True)
class AxisContent:
    axis: Axis
    goals: tuple[GoalLine, ...]
    actions: tuple[ActionLine, ...]


def read_content(road_map: RoadMap, *, user: Any) -> list[AxisContent]:
    """The axes in order with objectives, actions and the commitments that the reader may read: six queries."""
    today = timezone.localdate()
    axes = road_map.axes.prefetch_related(
        Prefetch("goals", Goal.objects.order_by("rank")),
        Prefetch("goals__readings", in_force_readings()),
        Prefetch("actions", _actions()),
        Prefetch("actions__commitments", _commitments(user)),
        Prefetch("actions__recommendation__commitments", _commitments(user)),
    ).order_by("rank")
    return [_axis_content(axis, today) for axis in axes]


def in_force_readings() -> "QuerySet[Reading]":
    """The values that nothing corrects, the latest first."""
    return Reading.objects.filter(correction__isnull=True).order_by("-read_on", "-pk")


def _actions() -> "QuerySet[Action]":
    last = ActionUpdate.objects.filter(action=OuterRef("pk")).order_by("-written_at", "-pk")
    return (
        Action.objects.select_related("recommendation")
        .annotate(
            last_text=Subquery(last.values("text")[:1]),
            last_at=Subquery(last.values("written_at")[:1]),
        )
        .order_by("rank")
    )


def _commitments(user: Any) -> "QuerySet[Commitment]":
    return Commitment.objects.visible_to(user).select_related("partner").order_by("due_on", "pk")


def _axis_content(axis: Axis, today: dt.date) -> AxisContent:
    goals = []
    for goal in axis.goals.all():
        readings = list(goal.readings.all())
        goals.append(GoalLine(goal, axis, readings[0] if readings else None, len(readings)))
    return AxisContent(axis, tuple(goals), tuple(_action_line(action, axis, today) for action in axis.actions.all()))


def _action_line(action: Any, axis: Axis, today: dt.date) -> ActionLine:
    last = None
    if action.last_at is not None:
        last = ActionUpdate(
            action=action,
            state=action.state,
            progress=action.progress,
            text=action.last_text or "",
            written_at=action.last_at,
        )
    promised = list(action.commitments.all())
    if action.recommendation is not None:
        promised += action.recommendation.commitments.all()
    return ActionLine(action, axis, action.is_overdue(today), last, tuple(promised))


def list_action_commitments(action: Action, *, user: Any) -> "QuerySet[Commitment]":
    """What partners commit to for the action, or for the recommendation that it carries out."""
    about = Q(action=action)
    if action.recommendation_id is not None:
        about |= Q(recommendation=action.recommendation_id)
    return _commitments(user).filter(about)


def readable_project(action: Action, *, user: Any) -> TerritoryProject | None:
    """The projet de territoire that the action comes from, when the reader may open it."""
    if action.project_action is None:
        return None
    return TerritoryProject.objects.visible_to(user).filter(pk=action.project_action.project_id).first()


def list_overdue(user: Any) -> "QuerySet[Action]":
    """The actions whose term is past, in the published road maps that the user writes."""
    own = restrict(
        RoadMap.objects.filter(state=RoadMapState.PUBLISHED),
        user=user,
        permission=Permission.STRATEGY_DOCTRINE_EDIT,
        department="department__code",
    )
    late = Action.objects.filter(axis__road_map__in=own, due_on__lt=timezone.localdate())
    return late.exclude(state__in=ENDED)


def list_placeable(road_map: RoadMap, *, user: Any) -> "QuerySet[Recommendation]":
    """The validated recommendations that may enter a road map: the région's and its département's, not there yet.

    Those of every département may enter the strategy of the région.
    """
    rows = Recommendation.objects.visible_to(user).filter(state=RecommendationState.VALIDATED)
    if road_map.department_id is not None:
        rows = rows.filter(Q(department__isnull=True) | Q(department=road_map.department_id))
    placed = Action.objects.filter(axis__road_map=road_map, recommendation__isnull=False)
    return rows.exclude(pk__in=placed.values("recommendation")).select_related("department")


def list_carrying(recommendation: Recommendation, *, user: Any) -> "QuerySet[Action]":
    """The actions that carry a recommendation out, in the road maps that the reader reads."""
    rows = recommendation.actions.filter(axis__road_map__in=RoadMap.objects.visible_to(user))
    return rows.select_related("axis__road_map").order_by("axis__road_map__department__code", "pk")
