"""Which scenarios may be compared, and what is read of them."""

from decimal import Decimal

import pytest

from accounts.roles import Role
from allocation.enums import ScenarioState
from allocation.queries.comparison import list_comparable, read_scenarios
from tests.factories.allocation import YEAR, make_departments, make_scenario
from tests.factories.users import make_agent, make_holder

FIGURES = [{"EI": "24", "ACI": "20"}, {"EI": "12", "ACI": "4"}]


@pytest.fixture
def agent(db):
    return make_agent()


@pytest.fixture
def place(agent):
    return make_departments("Ardèche", "Cantal")


def test_scenarios_come_in_the_order_asked(place, agent):
    first, second = (make_scenario(*place, FIGURES, actor=agent, name=name) for name in ("A", "B"))
    assert [one.name for one in read_scenarios(agent, [second.pk, first.pk])] == ["B", "A"]


def test_drafts_are_hidden_from_members(place, agent):
    draft = make_scenario(*place, FIGURES, actor=agent)
    member = make_holder(Role.COMMITTEE_MEMBER, place[1][0])
    assert not list_comparable(member)
    assert read_scenarios(member, [draft.pk]) == []


def test_members_read_their_own_line_of_what_is_under_review(place, agent):
    submitted = make_scenario(*place, FIGURES, actor=agent, state=ScenarioState.SUBMITTED)
    member = make_holder(Role.COMMITTEE_MEMBER, place[1][1])

    (one,) = read_scenarios(member, [submitted.pk])

    assert {code: line.etp for code, line in one.lines[YEAR].items()} == {place[1][1].code: Decimal(16)}
    assert not one.is_whole(YEAR)


@pytest.mark.parametrize("count", [1, 2])
def test_three_queries_whatever_the_lines(place, agent, django_assert_num_queries, count):
    scenario = make_scenario(place[0], place[1][:count], FIGURES[:count], actor=agent)
    read_scenarios(agent, [scenario.pk])
    with django_assert_num_queries(3):
        read_scenarios(agent, [scenario.pk])
