"""A way in, and how many queries a page asks."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def enter(client):
    def enter_as(user):
        client.force_login(user, backend=BACKEND)
        return client

    return enter_as


@pytest.fixture
def count_queries(enter):
    """Of a page, once everything that is cached was read."""

    def count(user, address):
        entered = enter(user)
        assert entered.get(address).status_code == 200
        with CaptureQueriesContext(connection) as queries:
            assert entered.get(address).status_code == 200
        return len(queries)

    return count
