"""What the tests of restitutions share."""

import pytest

from tests.factories.reports import World


@pytest.fixture
def world(db):
    return World()
