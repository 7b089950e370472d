"""Lighter outlines whose neighbours still share their border, vertex for vertex.

Outlines are cut where borders meet. A border between two such meeting points is simplified once, whoever uses it:
communes on both sides and every larger area that it bounds get the same line, hence neither gap nor overlap.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from django.contrib.gis.geos import MultiPolygon

from territories.sources.coordinates import Point, Ring, make_line, make_outline, read_line, read_polygons
from territories.sources.surfaces import is_valid

# A ring closes on itself: a triangle is four points.
SMALLEST_RING = 4
BORDER_NEIGHBOURS = 2


class SharedBorders:
    """The borders of a set of outlines that touch each other, ready to be simplified at one tolerance."""

    def __init__(self, outlines: Iterable[MultiPolygon]) -> None:
        neighbours: dict[Point, set[Point]] = defaultdict(set)
        rings = [ring for outline in outlines for ring in rings_of(outline)]
        for ring in rings:
            for one, other in pairwise(ring):
                neighbours[one].add(other)
                neighbours[other].add(one)
        self._meetings = {point for point, around in neighbours.items() if len(around) != BORDER_NEIGHBOURS}
        # An island or an enclave meets nobody: two of its points are fixed, the same for those on both sides.
        for ring in rings:
            if self._meetings.isdisjoint(ring):
                self._meetings.update({min(ring), farthest(ring, origin=min(ring))})
        self._simplified: dict[tuple[Ring, float], Ring] = {}

    def simplify_together(self, outlines: Mapping[str, MultiPolygon], *, tolerance: float) -> dict[str, MultiPolygon]:
        """Simplify neighbours; where two lightened borders would cross, both keep their exact line."""
        while True:
            simplified = {code: self.simplify(outline, tolerance=tolerance) for code, outline in outlines.items()}
            crossed = [code for code, outline in simplified.items() if not is_valid(outline)]
            if not crossed or not self._keep_borders((outlines[code] for code in crossed), tolerance=tolerance):
                return simplified

    def _keep_borders(self, outlines: Iterable[MultiPolygon], *, tolerance: float) -> bool:
        """Settle that these borders stay exact; says whether one of them was not already."""
        changed = False
        for outline in outlines:
            for ring in rings_of(outline):
                for border in self._cut(ring):
                    key = (min(border, border[::-1]), tolerance)
                    changed = changed or self._simplified.get(key) != key[0]
                    self._simplified[key] = key[0]
        return changed

    def simplify(self, outline: MultiPolygon, *, tolerance: float) -> MultiPolygon:
        """Simplify an outline; a part or a hole smaller than the tolerance allows keeps its own shape."""
        polygons = [
            [self._simplify_ring(without_repeats(ring), tolerance=tolerance) for ring in rings]
            for rings in read_polygons(outline)
        ]
        return make_outline(polygons, srid=outline.srid)

    def _simplify_ring(self, ring: Ring, *, tolerance: float) -> Ring:
        result: list[Point] = []
        for border in self._cut(ring):
            result.extend(self._simplify_border(border, tolerance=tolerance)[bool(result) :])
        return tuple(result) if len(result) >= SMALLEST_RING else ring

    def _cut(self, ring: Ring) -> Iterator[Ring]:
        """The borders of a ring, from one meeting point to the next."""
        cuts = [index for index, point in enumerate(ring[:-1]) if point in self._meetings]
        if not cuts:
            return
        turned = ring[cuts[0] : -1] + ring[: cuts[0] + 1]
        stops = [*(cut - cuts[0] for cut in cuts), len(turned) - 1]
        for start, stop in pairwise(stops):
            yield turned[start : stop + 1]

    def _simplify_border(self, border: Ring, *, tolerance: float) -> Ring:
        backwards = border[::-1]
        if backwards < border:
            return self._simplify_border(backwards, tolerance=tolerance)[::-1]
        key = (border, tolerance)
        if key not in self._simplified:
            self._simplified[key] = simplify_line(border, tolerance=tolerance)
        return self._simplified[key]


def simplify_line(line: Ring, *, tolerance: float) -> Ring:
    """Douglas and Peucker's line; a closed one is first cut at its farthest point, or it would vanish."""
    if line[0] == line[-1]:
        middle = line.index(farthest(line, origin=line[0]))
        return (
            simplify_line(line[: middle + 1], tolerance=tolerance)
            + simplify_line(line[middle:], tolerance=tolerance)[1:]
        )
    if len(line) <= BORDER_NEIGHBOURS:
        return line
    lighter: Any = make_line(line).simplify(tolerance)
    return read_line(lighter)


def farthest(ring: Ring, *, origin: Point) -> Point:
    return max(ring, key=lambda point: ((point[0] - origin[0]) ** 2 + (point[1] - origin[1]) ** 2, point))


def rings_of(outline: MultiPolygon) -> Iterable[Ring]:
    return (without_repeats(ring) for rings in read_polygons(outline) for ring in rings)


def without_repeats(ring: Ring) -> Ring:
    return (ring[0], *(point for previous, point in pairwise(ring) if point != previous))
