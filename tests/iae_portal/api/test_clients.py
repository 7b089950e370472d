"""Two real clients of OGC API – Features, against a server: GDAL's driver, which is that of QGIS, and OWSLib."""

import json
import os
import subprocess
import sys

import pytest
from owslib.ogcapi.features import Features

from tests.factories.api import make_token
from tests.factories.users import make_agent

ZONES = "zones-blanches-communes"
# In a process of its own: GDAL reads its headers once.
READ = """
import json, sys
from django.contrib.gis.gdal import DataSource
layers = {layer.name: layer for layer in DataSource("OAPIF:" + sys.argv[1])}
zones = layers.get(sys.argv[2])
print(json.dumps({
    "layers": sorted(layers),
    "type": zones and zones.geom_type.name,
    "srs": zones and zones.srs.name,
    "zones": [[feature.get("code"), feature.get("access_class"), feature.geom.json[:40]] for feature in zones or ()],
}))
"""


def read_with_gdal(address, secret=""):
    headers = {"GDAL_HTTP_HEADERS": f"Authorization: Bearer {secret}"} if secret else {}
    done = subprocess.run(
        [sys.executable, "-c", READ, address, ZONES],
        env={**os.environ, **headers, "OGR_GEOJSON_MAX_OBJ_SIZE": "0"},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return json.loads(done.stdout)


@pytest.fixture
def address(live_server):
    return f"{live_server.url}/api/ogc/"


def test_gdal_opens_the_white_zones(address, world):
    _, secret = make_token(make_agent())
    read = read_with_gdal(address, secret)
    white = set(world.run.commune_results.filter(kind="", access_class="white").values_list("area__code", flat=True))
    assert {"territoires-commune", "structures-sites", ZONES, "zones-blanches-epci"} <= set(read["layers"])
    assert read["srs"] == "WGS 84"
    assert sorted(code for code, _, _ in read["zones"]) == [f"9890{number}" for number in range(1, 7)]
    assert {code for code, access, _ in read["zones"] if access == "white"} == white
    assert all(shape.startswith('{ "type": "MultiPolygon"') for _, _, shape in read["zones"])


@pytest.mark.usefixtures("world")
def test_gdal_without_token_opens_the_areas_only(address):
    read = read_with_gdal(address)
    assert "territoires-commune" in read["layers"]
    assert ZONES not in read["layers"]


def test_owslib_reads_pages_boxes_and_properties(address, world):
    _, secret = make_token(make_agent())
    features = Features(address, headers={"Authorization": f"Bearer {secret}"})
    assert any(one.endswith("/conf/core") for one in features.conformance()["conformsTo"])
    assert features.api()["openapi"].startswith("3.0.")
    assert ZONES in features.feature_collections()
    assert features.collection(ZONES)["title"] == "Zones blanches par commune"
    assert features.collection_items(ZONES, limit=2)["numberReturned"] == 2
    boxed = features.collection_items(ZONES, bbox=[4.0, 45, 4.05, 45.05])
    assert [feature["id"] for feature in boxed["features"]] == ["98901"]
    white = features.collection_items(ZONES, access_class="white")["numberMatched"]
    assert white == world.run.commune_results.filter(kind="", access_class="white").count()
    assert features.collection_item(ZONES, "98901")["properties"]["name"] == "Commune A"
