"""One world and one round of requests for all the tests of the matrix."""

import pytest
from django.core.cache import cache
from django.db import transaction

from tests.permissions.asking import ask_everything
from tests.permissions.world import World


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """In a transaction that is taken back at the end: each test asks, and none writes."""
    with django_db_blocker.unblock(), transaction.atomic():
        cache.clear()
        yield World()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def answers(world):
    return ask_everything(world)


@pytest.fixture(scope="module")
def rows(answers):
    return answers[0]


@pytest.fixture(scope="module")
def policies(answers):
    return answers[1]
