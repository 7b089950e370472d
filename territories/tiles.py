"""Vector tiles made by PostGIS from any queryset, kept in the cache and served compressed.

Another app draws its own points with the same three steps:

    tile = parse_tile(z=z, x=x, y=y)
    points = Site.objects.visible_to(user).filter(point__bboverlaps=tile.box(srid=4326))
    shapes = points.annotate(shape=TileGeometry(Transform("point", 3857), tile=tile)).order_by("pk")
    content = render_tile(shapes.values("code", "shape"), layer="sites")
"""

import gzip
import hashlib
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.geos import Polygon
from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models.expressions import Combinable
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

WEB_MERCATOR = 3857
MIN_ZOOM = 4
MAX_ZOOM = 14
# Units of a tile's own grid, and how far beyond its edge shapes are kept so that outlines join.
EXTENT = 4096
BUFFER = 64
WORLD = math.pi * 6378137

CONTENT_TYPE = "application/vnd.mapbox-vector-tile"
SERVER_CACHE_SECONDS = 24 * 3600
BROWSER_CACHE_SECONDS = 3600


@dataclass(frozen=True, kw_only=True)
class Tile:
    z: int
    x: int
    y: int

    def box(self, *, srid: int = WEB_MERCATOR) -> Polygon:
        """The tile with its margin, to filter on with `bboverlaps`."""
        side = 2 * WORLD / 2**self.z
        margin = side * BUFFER / EXTENT
        west, north = -WORLD + self.x * side, WORLD - self.y * side
        corners = (west - margin, north - side - margin, west + side + margin, north + margin)
        if srid != WEB_MERCATOR:
            corners = (*_to_degrees(*corners[:2]), *_to_degrees(*corners[2:]))
        box = Polygon.from_bbox(corners)
        box.srid = srid
        return box


def _to_degrees(x: float, y: float) -> tuple[float, float]:
    return math.degrees(x / 6378137), math.degrees(math.atan(math.sinh(y / 6378137)))


def parse_tile(*, z: int, x: int, y: int) -> Tile:
    """A tile of the world at a zoom that is served, or « not found »."""
    if not (MIN_ZOOM <= z <= MAX_ZOOM and 0 <= x < 2**z and 0 <= y < 2**z):
        raise Http404("Cette tuile n’existe pas.")
    return Tile(z=z, x=x, y=y)


class TileGeometry(models.Func):
    """A shape in web-map metres, cut and moved to a tile's own grid; the result is for `render_tile` only."""

    function = "ST_AsMVTGeom"
    output_field = models.BinaryField()

    def __init__(self, shape: Combinable | str, *, tile: Tile) -> None:
        envelope = models.Func(
            *(models.Value(number) for number in (tile.z, tile.x, tile.y)),
            function="ST_TileEnvelope",
            output_field=models.BinaryField(),
        )
        grid = (models.Value(EXTENT), models.Value(BUFFER), models.Value(True))
        super().__init__(shape, envelope, *grid)


def render_tile(features: models.QuerySet[Any, Any], *, layer: str) -> bytes:
    """Encode a queryset of `.values(…, "shape")`, whose `shape` is a `TileGeometry`, as one layer.

    Order the queryset by its key: the same features in the same order give the same ETag.
    """
    try:
        sql, parameters = features.query.sql_with_params()
    except EmptyResultSet:
        return b""
    with connections[features.db].cursor() as cursor:
        cursor.execute(
            f"SELECT ST_AsMVT(feature, %s, {EXTENT}, 'shape') FROM ({sql}) AS feature WHERE shape IS NOT NULL",  # noqa: S608 -- the ORM's own SQL  # nosec B608
            (layer, *parameters),
        )
        (content,) = cursor.fetchone()
    return bytes(content or b"")


def fetch_tile(key: str, *, build: Callable[[], bytes]) -> bytes:
    """The compressed tile of this key; the key must change when what is drawn does, or who may see it."""
    content: bytes | None = cache.get(key)
    if content is None:
        plain = build()
        # No date inside: the same features give the same bytes, hence the same ETag.
        content = gzip.compress(plain, compresslevel=6, mtime=0) if plain else b""
        cache.set(key, content, SERVER_CACHE_SECONDS)
    return content


def respond_with_tile(request: HttpRequest, content: bytes) -> HttpResponse:
    """Serve a compressed tile: 204 when it is empty, 304 when the browser already has it."""
    accepts_gzip = "gzip" in request.headers.get("Accept-Encoding", "")
    response: HttpResponse
    if not content:
        response = HttpResponse(status=204)
    elif accepts_gzip:
        response = HttpResponse(content, content_type=CONTENT_TYPE, headers={"Content-Encoding": "gzip"})
    else:
        response = HttpResponse(gzip.decompress(content), content_type=CONTENT_TYPE)
    response["Cache-Control"] = f"private, max-age={BROWSER_CACHE_SECONDS}"
    patch_vary_headers(response, ["Accept-Encoding"])
    if not content:
        return response
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}{"" if accepts_gzip else "-plain"}"'
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response
