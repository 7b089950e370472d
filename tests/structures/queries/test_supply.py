"""Counting the structures of many areas at once tells what counting each alone tells."""

import pytest

from structures.queries.supply import (
    count_structures,
    latest_year,
    map_structures,
    structures_by_code,
    structures_within,
)
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


def make_years(*counts):
    """So many structures under convention in each year, the first being YEAR."""
    commune, department = make_area(), make_area(level=AreaLevel.DEPARTMENT)
    for rank, count in enumerate(counts):
        for number in range(count):
            make_site(f"{rank}-{number}", commune=commune, department=department, etp={"EI": "1"}, year=YEAR + rank)


@pytest.mark.django_db
@pytest.mark.parametrize(("counts", "expected"), [((4, 1), YEAR), ((4, 2), YEAR + 1), ((1, 4), YEAR + 1)])
def test_year_that_a_few_conventions_begin_does_not_hide_the_one_that_is_known(counts, expected):
    make_years(*counts)

    assert latest_year() == expected


@pytest.mark.django_db
def test_register_without_annex_has_no_year():
    assert latest_year() is None
