"""What PostgreSQL holds of road maps, whoever writes."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from strategy.domain.actions import mark_progress
from strategy.domain.goals import record_reading
from strategy.enums import ActionState, RoadMapState
from strategy.models import Action, ActionUpdate, Goal, Reading, RoadMap
from tests.factories.road_maps import make_action, make_goal, make_road_map
from tests.factories.users import make_agent

pytestmark = pytest.mark.django_db


def refused(name, change):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        change()


def test_published_road_map_is_dated():
    road_map = make_road_map()
    rows = RoadMap.objects.filter(pk=road_map.pk)
    refused("strategy_roadmap_published_is_dated", lambda: rows.update(state=RoadMapState.PUBLISHED))
    assert rows.get().state == RoadMapState.DRAFT


def test_draft_is_not_dated_as_published():
    rows = RoadMap.objects.filter(pk=make_road_map().pk)
    refused("strategy_roadmap_published_is_dated", lambda: rows.update(published_at=timezone.now()))
    assert rows.get().published_at is None


def test_closed_road_map_has_an_outcome():
    rows = RoadMap.objects.filter(pk=make_road_map().pk)
    values = {"state": RoadMapState.CLOSED, "published_at": timezone.now(), "closed_at": timezone.now()}
    refused("strategy_roadmap_closed_with_outcome", lambda: rows.update(**values))
    assert rows.get().closed_at is None


def test_figures_have_an_indicator():
    rows = Goal.objects.filter(pk=make_goal().pk)
    refused("strategy_goal_figures_are_measured", lambda: rows.update(measure=""))
    assert rows.get().measure


def test_update_that_is_late_is_explained():
    action, agent = make_action(), make_agent()
    values = {"action": action, "state": ActionState.LATE, "progress": 10, "author": agent}
    refused("strategy_actionupdate_explained", lambda: ActionUpdate.objects.create(**values))
    assert not ActionUpdate.objects.filter(state=ActionState.LATE).exists()


def test_correction_has_a_motive():
    agent = make_agent()
    goal = make_goal(actor=agent)
    kept = record_reading(goal, value=4, read_on=timezone.localdate(), source="Source", actor=agent)
    values = {"goal": goal, "value": 5, "read_on": kept.read_on, "source": "Source", "recorded_by": agent}
    refused("strategy_reading_corrected_with_motive", lambda: Reading.objects.create(corrects=kept, **values))
    assert list(Reading.objects.all()) == [kept]


@pytest.mark.parametrize("model", [Goal, Action])
def test_two_parts_of_one_axis_have_two_ranks(model):
    agent = make_agent()
    first = make_goal(actor=agent) if model is Goal else make_action(actor=agent)
    model.objects.create(axis=first.axis, rank=first.rank, title="Doublon")

    def check():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    refused("rank_once", check)
    with connection.cursor() as cursor:
        model.objects.filter(title="Doublon").delete()
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_what_was_read_or_said_does_not_change():
    agent = make_agent()
    goal = make_goal(actor=agent)
    action = make_action(goal.axis, actor=agent)
    record_reading(goal, value=4, read_on=timezone.localdate(), source="Source", actor=agent)
    mark_progress(action, state=ActionState.UNDER_WAY, progress=10, text="", actor=agent)
    refused("ne se modifie pas", lambda: Reading.objects.update(value=5))
    refused("ne se modifie pas", lambda: ActionUpdate.objects.update(progress=20))
    assert (Reading.objects.get().value, ActionUpdate.objects.get().progress) == (4, 10)
