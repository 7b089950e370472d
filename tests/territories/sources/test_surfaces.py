import pytest
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Polygon

from territories.sources.surfaces import as_multipolygon, is_valid, join_outlines, make_valid

BOW_TIE = MultiPolygon(Polygon([(0, 0), (2, 2), (2, 0), (0, 2), (0, 0)]), srid=3857)
SQUARE = MultiPolygon(Polygon.from_bbox((0, 0, 1, 1)), srid=4326)


def test_crossed_outline_keeps_its_two_surfaces():
    mended = make_valid(BOW_TIE)
    assert (mended.valid, len(mended), mended.area, mended.srid) == (True, 2, 2.0, 3857)


def test_crossed_outline_is_not_valid():
    assert not is_valid(BOW_TIE)


def test_square_is_valid():
    assert is_valid(SQUARE)


def test_lines_left_by_mending_are_dropped():
    mixed = GEOSGeometry("GEOMETRYCOLLECTION(LINESTRING(0 0,1 1),POLYGON((0 0,1 0,1 1,0 0)))")
    assert as_multipolygon(mixed).wkt == "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)))"


def test_slit_between_two_outlines_is_closed():
    slit = [(1, 0), (2, 0), (2, 1), (1, 1), (1, 0.8), (1 + 1e-12, 0.5), (1, 0.2), (1, 0)]
    joined = join_outlines([SQUARE, MultiPolygon(Polygon(slit), srid=4326)])
    assert [polygon.num_interior_rings for polygon in joined] == [0]


def test_real_hole_stays():
    around = MultiPolygon(Polygon.from_bbox((0, 0, 9, 9)).difference(Polygon.from_bbox((4, 4, 5, 5))), srid=4326)
    assert join_outlines([around]).area == pytest.approx(80)
