from django.contrib.gis.geos import GeometryCollection, MultiPolygon, Polygon

from territories.sources.welding import find_lonely_vertices, weld_outlines


def outline(*points):
    return MultiPolygon(Polygon([*points, points[0]]), srid=4326)


# Three corners meet near (1, 0.5): the two on the right know the point, the one on the left does not.
LEFT = outline((0, 0), (1, 0), (1, 1), (0, 1))
LOW = outline((1, 0), (2, 0), (2, 0.5), (1, 0.5))
HIGH = outline((1, 0.5), (2, 0.5), (2, 1), (1, 1))


def test_shared_vertices_are_not_lonely():
    assert find_lonely_vertices([LEFT, LOW, HIGH]) == set()


def test_vertex_on_a_neighbour_s_border_is_given_to_it():
    above = outline((0, 1), (1, 1), (2, 1), (2, 2), (1, 2), (0, 2))
    below = outline((0, 0), (2, 0), (2, 1), (0, 1))
    welded = weld_outlines({"above": above, "below": below})
    assert (1, 1) in welded["below"].coords[0][0]


def test_corner_seen_at_two_places_becomes_one():
    high = outline((0.9998, 0.5), (2, 0.5), (2, 1), (1, 1))
    welded = weld_outlines({"left": LEFT, "low": LOW, "high": high})
    assert welded["high"].equals(HIGH)
    assert sum(shape.area for shape in welded.values()) == GeometryCollection(list(welded.values())).unary_union.area


def test_outlines_without_lonely_vertex_are_left_alone():
    outlines = {"left": LEFT, "low": LOW, "high": HIGH}
    assert weld_outlines(outlines) == outlines
