"""Communes beyond the region's border: points and populations only, never outlines to weld.

A département of another region takes part whole when one of its communes lies within `NEAR_KM` of a commune of the
region, as the crow flies between interior points: about an hour and a half of road, twice the usual reach of a run.
"""

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import cos, radians
from typing import Any

import numpy as np
from django.contrib.gis.geos import GEOSException, GEOSGeometry
from scipy.spatial import cKDTree

from territories.sources.divisions import read_rows
from territories.sources.outlines import read_outlines
from territories.sources.packages import PackageFiles

# Part of a load's fingerprint: to raise whenever other communes or other figures would be kept.
NEIGHBOURS_RECIPE = 1
NEAR_KM = 70.0
# No commune has two points further apart: what the first sorting by vertices must forgive.
COMMUNE_KM = 60.0
# Hexadecimal WKB of a multipolygon, little-endian: its kind, then two headers and the first vertex.
MULTIPOLYGON = "0106000000"
VERTEX_AT, VERTEX_END = 22, 38
EARTH_RADIUS_KM = 6371.0088
KM_PER_DEGREE = 111.195
HUNDREDTH = Decimal("0.01")

Point = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class NeighbourRecord:
    """A commune of another region; its surface is measured on the published outline, in a local projection."""

    code: str
    name: str
    department: str
    department_name: str
    epci: str
    population: int | None
    surface_km2: Decimal
    longitude: float
    latitude: float


def build_neighbours(
    files: PackageFiles, *, region_code: str, inside: Iterable[Point], near_km: float = NEAR_KM
) -> tuple[NeighbourRecord, ...]:
    """Every commune, by code, of the départements of other regions near the points of the region."""
    points = list(inside)
    communes = {
        row["code"]: row
        for row in read_rows(files.communes, lambda row: row if row["type"] == "commune-actuelle" else None)
        if row and row.get("region") not in {None, region_code}
    }
    names = dict(read_rows(files.departments, lambda row: (row["code"], row["nom"])))
    epci = {member["code"]: row["code"] for row in read_rows(files.epci, lambda row: row) for member in row["membres"]}
    departments = {row["departement"] for row in communes.values()}
    outlines = read_outlines(files.outlines, departments=departments).current
    west, south, east, north = _surround(points, kilometres=near_km + COMMUNE_KM)
    shapes: dict[str, tuple[GEOSGeometry, Point]] = {}
    for code in sorted(communes.keys() & outlines.keys()):
        longitude, latitude = _find_vertex(outlines[code])
        if west <= longitude <= east and south <= latitude <= north:
            outline = GEOSGeometry(outlines[code])
            shapes[code] = (outline, _point_of(outline))
    near = {communes[code]["departement"] for code in _find_near(shapes, points, kilometres=near_km)}
    for code in sorted(communes.keys() & outlines.keys() - shapes.keys()):
        if communes[code]["departement"] in near:
            outline = GEOSGeometry(outlines[code])
            shapes[code] = (outline, _point_of(outline))
    return tuple(
        _build(row, outline=shapes[code][0], point=shapes[code][1], names=names, epci=epci)
        for code, row in sorted(communes.items())
        if row["departement"] in near and code in shapes
    )


def _build(
    row: Mapping[str, Any], *, outline: GEOSGeometry, point: Point, names: Mapping[str, str], epci: Mapping[str, str]
) -> NeighbourRecord:
    surface = outline.area * KM_PER_DEGREE**2 * cos(radians(point[1]))
    return NeighbourRecord(
        code=row["code"],
        name=row["nom"],
        department=row["departement"],
        department_name=names.get(row["departement"], row["departement"]),
        epci=epci.get(row["code"], ""),
        population=row.get("population"),
        surface_km2=Decimal(surface).quantize(HUNDREDTH),
        longitude=point[0],
        latitude=point[1],
    )


def _find_vertex(wkb: str) -> Point:
    """A vertex of an outline, read without building it: most communes of the country are discarded on it."""
    if not wkb.startswith(MULTIPOLYGON):
        centre = GEOSGeometry(wkb).centroid
        return centre.x, centre.y
    longitude, latitude = struct.unpack_from("<dd", bytes.fromhex(wkb[: 2 * VERTEX_END]), VERTEX_AT)
    return longitude, latitude


def _point_of(outline: GEOSGeometry) -> Point:
    try:
        inside = outline.point_on_surface
    except GEOSException:
        # GEOS finds a point of some outlines that cross themselves only once they are mended.
        inside = outline.make_valid().point_on_surface
    return inside.x, inside.y


def _surround(points: list[Point], *, kilometres: float) -> tuple[float, float, float, float]:
    """West, south, east and north of the points, wide enough for the distance at their highest latitude."""
    if not points:
        return (0.0, 0.0, -1.0, -1.0)
    longitudes, latitudes = zip(*points, strict=True)
    south, north = min(latitudes), max(latitudes)
    margin = kilometres / KM_PER_DEGREE
    aside = margin / cos(radians(min(north + margin, 89.0)))
    return min(longitudes) - aside, south - margin, max(longitudes) + aside, north + margin


def _find_near(
    shapes: Mapping[str, tuple[GEOSGeometry, Point]], points: list[Point], *, kilometres: float
) -> list[str]:
    if not points or not shapes:
        return []
    chord = 2 * np.sin(kilometres / EARTH_RADIUS_KM / 2)
    tree = cKDTree(_unit_vectors(points))
    distances, _ = tree.query(_unit_vectors([point for _, point in shapes.values()]), distance_upper_bound=chord)
    return [code for code, distance in zip(shapes, distances.tolist(), strict=True) if distance <= chord]


def _unit_vectors(points: list[Point]) -> "np.ndarray[Any, np.dtype[np.float64]]":
    longitudes, latitudes = np.radians(np.array(points)).T
    return np.column_stack(
        [np.cos(latitudes) * np.cos(longitudes), np.cos(latitudes) * np.sin(longitudes), np.sin(latitudes)]
    )
