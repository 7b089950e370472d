"""A member signed in while the call is open."""

import pytest
import time_machine

from tests.factories.applying import make_member
from tests.factories.calls import DURING, make_application


@pytest.fixture(autouse=True)
def _during():
    with time_machine.travel(DURING, tick=False):
        yield


@pytest.fixture
def application():
    return make_application()


@pytest.fixture
def member(application):
    return make_member(application.siae)


@pytest.fixture
def page(client, member):
    client.force_login(member)
    return client
