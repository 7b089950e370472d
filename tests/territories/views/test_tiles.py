import gzip

import pytest
from django.core.cache import cache

from territories.enums import AreaLevel
from territories.models import RegionLoad

pytestmark = pytest.mark.usefixtures("region")

COMMUNES_AT_5 = "/tuiles/territoires/commune/5/16/11.pbf"


@pytest.fixture(autouse=True)
def _cold_cache():
    cache.clear()


def get(client, address, **headers):
    return client.get(address, headers={"accept-encoding": "gzip", **headers})


def names_and_codes(response):
    return gzip.decompress(response.content)


def test_communes_of_the_whole_region_weigh_less_than_200_kb(client):
    response = get(client, COMMUNES_AT_5)
    assert response.status_code == 200
    assert 100_000 < len(names_and_codes(response)) < 200_000


def test_tile_has_the_vector_tile_type(client):
    assert get(client, COMMUNES_AT_5)["Content-Type"] == "application/vnd.mapbox-vector-tile"


def test_communes_have_no_name_at_the_lowest_zooms(client):
    content = names_and_codes(get(client, COMMUNES_AT_5))
    assert b"69123" in content
    assert b"Villeurbanne" not in content


def test_communes_have_their_name_from_zoom_6(client):
    assert b"Villeurbanne" in names_and_codes(get(client, "/tuiles/territoires/commune/6/32/22.pbf"))


@pytest.mark.parametrize(
    ("level", "word"),
    [
        ("region", "Auvergne-Rhône-Alpes"),
        ("departement", "Cantal"),
        ("epci", "Métropole de Lyon"),
        ("arrondissement", "Vienne"),
    ],
)
def test_each_level_has_its_tiles(client, level, word):
    assert word.encode() in names_and_codes(get(client, f"/tuiles/territoires/{level}/5/16/11.pbf"))


def test_level_without_any_area_has_empty_tiles(client):
    assert get(client, "/tuiles/territoires/zone-emploi/5/16/11.pbf").status_code == 204


def test_tile_out_of_the_region_is_empty(client):
    assert get(client, "/tuiles/territoires/commune/5/0/0.pbf").status_code == 204


@pytest.mark.parametrize(
    "address",
    [
        "/tuiles/territoires/canton/5/16/11.pbf",
        "/tuiles/territoires/commune/3/4/2.pbf",
        "/tuiles/territoires/commune/15/16820/11720.pbf",
        "/tuiles/territoires/commune/5/32/11.pbf",
        "/tuiles/territoires/commune/5/16/-1.pbf",
        "/tuiles/territoires/commune/5/16/99999999999999999999.pbf",
    ],
)
def test_tile_that_does_not_exist_is_not_found(client, address):
    assert get(client, address).status_code == 404


def test_tile_cannot_be_posted(client):
    assert client.post(COMMUNES_AT_5).status_code == 405


def test_tile_is_the_same_once_rebuilt(client):
    first = get(client, COMMUNES_AT_5)["ETag"]
    cache.clear()
    assert get(client, COMMUNES_AT_5)["ETag"] == first


def test_known_tile_is_not_sent_again(client):
    etag = get(client, COMMUNES_AT_5)["ETag"]
    assert get(client, COMMUNES_AT_5, **{"if-none-match": etag}).status_code == 304


def test_warm_tile_takes_one_query(client, django_assert_num_queries):
    get(client, COMMUNES_AT_5)
    with django_assert_num_queries(1):
        get(client, COMMUNES_AT_5)


def test_tile_changes_with_the_load(client, django_assert_num_queries):
    get(client, COMMUNES_AT_5)
    RegionLoad.objects.update(fingerprint="0" * 64)
    with django_assert_num_queries(2):
        get(client, COMMUNES_AT_5)


@pytest.mark.parametrize("level", AreaLevel)
def test_each_level_has_an_address(level):
    assert AreaLevel.from_slug(level.slug) == level
