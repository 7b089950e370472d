"""What the home page says of the scenarios under review."""

import pytest
import time_machine

from accounts.roles import Role
from allocation.domain.opinions import give_opinion
from iae_portal.dashboards.allocation_lines import allocation_lines
from iae_portal.dashboards.home_lines import Line
from tests.factories.consultations import ASKED, departments_of, make_answer, make_draft, make_member, submit
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db
DEADLINE = "10\u00a0avril\u00a02026 à 23\u00a0h\u00a059 (heure de Paris)"


@pytest.fixture(autouse=True)
def _on_the_day_of_the_saisine():
    with time_machine.travel(ASKED, tick=False):
        yield


def test_those_who_decide_read_how_many_scenarios_are_under_review():
    agent = make_agent()
    assert allocation_lines(agent) == []

    first = make_draft()
    submit(first)
    (line,) = allocation_lines(agent)
    submit(make_draft())

    assert line.text == f"1 scénario en consultation\u00a0: «\u00a0Scénario\u00a0», avis jusqu’au {DEADLINE}"
    assert allocation_lines(agent) == [Line("2 scénarios en consultation", "/repartition/")]


def test_a_member_reads_the_avis_awaited_from_their_departement_until_it_is_given():
    scenario = make_draft()
    consultation = submit(scenario)
    _, cantal = departments_of(scenario)
    member = make_member(cantal)

    (line,) = allocation_lines(member)
    give_opinion(consultation, department=cantal, answer=make_answer(), actor=member)

    name = "«\u00a0Scénario\u00a0»"
    assert line.text == f"L’avis du CDIAE du Cantal est attendu sur le scénario {name} jusqu’au {DEADLINE}"
    assert line.url == f"/repartition/scenarios/{scenario.pk}/avis/{cantal.code}/"
    assert allocation_lines(member) == []


def test_those_who_neither_decide_nor_give_an_avis_read_nothing():
    submit(make_draft())

    assert [allocation_lines(make_holder(role)) for role in (Role.OBSERVER, Role.STRUCTURE_MEMBER)] == [[], []]


@pytest.mark.parametrize("count", [1, 3])
def test_the_lines_ask_the_same_queries_for_any_number_of_scenarios(django_assert_num_queries, count):
    scenario = make_draft()
    submit(scenario)
    member = make_member(departments_of(scenario)[0])
    for _ in range(count - 1):
        submit(make_draft())
    allocation_lines(member)

    with django_assert_num_queries(7):
        assert len(allocation_lines(member)) == 1
