"""What the tests of decisions share: a day after the committee met."""

import pytest

from tests.factories.awards import DECIDED, make_decider, make_heard


@pytest.fixture(autouse=True)
def _decided(db, time_machine):
    time_machine.move_to(DECIDED, tick=False)


@pytest.fixture
def file():
    return make_heard()


@pytest.fixture
def agent(file):
    return make_decider(file)
