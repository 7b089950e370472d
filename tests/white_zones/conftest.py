"""What the tests of white zones share."""

import pytest

from tests.factories.white_zones import make_actor, make_example
from tests.region import _region_loaded, region  # noqa: F401 -- fixtures


@pytest.fixture
def example_rows(db):
    return make_example()


@pytest.fixture
def agent(db):
    return make_actor()
