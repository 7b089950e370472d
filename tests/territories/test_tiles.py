import gzip

import pytest
from django.contrib.gis.db.models.functions import Transform
from django.contrib.gis.geos import Point
from django.core.cache import cache
from django.db import connection
from django.http import Http404
from django.test import RequestFactory

from territories.models import Area
from territories.tiles import Tile, TileGeometry, fetch_tile, parse_tile, render_tile, respond_with_tile

LYON = Tile(z=10, x=525, y=365)


def respond(content, **headers):
    return respond_with_tile(RequestFactory().get("/", headers=headers), content)


@pytest.mark.parametrize(("z", "x", "y"), [(4, 0, 0), (4, 15, 15), (14, 16383, 16383)])
def test_tile_of_the_world_is_accepted(z, x, y):
    assert parse_tile(z=z, x=x, y=y) == Tile(z=z, x=x, y=y)


@pytest.mark.parametrize(("z", "x", "y"), [(3, 0, 0), (15, 0, 0), (4, 16, 0), (4, 0, 16), (4, -1, 0)])
def test_tile_out_of_the_world_is_not_found(z, x, y):
    with pytest.raises(Http404):
        parse_tile(z=z, x=x, y=y)


@pytest.mark.django_db
@pytest.mark.parametrize("tile", [LYON, Tile(z=4, x=8, y=5), Tile(z=14, x=8410, y=5860)])
def test_box_is_the_database_s_envelope_with_its_margin(tile):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)"
            " FROM ST_TileEnvelope(%s, %s, %s, margin => 64.0 / 4096) AS box",
            [tile.z, tile.x, tile.y],
        )
        assert tile.box().extent == pytest.approx(cursor.fetchone(), abs=1e-4)


def test_box_in_degrees_holds_what_is_in_the_tile():
    assert LYON.box(srid=4326).contains(Point(4.8357, 45.764))


def test_points_are_drawn_with_the_same_helper(region):
    areas = Area.objects.filter(level="commune", point__bboverlaps=LYON.box(srid=4326)).order_by("pk")
    shapes = areas.annotate(shape=TileGeometry(Transform("point", 3857), tile=LYON))
    content = render_tile(shapes.values("code", "shape"), layer="sites")
    assert b"sites" in content
    assert b"69123" in content


@pytest.mark.django_db
def test_tile_without_feature_is_empty():
    areas = Area.objects.none().annotate(shape=TileGeometry(Transform("point", 3857), tile=LYON))
    assert render_tile(areas.values("code", "shape"), layer="sites") == b""


def test_tile_is_built_once():
    built = []
    cache.delete("test:tile")
    for _ in range(2):
        content = fetch_tile("test:tile", build=lambda: built.append(1) or b"content")
    assert (len(built), gzip.decompress(content)) == (1, b"content")


def test_empty_tile_is_built_once():
    built = []
    cache.delete("test:tile")
    for _ in range(2):
        content = fetch_tile("test:tile", build=lambda: built.append(1) or b"")
    assert (len(built), content) == (1, b"")


def test_empty_tile_has_no_content():
    response = respond(b"")
    assert (response.status_code, response.content) == (204, b"")


def test_browser_that_accepts_gzip_gets_it():
    response = respond(gzip.compress(b"tile"), accept_encoding="gzip, br")
    assert (response["Content-Encoding"], gzip.decompress(response.content)) == ("gzip", b"tile")


def test_browser_that_does_not_accept_gzip_gets_the_plain_tile():
    response = respond(gzip.compress(b"tile"))
    assert ("Content-Encoding" in response, response.content) == (False, b"tile")


def test_both_forms_have_their_own_strong_etag():
    content = gzip.compress(b"tile", mtime=0)
    etags = {respond(content)["ETag"], respond(content, accept_encoding="gzip")["ETag"]}
    assert len(etags) == 2
    assert not any(etag.startswith("W/") for etag in etags)


def test_known_tile_is_not_sent_again():
    content = gzip.compress(b"tile", mtime=0)
    etag = respond(content, accept_encoding="gzip")["ETag"]
    response = respond(content, accept_encoding="gzip", if_none_match=etag)
    assert (response.status_code, response.content, response["ETag"]) == (304, b"", etag)


def test_tile_is_for_the_browser_s_own_cache():
    assert respond(gzip.compress(b"tile"))["Cache-Control"] == "private, max-age=3600"
