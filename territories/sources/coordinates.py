"""Coordinates of outlines by their WKB, all at once: GEOS gives and takes them one by one, which is far slower."""

import struct
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import cast

from django.contrib.gis.geos import GEOSGeometry, LineString, MultiPolygon, WKBWriter

Point = tuple[float, float]
Ring = tuple[Point, ...]

LITTLE_ENDIAN = 1
LINE, POLYGON, MULTIPOLYGON = 2, 3, 6
# What begins a geometry: the order of its bytes, its kind and how many parts it has.
HEADER = struct.Struct("<BII")
COUNT = struct.Struct("<I")
POINT = struct.Struct("<dd")


def read_polygons(outline: MultiPolygon) -> Iterator[list[Ring]]:
    """The rings of each part, the outer one first; as `outline.coords`."""
    content = _write(outline)
    *_, parts = HEADER.unpack_from(content)
    at = HEADER.size
    for _ in range(parts):
        *_, count = HEADER.unpack_from(content, at)
        at += HEADER.size
        rings = []
        for _ in range(count):
            (points,) = COUNT.unpack_from(content, at)
            start, at = at + COUNT.size, at + COUNT.size + points * POINT.size
            rings.append(_read_points(content[start:at]))
        yield rings


def make_outline(polygons: Sequence[Sequence[Sequence[Point]]], *, srid: int | None) -> MultiPolygon:
    """The contrary; a ring that does not close raises GEOSException."""
    parts = [HEADER.pack(LITTLE_ENDIAN, MULTIPOLYGON, len(polygons))]
    for rings in polygons:
        parts.append(HEADER.pack(LITTLE_ENDIAN, POLYGON, len(rings)))
        for ring in rings:
            parts += [COUNT.pack(len(ring)), _write_points(ring)]
    return cast("MultiPolygon", GEOSGeometry(memoryview(b"".join(parts)), srid=srid))


def read_line(line: LineString) -> Ring:
    return _read_points(_write(line)[HEADER.size :])


def make_line(points: Ring) -> LineString:
    content = HEADER.pack(LITTLE_ENDIAN, LINE, len(points)) + _write_points(points)
    return cast("LineString", GEOSGeometry(memoryview(content)))


def _write(geometry: GEOSGeometry) -> bytes:
    writer = WKBWriter(dim=2)
    writer.byteorder = LITTLE_ENDIAN
    return bytes(writer.write(geometry))


def _read_points(content: bytes) -> Ring:
    return tuple(POINT.iter_unpack(content))


def _write_points(points: Sequence[Point]) -> bytes:
    return struct.pack(f"<{2 * len(points)}d", *chain.from_iterable(points))
