"""OGC API – Features: the core, its links, and what filters the objects."""

import pytest

from tests.factories.api import api_client
from tests.factories.territories import make_area, make_outline
from tests.factories.users import make_agent

pytestmark = pytest.mark.django_db
CORE = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
ITEMS = "/api/ogc/collections/zones-blanches-communes/items"


def follow(client, answer, rel):
    (link,) = [link for link in answer["links"] if link["rel"] == rel]
    return client.get(link["href"])


def keys(response):
    return [feature["id"] for feature in response.json()["features"]]


def test_landing_page_leads_everywhere(client):
    landing = client.get("/api/ogc/").json()
    assert follow(client, landing, "conformance").json()["conformsTo"] == [
        CORE + "core",
        CORE + "oas30",
        CORE + "geojson",
    ]
    assert "collections" in follow(client, landing, "data").json()
    assert follow(client, landing, "service-doc").status_code == 200
    (described,) = [link for link in landing["links"] if link["rel"] == "service-desc"]
    document = client.get(described["href"], headers={"Accept": described["type"]})
    assert document["Content-Type"] == described["type"]
    assert document.json()["openapi"].startswith("3.0.")


def test_collection_says_its_extent_and_leads_to_its_objects(world):
    client = api_client(make_agent())
    layer = client.get("/api/ogc/collections/zones-blanches-communes").json()
    assert (layer["itemType"], layer["crs"]) == ("feature", [CRS84])
    west, south, east, north = layer["extent"]["spatial"]["bbox"][0]
    assert west <= 4 < east
    assert south <= 45 < north
    assert sorted(keys(follow(client, layer, "items"))) == [f"9890{number}" for number in range(1, 7)]


def test_objects_come_by_pages(world):
    client = api_client(make_agent())
    first = client.get(f"{ITEMS}?limit=4")
    assert (first.json()["numberMatched"], first.json()["numberReturned"]) == (6, 4)
    second = follow(client, first.json(), "next")
    assert second.json()["numberReturned"] == 2
    assert keys(follow(client, second.json(), "prev")) == keys(first)
    assert "next" not in {link["rel"] for link in second.json()["links"]}


def test_limit_above_the_largest_is_served_as_the_largest(world):
    assert api_client(make_agent()).get(f"{ITEMS}?limit=1000000").json()["numberReturned"] == 6


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("bbox=4.0,45,4.05,45.05", ["98901"]),
        ("bbox=4.0,45,0,4.05,45.05,100", ["98901"]),
        ("bbox=10,10,11,11", []),
        ("bbox=179,44,4.05,46", ["98901"]),
        ("code=98902", ["98902"]),
        ("department=99D&code=98903", ["98903"]),
        ("department=15", []),
        ("datetime=2021-01-01/..&code=98902", ["98902"]),
    ],
)
def test_objects_are_filtered(world, query, expected):
    assert keys(api_client(make_agent()).get(f"{ITEMS}?{query}")) == expected


def test_white_zones_are_those_of_the_diagnosis(world):
    white = world.run.commune_results.filter(kind="", access_class="white").order_by("area__code")
    expected = list(white.values_list("area__code", flat=True))
    assert expected
    response = api_client(make_agent()).get(f"{ITEMS}?access_class=white&f=json")
    assert response["Content-Type"] == "application/json"
    assert keys(response) == expected


def test_one_object(world):
    answer = api_client(make_agent()).get(f"{ITEMS}/98901")
    assert answer["Content-Type"] == "application/geo+json"
    feature = answer.json()
    assert (feature["type"], feature["id"], feature["properties"]["name"]) == ("Feature", "98901", "Commune A")
    assert [link["rel"] for link in feature["links"]] == ["self", "collection"]


def test_areas_have_their_exact_outline(client):
    make_outline(make_area(code="99001"), west=4, south=45)
    (feature,) = client.get("/api/ogc/collections/territoires-commune/items?code=99001").json()["features"]
    assert feature["geometry"]["coordinates"][0][0] == [[4, 45], [4, 46], [5, 46], [5, 45], [4, 45]]


def test_parameter_of_another_layer_is_refused(client):
    assert client.get("/api/ogc/collections/territoires-commune/items?access_class=white").status_code == 400


def test_diagnosis_not_published_yet_is_an_empty_layer():
    answer = api_client(make_agent()).get(ITEMS).json()
    assert (answer["features"], answer["numberMatched"]) == ([], 0)
