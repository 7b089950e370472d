"""What is in force for a year."""

from decimal import Decimal

import pytest
import time_machine

from allocation.domain.adoption import adopt_scenario
from allocation.domain.amendments import create_amendment
from allocation.queries.programme import latest_programme_year, read_programme
from tests.factories.allocation import make_scenario
from tests.factories.consultations import (
    ASKED,
    FIGURES,
    answer_for_all,
    departments_of,
    make_adopted,
    make_draft,
    submit,
)
from tests.factories.users import make_agent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_day_of_the_saisine():
    with time_machine.travel(ASKED, tick=False):
        yield


def test_a_programme_gives_the_etp_by_departement_and_kind():
    scenario = make_adopted()

    programme = read_programme(2020)

    assert programme.adoption.scenario == scenario
    assert [(row.name, row.etp, dict(row.cells)) for row in programme.rows] == [
        ("Ardèche", Decimal(30), {"EI": Decimal(10), "ACI": Decimal(20)}),
        ("Cantal", Decimal(10), {"EI": Decimal("5.5"), "ACI": Decimal("4.5")}),
    ]
    assert (programme.total, latest_programme_year()) == (Decimal(40), 2020)


def test_nothing_is_in_force_before_an_adoption_nor_beyond_its_years():
    submit(make_draft())
    assert (read_programme(2020), latest_programme_year()) == (None, None)

    make_adopted()

    assert read_programme(2021) is None


def test_an_amendment_takes_the_place_of_what_it_amends():
    agent = make_agent()
    draft = create_amendment(make_adopted(), actor=agent)
    answer_for_all(submit(draft))
    adopt_scenario(draft, motive="L’enveloppe.", actor=agent)

    assert read_programme(2020).adoption.scenario == draft


def test_a_later_programme_holds_for_the_years_that_two_cover():
    agent = make_agent()
    first = make_adopted(agent=agent, years=(2020, 2021))
    later = make_scenario(
        first.perimeter, departments_of(first), FIGURES[:2], actor=agent, years=(2021,), name="Suivant"
    )
    answer_for_all(submit(later))
    adopt_scenario(later, motive="Le besoin.", actor=agent)

    assert [read_programme(year).adoption.scenario for year in (2020, 2021)] == [first, later]
