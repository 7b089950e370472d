"""Where things are, and what forms propose."""

import pytest

from iae_portal.common.reference_state import one_reference_state
from strategy.queries.places import areas_of_content, keys_around, map_departments, map_epcis, offered_areas
from territories.enums import AreaLevel
from tests.factories.strategy import make_recommendation
from tests.factories.structures import make_department
from tests.factories.territories import make_area, make_membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def straddling():
    """An EPCI whose people live mostly in the second of its two départements."""
    one, other = make_department(), make_department(code="98D")
    epci = make_area(level=AreaLevel.EPCI, code="990000077")
    communes = []
    for department, people in ((one, 100), (other, 900)):
        communes.append(make_area(population=people))
        make_membership(communes[-1], department)
        make_membership(communes[-1], epci)
    return one, other, epci, communes


def test_departement_of_a_straddling_epci_is_where_its_people_live(straddling):
    _, other, epci, _ = straddling

    assert map_departments([epci.pk]) == {epci.pk: other}


def test_departement_and_epci_of_a_commune_are_those_that_hold_it(straddling):
    one, _, epci, (commune, _) = straddling

    assert map_departments([commune.pk]) == {commune.pk: one}
    assert map_epcis([commune.pk]) == {commune.pk: epci.pk}


def test_departement_offers_itself_and_its_epci(straddling):
    one, _, epci, _ = straddling

    assert list(offered_areas(one)) == [one, epci]


def test_content_names_areas_that_are_still_known(straddling):
    _, _, epci, _ = straddling
    content = {"areas": [["epci", epci.code, "Ancien nom"], ["commune", "99999", "Disparue"]]}

    assert areas_of_content(content) == [epci]


@pytest.mark.parametrize("size", [1, 3])
def test_departements_are_read_in_three_queries(django_assert_num_queries, size):
    department = make_department()
    communes = [make_area() for _ in range(size)]
    for commune in communes:
        make_membership(commune, department)
    epci = make_area(level=AreaLevel.EPCI, code="990000078")
    make_membership(communes[0], epci)

    with django_assert_num_queries(3):
        map_departments([*(commune.pk for commune in communes), epci.pk])


def test_areas_around_are_those_that_the_strategy_names(straddling):
    one, _, epci, communes = straddling
    region = make_area(level=AreaLevel.REGION, code="99R")
    make_recommendation(areas=[communes[0], epci])
    make_recommendation(areas=[communes[1], region])

    assert keys_around(one, parents=[region]) == sorted(area.pk for area in (communes[0], epci, region))


@pytest.mark.parametrize("size", [1, 3])
def test_areas_around_are_read_in_one_query_once_the_inside_is_known(django_assert_num_queries, size):
    department = make_department()
    for _ in range(size):
        commune = make_area()
        make_membership(commune, department)
        make_recommendation(areas=[commune])
    keys_around(department, parents=[])

    with one_reference_state(), django_assert_num_queries(2):
        assert len(keys_around(department, parents=[])) == size
