from django.contrib.gis.geos import GeometryCollection, MultiPolygon, Polygon

from territories.sources.simplification import SharedBorders, simplify_line


def outline(*points):
    return MultiPolygon(Polygon([*points, points[0]]), srid=3857)


# Two squares side by side whose common border has a small bump at (10.5, 5).
LEFT = outline((0, 0), (10, 0), (10.5, 5), (10, 10), (0, 10))
RIGHT = outline((10, 0), (20, 0), (20, 10), (10, 10), (10.5, 5))


def test_common_border_is_simplified_alike_on_both_sides():
    borders = SharedBorders([LEFT, RIGHT])
    simplified = [borders.simplify(shape, tolerance=1) for shape in (LEFT, RIGHT)]
    assert simplified[0].equals(outline((0, 0), (10, 0), (10, 10), (0, 10)))
    assert simplified[1].equals(outline((10, 0), (20, 0), (20, 10), (10, 10)))


def test_larger_area_gets_the_same_border_as_its_parts():
    borders = SharedBorders([LEFT, RIGHT])
    whole = GeometryCollection([LEFT, RIGHT]).unary_union
    parts = [borders.simplify(shape, tolerance=1) for shape in (LEFT, RIGHT)]
    assert borders.simplify(MultiPolygon(whole), tolerance=1).equals(GeometryCollection(parts).unary_union)


def test_bend_beyond_the_tolerance_is_kept():
    assert SharedBorders([LEFT, RIGHT]).simplify(LEFT, tolerance=0.1).num_coords == LEFT.num_coords


def test_island_smaller_than_the_tolerance_keeps_a_surface():
    island = outline((0, 0), (1, 0), (1, 1), (0, 1))
    assert SharedBorders([island]).simplify(island, tolerance=0.5).area > 0


def test_enclave_and_what_surrounds_it_still_fit():
    ring = [(4, 4), (6, 4), (6.1, 5), (6, 6), (4, 6), (4, 4)]
    enclave = MultiPolygon(Polygon(ring), srid=3857)
    around = MultiPolygon(Polygon([(0, 0), (10, 0), (10, 10), (0, 10), (0, 0)], ring[::-1]), srid=3857)
    borders = SharedBorders([enclave, around])
    parts = [borders.simplify(shape, tolerance=0.5) for shape in (enclave, around)]
    assert GeometryCollection(parts).unary_union.equals(Polygon([(0, 0), (10, 0), (10, 10), (0, 10), (0, 0)]))


def test_borders_that_would_cross_keep_their_exact_line():
    # Without its bend, the long side of the first shape would cut through its own notch.
    pocket = outline((0, 0), (5, 3), (10, 0), (10, 10), (5, 2.5), (0, 10))
    borders = SharedBorders([pocket])
    simplified = borders.simplify_together({"pocket": pocket}, tolerance=4)
    assert simplified["pocket"].valid


def test_closed_line_does_not_vanish():
    ring = ((0, 0), (3, 0), (3, 3), (0, 3), (0, 0))
    assert simplify_line(ring, tolerance=10) == ((0, 0), (3, 3), (0, 0))


def test_repeated_points_are_read_once():
    repeated = outline((0, 0), (0, 0), (10, 0), (10, 10), (10, 10), (0, 10))
    simplified = SharedBorders([repeated]).simplify(repeated, tolerance=0)
    assert simplified.area == 100
