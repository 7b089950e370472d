"""Activities of the structures of an area."""

import datetime as dt

import pytest

from structures.queries.local_activities import activity_sources, read_local_activities
from structures.rules.activities import Activity
from territories.enums import AreaLevel
from tests.factories.structures import make_siae, make_site
from tests.factories.territories import make_area, make_membership

pytestmark = pytest.mark.django_db
BASIN = AreaLevel.RECRUITMENT_BASIN


@pytest.fixture
def basin():
    return make_area(level=BASIN, code="9901")


@pytest.fixture
def commune(basin):
    commune = make_area()
    make_membership(commune, basin)
    return commune


def test_structures_are_counted_with_what_they_say(basin, commune):
    make_site(make_siae(kind="ACI", activities=["building", "cleaning"]), commune=commune)
    make_site(make_siae(kind="EI", activities=["cleaning"]), commune=commune)
    make_site(make_siae(kind="EI", activities=[]), commune=commune)

    found = read_local_activities(level=BASIN)[basin.pk]

    assert (found.structures, found.unknown, sorted(found.kinds)) == (3, 1, ["ACI", "EI", "EI"])
    assert found.carrying([Activity.CLEANING]) == 2
    assert found.carrying([Activity.BUILDING, Activity.CLEANING]) == 2
    assert found.carrying([Activity.CARE]) == 0


def test_structure_with_two_sites_in_a_basin_counts_once(basin, commune):
    siae = make_siae(activities=["building"])
    make_site(siae, commune=commune)
    make_site(siae, commune=commune, is_seat=False)
    assert read_local_activities(level=BASIN)[basin.pk].structures == 1


def test_retired_and_unfunded_structures_are_left_out(commune):
    make_site(make_siae(is_current=False), commune=commune)
    make_site(make_siae(kind="GEIQ"), commune=commune)
    assert read_local_activities(level=BASIN) == {}


def test_former_membership_is_left_out(basin):
    moved = make_area()
    make_membership(moved, basin, start=dt.date(2020, 1, 1), end=dt.date(2024, 1, 1))
    make_site(make_siae(), commune=moved)
    assert read_local_activities(level=BASIN) == {}


@pytest.mark.parametrize("count", [1, 3])
def test_reading_costs_one_query(commune, django_assert_num_queries, count):
    for _ in range(count):
        make_site(make_siae(activities=["building"]), commune=commune)
    with django_assert_num_queries(1):
        read_local_activities(level=BASIN)


def test_sources_are_those_of_the_structures():
    siae = make_siae()
    assert activity_sources() == [siae.source]
