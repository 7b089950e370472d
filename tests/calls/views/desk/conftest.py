"""What the tests of instruction share: a day after the closing, and a way in."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.desk import AFTER

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def _after_closing(db):
    with time_machine.travel(AFTER, tick=False):
        yield


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
