"""What the tests of decisions share: a day after the committee met."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from awards.domain.preparing import ConditionPlan
from tests.factories.awards import DECIDED, acceptance, amount, make_active, make_decider, make_heard, make_released
from tests.factories.territories import make_area


@pytest.fixture(autouse=True)
def _decided(db, time_machine):
    time_machine.move_to(DECIDED, tick=False)


@pytest.fixture
def file():
    return make_heard()


@pytest.fixture
def agent(file):
    return make_decider(file)


@pytest.fixture
def place():
    return make_area(name="Commune nouvelle")


@pytest.fixture
def condition_plan(place):
    """An antenna to open by the end of September; otherwise three ETP of 2028 are taken back."""
    return ConditionPlan(
        text="Ouvrir une antenne",
        area=place,
        places=2,
        due_on=dt.date(2027, 9, 30),
        area_motive="Voisine.",
        penalty_etp=Decimal(3),
        penalty_year=2028,
    )


@pytest.fixture
def conditional(file, agent, place, condition_plan):
    """Four ETP at the seat; two more at a new place, suspended until it opens; three taken back otherwise."""
    lines = [amount(file), amount(file, etp="2.00", place=place), amount(file, year=2028)]
    plan = acceptance(file, *lines, conditions=[replace(condition_plan, suspends=(1,))])
    return make_active(make_released(file, agent, plan), agent, signed_on=DECIDED.date())
