"""What many areas are compared to, read together."""

import pytest

from territories.enums import AreaLevel
from territories.queries.areas import find_level_above, map_levels_above
from tests.factories.territories import make_area, make_membership

pytestmark = pytest.mark.django_db


def test_levels_above_of_many_areas_are_those_of_each():
    departments = [make_area(level=AreaLevel.DEPARTMENT) for _ in range(2)]
    epci = [make_area(level=AreaLevel.EPCI) for _ in range(2)]
    communes = [make_area(population=people) for people in (10, 30, 20)]
    for commune, group, department in zip(communes, (0, 0, 1), (0, 1, 1), strict=True):
        make_membership(commune, epci[group])
        make_membership(commune, departments[department])
    areas = [*epci, *communes, *departments]

    above = map_levels_above(areas)

    assert above == {area.pk: found for area in areas if (found := find_level_above(area))}
    assert above[epci[0].pk] == departments[1]


def test_levels_above_take_three_queries_however_many(django_assert_num_queries):
    epci = [make_area(level=AreaLevel.EPCI) for _ in range(3)]
    department = make_area(level=AreaLevel.DEPARTMENT)
    for group in epci:
        commune = make_area()
        make_membership(commune, group)
        make_membership(commune, department)

    with django_assert_num_queries(3):
        map_levels_above(epci)
