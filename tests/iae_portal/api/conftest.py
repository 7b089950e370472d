"""Something to read at every address of the API."""

import pytest

from tests.factories.api import make_world


@pytest.fixture
def world(db):
    return make_world()
