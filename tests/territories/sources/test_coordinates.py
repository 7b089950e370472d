import pytest
from django.contrib.gis.geos import GEOSException, LineString, MultiPolygon, Polygon

from territories.sources.coordinates import make_line, make_outline, read_line, read_polygons

OUTER = ((0.1, 0.0), (10.0, 0.0), (10.0, 10.0), (0.1, 10.0), (0.1, 0.0))
HOLE = ((4.0, 4.0), (4.0, 6.0), (6.0, 6.0), (4.0, 4.0))
APART = ((20.0, 0.0), (21.0, 0.0), (21.0, 1.0), (20.0, 0.0))
OUTLINE = MultiPolygon(Polygon(OUTER, HOLE), Polygon(APART), srid=3857)


def test_rings_of_each_part_are_read_to_the_last_digit():
    assert list(read_polygons(OUTLINE)) == [[OUTER, HOLE], [APART]]


def test_outline_is_made_of_its_rings():
    made = make_outline([[OUTER, HOLE], [APART]], srid=3857)

    assert (type(made), made.srid, made.coords) == (MultiPolygon, 3857, OUTLINE.coords)


def test_altitudes_are_left_out():
    raised = MultiPolygon(Polygon([(*point, 5.0) for point in APART]))

    assert list(read_polygons(raised)) == [[APART]]


def test_outline_without_part_is_read_and_made():
    assert (list(read_polygons(MultiPolygon())), make_outline([], srid=4326).empty) == ([], True)


def test_ring_that_does_not_close_is_refused():
    with pytest.raises(GEOSException):
        make_outline([[OUTER[:-1]]], srid=3857)


def test_line_is_made_and_read_to_the_last_digit():
    made = make_line(OUTER)

    assert (type(made), made.coords, read_line(made)) == (LineString, OUTER, OUTER)
