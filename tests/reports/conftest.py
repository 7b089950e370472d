"""What the tests of restitutions share."""

import pytest

from tests.factories.reports import World


@pytest.fixture(autouse=True)
def _own_storage(settings, tmp_path):
    """Each test keeps its files in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def world(db):
    return World()
