"""A scenario between three départements, and the agent who made it."""

import pytest

from tests.allocation.views.scenario_pages import BASE
from tests.factories.allocation import make_departments, make_scenario
from tests.factories.users import make_agent


@pytest.fixture
def agent(db):
    return make_agent()


@pytest.fixture
def place(db):
    return make_departments()


@pytest.fixture
def scenario(agent, place):
    return make_scenario(*place, BASE, actor=agent)
