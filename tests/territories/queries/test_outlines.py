"""Outlines for files of maps."""

import json

import pytest
from django.contrib.gis.geos import GEOSGeometry

from territories.queries.outlines import read_outlines
from tests.factories.territories import make_area, make_outline

pytestmark = pytest.mark.django_db


def test_outline_is_exact_in_both_writings():
    area = make_area()
    stored = make_outline(area, west=4, south=45).geom

    (outline,) = read_outlines([[area.pk]])

    assert GEOSGeometry(memoryview(outline.wkb)).equals(stored)
    assert GEOSGeometry(outline.geojson).equals(stored)
    assert outline.bounds == (4.0, 45.0, 5.0, 46.0)


def test_outline_of_a_group_is_one():
    west, east = make_area(), make_area()
    make_outline(west, west=4, south=45)
    make_outline(east, west=5, south=45)

    (outline,) = read_outlines([[west.pk, east.pk]])

    assert json.loads(outline.geojson)["type"] == "MultiPolygon"
    assert GEOSGeometry(memoryview(outline.wkb)).area == pytest.approx(2)
    assert len(GEOSGeometry(memoryview(outline.wkb))) == 1


def test_outlines_follow_the_order_of_the_groups_and_the_unknown_are_none():
    first, second, without = make_area(), make_area(), make_area()
    make_outline(first, west=4)
    make_outline(second, west=8)

    found = read_outlines([[second.pk], [without.pk], [first.pk], []])

    assert [outline and outline.bounds[0] for outline in found] == [8.0, None, 4.0, None]


@pytest.mark.parametrize("count", [1, 3])
def test_outlines_cost_one_query(django_assert_num_queries, count):
    areas = [make_area() for _ in range(count)]
    for area in areas:
        make_outline(area)
    with django_assert_num_queries(1):
        read_outlines([[area.pk] for area in areas])
