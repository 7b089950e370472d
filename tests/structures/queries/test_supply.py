"""Counting the structures of many areas at once tells what counting each alone tells."""

import pytest

from structures.queries.supply import count_structures, map_structures, structures_by_code, structures_within
from territories.enums import AreaLevel
from tests.factories.territories import make_area, make_membership
from tests.factories.white_zones import YEAR, make_example, make_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    made = make_example()
    make_site("S9", commune=made.communes["B"], department=made.department, etp={"EI": "1"})
    return made


@pytest.fixture
def zone(made):
    zone = make_area(level=AreaLevel.EMPLOYMENT_ZONE)
    make_membership(made.communes["A"], zone)
    make_membership(made.communes["C"], zone)
    return zone


def test_structures_of_many_areas_are_those_of_each(made, zone):
    areas = [made.region, made.department, zone, *made.epci.values(), *made.communes.values()]

    assert map_structures(areas, YEAR) == {area.pk: count_structures(area, YEAR) for area in areas}


def test_structures_are_counted_in_a_query_for_each_way_to_belong(made, zone, django_assert_num_queries):
    with django_assert_num_queries(2):
        map_structures([zone, *made.epci.values(), *made.communes.values()], YEAR)


def test_structures_within_many_areas_are_those_within_each(made, zone, django_assert_num_queries):
    wholes = [made.department, zone]

    with django_assert_num_queries(3):
        within = structures_within(YEAR, level=AreaLevel.EPCI, wholes=wholes)

    assert within == {whole.pk: structures_by_code(YEAR, level=AreaLevel.EPCI, within=whole) for whole in wholes}
