"""What the tests of restitutions share."""

from copy import deepcopy

import pytest

from tests.databases import keep_for_module
from tests.factories.reports import World


@pytest.fixture(scope="module")
def kept_world(django_db_setup, django_db_blocker):
    yield from keep_for_module(django_db_blocker, World)


@pytest.fixture
def world(kept_world, db):
    """Written once a module; what a test changes of the objects themselves stays with it too."""
    return deepcopy(kept_world)
