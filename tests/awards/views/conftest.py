"""A day after the committee met, and a way in."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.awards import DECIDED

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def _decided(db, time_machine):
    time_machine.move_to(DECIDED, tick=False)


@pytest.fixture
def enter(client):
    def enter_as(user):
        client.force_login(user, backend=BACKEND)
        return client

    return enter_as


@pytest.fixture
def count_queries(enter):
    """How many queries a page asks, once everything that is cached was read."""

    def count(user, address):
        entered = enter(user)
        assert entered.get(address).status_code == 200
        with CaptureQueriesContext(connection) as queries:
            assert entered.get(address).status_code == 200
        return len(queries)

    return count
