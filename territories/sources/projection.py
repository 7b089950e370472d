"""From degrees to the metres of web maps (EPSG:3857), exactly and without a projection library."""

from math import log, pi, radians, tan

from django.contrib.gis.geos import MultiPolygon

from territories.sources.coordinates import Point, make_outline, read_polygons

WEB_MERCATOR = 3857
EARTH_RADIUS = 6378137.0


class WebMercatorProjection:
    """Projects outlines; a vertex shared by neighbours is computed once and stays shared."""

    def __init__(self) -> None:
        self._points: dict[Point, Point] = {}

    def project(self, outline: MultiPolygon) -> MultiPolygon:
        polygons = [
            [[self._project_point(point) for point in ring] for ring in rings] for rings in read_polygons(outline)
        ]
        return make_outline(polygons, srid=WEB_MERCATOR)

    def _project_point(self, point: Point) -> Point:
        if point not in self._points:
            self._points[point] = project_point(point)
        return self._points[point]


def project_point(point: Point) -> Point:
    longitude, latitude = point
    return (
        EARTH_RADIUS * radians(longitude),
        EARTH_RADIUS * log(tan(pi / 4 + radians(latitude) / 2)),
    )
