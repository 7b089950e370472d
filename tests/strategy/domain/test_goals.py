"""Objectives and the values of their indicators."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from iae_portal.common.models import AuditEvent
from iae_portal.common.transitions import TransitionRefusedError
from strategy.domain.goals import correct_reading, move_goal, record_reading, remove_goal, save_goal
from strategy.models import Goal, Reading
from strategy.queries.road_maps import read_content
from strategy.rules.ranks import Step
from tests.factories.road_maps import TODAY, make_axis, make_goal
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 5, 31)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(TODAY, tick=False)


@pytest.fixture
def agent():
    return make_agent()


@pytest.fixture
def goal(agent):
    return make_goal(actor=agent)


def read(goal, agent, *, value="4", read_on=DAY, source="Enquête de mai"):
    return record_reading(goal, value=Decimal(value), read_on=read_on, source=source, actor=agent)


def line_of(goal):
    (part,) = read_content(goal.axis.road_map, user=make_agent())
    return part.goals[0]


def test_last_day_read_is_the_current_value(goal, agent):
    read(goal, agent, value="4")
    read(goal, agent, value="2", read_on=dt.date(2026, 1, 31))
    line = line_of(goal)
    assert (line.current.value, line.count, line.ratio) == (Decimal(4), 2, Decimal("0.4"))


def test_value_to_come_is_refused(goal, agent):
    with pytest.raises(ValidationError, match="à venir"):
        read(goal, agent, read_on=dt.date(2026, 6, 16))


@pytest.mark.parametrize("day", [dt.date(1, 1, 1), dt.date(1999, 12, 31)])
def test_value_of_another_age_is_refused(goal, agent, day):
    with pytest.raises(ValidationError, match="n’est pas plausible"):
        read(goal, agent, read_on=day)


@pytest.mark.parametrize(
    ("figures", "value", "words"),
    [
        ({}, "-5", "sous zéro"),
        ({"unit": "%", "start": 40, "target": 20}, "-5", "sous zéro"),
        ({"unit": "%", "start": 40, "target": 20}, "140", "de 0 à 100"),
    ],
)
def test_value_that_the_objective_cannot_have_is_refused(agent, figures, value, words):
    with pytest.raises(ValidationError, match=words):
        read(make_goal(actor=agent, **figures), agent, value=value)


@pytest.mark.parametrize(
    ("figures", "value"), [({"start": -3, "target": 2}, "-5"), ({"unit": "%", "start": 90, "target": 120}, "130")]
)
def test_value_of_an_objective_without_such_bound_is_kept(agent, figures, value):
    assert read(make_goal(actor=agent, **figures), agent, value=value).value == Decimal(value)


def test_value_without_source_is_refused(goal, agent):
    with pytest.raises(ValidationError, match="Indiquez la source"):
        read(goal, agent, source=" ")


def test_two_values_on_one_day_are_refused(goal, agent):
    read(goal, agent)
    with pytest.raises(ValidationError, match="déjà relevée à cette date"):
        read(goal, agent, value="5")


def test_value_of_an_objective_without_indicator_is_refused(agent):
    bare = make_goal(actor=agent, measure="", unit="", start=None, target=None, target_year=None)
    with pytest.raises(ValidationError, match="n’a pas d’indicateur"):
        read(bare, agent)


def test_figures_without_indicator_are_refused(agent):
    with pytest.raises(ValidationError, match="nommez l’indicateur"):
        make_goal(actor=agent, measure="")


def test_correction_is_read_in_place_of_what_it_corrects(goal, agent):
    wrong = read(goal, agent, value="40")
    correct_reading(wrong, value=Decimal(4), source="Enquête de mai", motive="Un zéro de trop.", actor=agent)
    line = line_of(goal)
    assert (line.current.value, line.current.read_on, line.count) == (Decimal(4), DAY, 1)
    assert Reading.objects.filter(goal=goal).count() == 2
    assert AuditEvent.objects.get(verb="roadmap:reading_corrected").data["motive"] == "Un zéro de trop."


def test_correction_is_itself_corrected(goal, agent):
    first = read(goal, agent, value="40")
    second = correct_reading(first, value=Decimal(5), source="Source", motive="Zéro.", actor=agent)
    correct_reading(second, value=Decimal(4), source="Source", motive="Recompté.", actor=agent)
    assert line_of(goal).current.value == Decimal(4)
    with pytest.raises(TransitionRefusedError, match="déjà été corrigée"):
        correct_reading(first, value=Decimal(6), source="Source", motive="Encore.", actor=agent)


def test_correction_without_motive_is_refused(goal, agent):
    wrong = read(goal, agent)
    with pytest.raises(ValidationError, match="Dites pourquoi la valeur est corrigée"):
        correct_reading(wrong, value=Decimal(4), source="Source", motive=" ", actor=agent)


def test_reader_records_no_value(goal):
    with pytest.raises(PermissionDenied):
        read(goal, make_holder(Role.OBSERVER))


def test_objective_measured_is_kept(goal, agent):
    read(goal, agent)
    with pytest.raises(TransitionRefusedError, match="il reste, avec son historique"):
        remove_goal(goal, actor=agent)


def test_objective_not_measured_is_removed(goal, agent):
    remove_goal(goal, actor=agent)
    assert not Goal.objects.exists()


def test_unit_of_what_was_measured_does_not_change(goal, agent):
    read(goal, agent)
    values = {"title": "Ouvrir", "measure": "Antennes", "unit": "%", "start": 0, "target": 10, "target_year": 2028}
    with pytest.raises(ValidationError, match="ajoutez un autre objectif"):
        save_goal(goal, values=values, actor=agent)


def test_change_of_target_is_told(goal, agent):
    values = {"title": goal.title, "measure": goal.measure, "unit": goal.unit, "target": Decimal(12)}
    save_goal(goal, values={**values, "start": 0, "target_year": 2028}, actor=agent)
    event = AuditEvent.objects.get(verb="roadmap:goal_saved")
    assert (event.data["before"]["target"], event.data["after"]["target"]) == ("10", "12")


def test_objectives_change_places(agent):
    axis = make_axis(actor=agent)
    make_goal(axis, actor=agent, title="A")
    second = make_goal(axis, actor=agent, title="B")
    assert move_goal(second, step=Step.UP, actor=agent) is True
    assert list(axis.goals.order_by("rank").values_list("title", flat=True)) == ["B", "A"]
