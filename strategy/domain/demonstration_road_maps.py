"""Road maps of the demonstration, all invented: the strategy of the région, two départements, one intercommunalité."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from strategy.domain.actions import add_action, mark_progress, place_recommendation
from strategy.domain.demonstration_road_map_plans import PLANS, ActionPlan, AxisPlan, MapPlan
from strategy.domain.goals import add_goal, record_reading
from strategy.domain.road_map_states import publish_road_map
from strategy.domain.roadmaps import add_axis, save_road_map
from strategy.models import Axis, RoadMap
from strategy.queries.road_maps import list_placeable
from territories.enums import AreaLevel
from territories.models import Area
from territories.queries.areas import list_areas, list_children

AUTHOR = "agent.region@demo.example"
SOURCE = "Démonstration, valeur inventée"
LASTING = 2


@transaction.atomic
def load_demo_road_maps() -> list[RoadMap]:
    """The four road maps, once: nothing is added where one exists."""
    actor = User.objects.filter(email=AUTHOR).first()
    if actor is None or RoadMap.objects.exists():
        return []
    return [road_map for plan in PLANS if (road_map := _load(plan, actor)) is not None]


def _load(plan: MapPlan, actor: User) -> RoadMap | None:
    department = list_areas(level=AreaLevel.DEPARTMENT).filter(code=plan.department).first()
    if plan.department and department is None:
        return None
    year = timezone.localdate().year
    road_map = save_road_map(
        RoadMap(
            title=plan.title,
            department=department,
            area=_group(department) if plan.with_group and department else None,
            purpose=plan.purpose,
            first_year=year - 1,
            last_year=year + LASTING,
            created_by=actor,
            is_demonstration=True,
        ),
        actor=actor,
    )
    axes = [_fill(road_map, axis, actor) for axis in plan.axes]
    if not plan.department:
        _carry_out(road_map, axes[0], actor)
    return publish_road_map(road_map, actor=actor) if plan.is_published else road_map


def _group(department: Area) -> Area | None:
    return list_children(department, level=AreaLevel.EPCI).order_by("-population", "code").first()


def _carry_out(road_map: RoadMap, axis: Axis, actor: User) -> None:
    """The validated recommendations of the région enter its strategy."""
    for recommendation in list_placeable(road_map, user=actor).filter(department__isnull=True)[:2]:
        place_recommendation(axis, recommendation, actor=actor)


def _fill(road_map: RoadMap, plan: AxisPlan, actor: User) -> Axis:
    axis = add_axis(road_map, title=plan.title, actor=actor)
    today = timezone.localdate()
    for goal in plan.goals:
        values = {
            "title": goal.title,
            "measure": goal.measure,
            "unit": goal.unit,
            "start": Decimal(goal.start),
            "target": Decimal(goal.target),
            "target_year": today.year + LASTING,
        }
        made = add_goal(axis, values=values, actor=actor)
        readings = [(dt.date(today.year - 1, 1, 1), goal.start)]
        if goal.current is not None:
            readings.append((today - dt.timedelta(days=20), goal.current))
        for day, value in readings:
            record_reading(made, value=Decimal(value), read_on=day, source=SOURCE, is_estimated=True, actor=actor)
    for action in plan.actions:
        _add(axis, action, actor)
    return axis


def _add(axis: Axis, plan: ActionPlan, actor: User) -> None:
    starts, due = (month_from_now(count) for count in plan.months)
    values = {"title": plan.title, "owner": plan.owner, "starts_on": starts, "due_on": due}
    action = add_action(axis, values=values, actor=actor)
    if plan.text:
        mark_progress(action, state=plan.state, progress=plan.progress, text=plan.text, actor=actor)


def month_from_now(count: int) -> dt.date:
    """The first day of a month counted from this one."""
    today = timezone.localdate()
    months = today.year * 12 + today.month - 1 + count
    return dt.date(months // 12, months % 12 + 1, 1)
