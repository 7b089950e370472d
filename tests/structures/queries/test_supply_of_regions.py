"""ETP and structures by région, where a portal holds several."""

from decimal import Decimal

import pytest

from iae_portal.common.reference_state import one_reference_state
from structures.queries.supply import YearSupply, count_structures, map_structures
from territories.enums import AreaLevel
from tests.factories.territories import make_area, make_membership
from tests.factories.white_zones import YEAR, make_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def country():
    """10 ETP in the first région; 3 and 4 in two départements of the second."""
    country = make_area(level=AreaLevel.COUNTRY, code="99")
    regions = [make_area(level=AreaLevel.REGION, code=f"9{number}", is_current=False) for number in (8, 9)]
    for rank, etp in ((0, "10"), (1, "3"), (1, "4")):
        department, commune = make_area(level=AreaLevel.DEPARTMENT), make_area()
        make_membership(department, regions[rank])
        make_membership(department, country)
        make_site(etp, commune=commune, department=department, etp={"EI": etp})
    return country, *regions


def test_region_has_the_supply_of_its_own_departments(country):
    supply = YearSupply(YEAR)
    assert [supply.of(area).total for area in country] == [Decimal(17), Decimal(10), Decimal(7)]


def test_region_counts_the_structures_of_its_own_departments(country):
    assert [count_structures(area, YEAR) for area in country] == [3, 1, 2]


def test_many_areas_are_counted_as_one_by_one(country):
    assert map_structures(country, YEAR) == {area.pk: count_structures(area, YEAR) for area in country}


def test_supply_of_all_regions_is_read_once(country, django_assert_num_queries):
    with one_reference_state(), django_assert_num_queries(2):
        supply = YearSupply(YEAR)
        for area in country:
            supply.of(area)
