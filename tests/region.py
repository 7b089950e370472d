"""The real region, loaded once for every test that asks for it.

The fixture `region` is imported by the `conftest.py` of each folder that needs it. The loaded areas stay in the
database from then on: a test that makes areas of its own gives them codes that no real area has (99…), and counts
only what it made.
"""

import io

import pytest
from django.core.management import call_command

from territories.models import RegionLoad
from territories.queries.areas import get_region


@pytest.fixture(scope="session")
def _region_loaded(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        load_once()


@pytest.fixture
def region(_region_loaded, db):
    # A test with real transactions empties the tables behind it.
    load_once()
    return get_region()


def load_once():
    if not RegionLoad.objects.exists():
        call_command("load_region", stdout=io.StringIO())
