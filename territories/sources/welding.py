"""Borders made strictly common: about twenty vertices are known to one commune and not to its neighbours.

Left alone, each is a slit or an overlap a few metres wide, which widens as outlines are simplified.
"""

from collections import Counter
from collections.abc import Iterable
from functools import partial
from itertools import pairwise

from django.contrib.gis.geos import GeometryCollection, MultiPolygon, Polygon

from territories.sources.simplification import SMALLEST_RING, Point, Ring, rings_of, without_repeats
from territories.sources.surfaces import polygons_of

# In degrees, about a tenth of a millimetre: a vertex this near to a neighbour's border is on it.
ON_BORDER = 1e-9
# In degrees, about a hundred metres.
SAME_CORNER = 1.2e-3


def weld_outlines(outlines: dict[str, MultiPolygon]) -> dict[str, MultiPolygon]:
    """Give a vertex that only one commune knows to the neighbours whose border it is on; move the others onto it."""
    lonely = find_lonely_vertices(outlines.values())
    nearby = {code: outline for code, outline in outlines.items() if _is_near(outline, lonely)}
    shared = {vertex for vertex in lonely if _count_borders(vertex, nearby.values()) > 1}
    moved = _pair_with_nearest(lonely - shared, targets=shared)
    return outlines | {code: _weld(outline, shared=shared, moved=moved) for code, outline in nearby.items()}


def _pair_with_nearest(vertices: set[Point], *, targets: set[Point]) -> dict[Point, Point]:
    """The same corner, seen by two communes at two places."""
    pairs = {vertex: min(targets, key=lambda target: _squared(vertex, target)) for vertex in vertices if targets}
    return {vertex: target for vertex, target in pairs.items() if _squared(vertex, target) <= SAME_CORNER**2}


def find_lonely_vertices(outlines: Iterable[MultiPolygon]) -> set[Point]:
    """The vertices of a single outline that are not on the outer edge of the whole."""
    parts = list(outlines)
    known = Counter(point for outline in parts for ring in rings_of(outline) for point in set(ring))
    outer: set[Point] = set()
    for polygon in polygons_of(GeometryCollection(parts).unary_union):
        for ring in polygon:
            if Polygon(ring).area > ON_BORDER:
                outer.update((point[0], point[1]) for point in ring.coords)
    return {point for point, count in known.items() if count == 1 and point not in outer}


def _count_borders(vertex: Point, outlines: Iterable[MultiPolygon]) -> int:
    return sum(
        any(_is_on(vertex, *edge) for ring in rings_of(outline) for edge in pairwise(ring)) for outline in outlines
    )


def _weld(outline: MultiPolygon, *, shared: set[Point], moved: dict[Point, Point]) -> MultiPolygon:
    return MultiPolygon(
        [
            Polygon(*(_weld_ring(without_repeats(ring), shared=shared, moved=moved) for ring in polygon))
            for polygon in outline.coords
        ],
        srid=outline.srid,
    )


def _weld_ring(ring: Ring, *, shared: set[Point], moved: dict[Point, Point]) -> Ring:
    welded: list[Point] = [ring[0]]
    for start, end in pairwise(ring):
        between = [vertex for vertex in shared if vertex not in (start, end) and _is_on(vertex, start, end)]
        welded.extend(sorted(between, key=partial(_squared, start)))
        welded.append(end)
    settled = without_repeats(tuple(moved.get(point, point) for point in welded))
    return settled if len(settled) >= SMALLEST_RING else ring


def _is_near(outline: MultiPolygon, vertices: set[Point]) -> bool:
    west, south, east, north = outline.extent
    return any(
        west - ON_BORDER <= x <= east + ON_BORDER and south - ON_BORDER <= y <= north + ON_BORDER for x, y in vertices
    )


def _is_on(vertex: Point, start: Point, end: Point) -> bool:
    """On the segment, ends included."""
    length = _squared(start, end)
    along = (vertex[0] - start[0]) * (end[0] - start[0]) + (vertex[1] - start[1]) * (end[1] - start[1])
    if not 0 <= along <= length:
        return False
    across = (vertex[0] - start[0]) * (end[1] - start[1]) - (vertex[1] - start[1]) * (end[0] - start[0])
    return across**2 <= length * ON_BORDER**2


def _squared(one: Point, other: Point) -> float:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2
