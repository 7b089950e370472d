"""The real region, loaded once for every test that asks for it.

The fixture `region` is imported by the `conftest.py` of each folder that needs it. The loaded areas stay in the
database from then on, so the tests that ask for them run after those that do not, whatever the order of their files.
A file that mixes both gives the areas it makes codes that no real area has (99…), and counts only what it made.
"""

import io

import pytest
from django.core.management import call_command
from django.db import connection

from territories.models import RegionLoad
from territories.queries.areas import get_region
from tests.databases import keep_for_module

TRANSACTIONAL = {"transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback", "live_server"}


def pytest_collection_modifyitems(items):
    items.sort(key=_turn)


def _turn(item):
    """Without the region, with it, with real transactions, which empty the tables; last, those without our database.

    A browser leaves an event loop behind it, in which Django refuses to query: its tests stay at the end.
    """
    marker = item.get_closest_marker("django_db")
    if (marker and marker.kwargs.get("transaction")) or not TRANSACTIONAL.isdisjoint(item.fixturenames):
        return 2
    if "_region_loaded" in item.fixturenames:
        return 1
    return 0 if marker or "db" in item.fixturenames else 3


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


def keep_on_region(blocker, make):
    """`keep_for_module` on the region, for a fixture that asks for `_region_loaded` and `django_db_blocker`."""

    def make_on_region():
        load_once()
        made = make()
        # Until then PostgreSQL may remember these tables empty, and reads them by plans that take minutes.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        return made

    yield from keep_for_module(blocker, make_on_region)
