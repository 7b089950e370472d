"""A way in, a département with its agent, and how many queries a page asks."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from tests.factories.structures import make_department
from tests.factories.users import make_holder

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def enter(client):
    def enter_as(user):
        client.force_login(user, backend=BACKEND)
        return client

    return enter_as


@pytest.fixture
def department():
    return make_department(name="Cantal")


@pytest.fixture
def agent(department):
    return make_holder(Role.DEPARTMENTAL_AGENT, department)


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
