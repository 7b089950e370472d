"""In which commune of a perimeter each structure works."""

import pytest

from structures.queries.homes import map_homes
from territories.enums import AreaLevel
from tests.factories.structures import make_siae, make_site
from tests.factories.territories import make_area, make_membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def department():
    return make_area(level=AreaLevel.DEPARTMENT)


@pytest.fixture
def inside(department):
    communes = [make_area(name=name) for name in ("Alpha", "Bêta")]
    for commune in communes:
        make_membership(commune, department)
    return communes


def test_home_is_the_seat(department, inside):
    siae = make_siae()
    make_site(siae, commune=inside[0], is_seat=False)
    make_site(siae, commune=inside[1])
    assert map_homes([siae.pk], within=department) == {siae.pk: inside[1]}


def test_home_is_the_first_site_inside_when_the_seat_is_beyond(department, inside):
    siae = make_siae()
    make_site(siae)
    make_site(siae, commune=inside[1], is_seat=False)
    make_site(siae, commune=inside[0], is_seat=False)
    assert map_homes([siae.pk], within=department) == {siae.pk: inside[1]}


def test_structure_without_site_inside_has_no_home(department, inside):
    siae = make_siae()
    make_site(siae)
    assert map_homes([siae.pk], within=department) == {}


@pytest.mark.parametrize("count", [1, 3])
def test_homes_are_read_in_one_query(department, inside, count, django_assert_num_queries):
    structures = [make_siae() for _ in range(count)]
    for siae in structures:
        make_site(siae, commune=inside[0])
    with django_assert_num_queries(1):
        assert len(map_homes([siae.pk for siae in structures], within=department)) == count
