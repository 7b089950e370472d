"""Surfaces joined and mended: whatever GEOS answers becomes a multipolygon again."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.gis.geos import GeometryCollection, MultiPolygon, Polygon

# In square degrees, about one square metre: what floating point leaves between two joined outlines.
SLIVER = 1e-10


def join_outlines(parts: Iterable[MultiPolygon]) -> MultiPolygon:
    """The union, without the slits that floating point leaves along a border."""
    outlines = list(parts)
    joined = GeometryCollection(outlines).unary_union
    return MultiPolygon(
        [
            Polygon(polygon[0], *(ring for ring in list(polygon)[1:] if Polygon(ring).area > SLIVER))
            for polygon in polygons_of(joined)
            if polygon.area > SLIVER
        ],
        srid=outlines[0].srid,
    )


def make_valid(outline: MultiPolygon) -> MultiPolygon:
    """The surfaces that a line crossing itself leaves."""
    return MultiPolygon(list(polygons_of(outline.make_valid())), srid=outline.srid)


def is_valid(outline: MultiPolygon) -> bool:
    """Without the warning that GEOS writes for each outline that is not."""
    return bool(outline.make_valid().equals_exact(outline))


def as_multipolygon(shape: Any) -> MultiPolygon:
    return MultiPolygon(list(polygons_of(shape)), srid=shape.srid)


def polygons_of(shape: Any) -> Iterator[Polygon]:
    """Every polygon of a shape, its lines and points left out."""
    if isinstance(shape, Polygon):
        yield shape
    elif isinstance(shape, GeometryCollection):
        for part in shape:
            yield from polygons_of(part)
