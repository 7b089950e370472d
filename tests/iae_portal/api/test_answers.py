"""What answers say, in which format, by pages, and that they are not sent twice."""

import csv
import io
import json

import pytest
from django.utils import timezone
from django.utils.http import http_date

from territories.enums import AreaLevel, ValueState
from tests.factories.api import api_client
from tests.factories.structures import make_siae, make_site
from tests.factories.territories import make_area, make_indicator, make_membership, make_source, make_value
from tests.factories.users import make_agent

pytestmark = pytest.mark.django_db
# Areas of another level than those that the loaded region has.
LEVEL = AreaLevel.EMPLOYMENT_COMMITTEE


def read_csv(response):
    return list(csv.DictReader(io.StringIO(response.content.decode())))


def test_area_says_what_it_is_and_where_it_comes_from(client):
    source = make_source(title="Découpage", producer="Insee", vintage="2026", is_demonstration=True)
    department = make_area(level=AreaLevel.DEPARTMENT, code="99C", source=source)
    commune = make_area(code="99001", name="Mauriac", source=source, is_mountain=True)
    make_membership(commune, department)
    assert client.get("/api/v1/areas/commune/99001/").json() == {
        "level": "commune",
        "code": "99001",
        "name": "Mauriac",
        "epci_kind": "",
        "population": 100,
        "population_year": 2023,
        "surface_km2": None,
        "is_mountain": True,
        "is_partial": False,
        "longitude": 0.5,
        "latitude": 0.5,
        "region": None,
        "department": "99C",
        "arrondissement": None,
        "employment_zone": None,
        "epci": None,
        "source": "Découpage (Insee, 2026)",
        "source_date": timezone.localdate().isoformat(),
        "is_estimated": True,
    }


def test_pages_are_linked(client):
    for number in range(3):
        make_area(level=LEVEL, code=f"99K{number}")
    first = client.get(f"/api/v1/areas/?level={LEVEL}&page_size=2")
    assert first.json()["count"] == 3
    assert [row["code"] for row in first.json()["results"]] == ["99K0", "99K1"]
    assert first["Link"] == f'<http://testserver/api/v1/areas/?level={LEVEL}&page=2&page_size=2>; rel="next"'
    second = client.get(first.json()["next"]).json()
    assert [row["code"] for row in second["results"]] == ["99K2"]
    assert second["next"] is None


def test_page_beyond_the_last_is_not_found(client):
    response = client.get(f"/api/v1/areas/?level={LEVEL}&page=2")
    assert response.status_code == 404
    assert response.json()["detail"] == "Cette page n’existe pas\u00a0: la dernière est la 1."


def test_areas_inside_another_and_by_name(client):
    department = make_area(level=AreaLevel.DEPARTMENT, code="99C")
    inside = make_area(name="Saint-Étienne-d’essai")
    make_membership(inside, department)
    make_area(name="Autre commune d’essai")
    within = client.get("/api/v1/areas/?level=commune&within=department:99C").json()["results"]
    named = client.get("/api/v1/areas/?level=commune&q=saint etienne d essai").json()["results"]
    assert [row["code"] for row in within] == [row["code"] for row in named] == [inside.code]


@pytest.mark.parametrize("how", [{"query": "&format=csv"}, {"headers": {"Accept": "text/csv"}}])
def test_csv_by_parameter_or_by_header(client, how):
    make_area(level=LEVEL, code="99K0", name="=cmd()")
    response = client.get(f"/api/v1/areas/?level={LEVEL}{how.get('query', '')}", headers=how.get("headers", {}))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    (row,) = read_csv(response)
    assert (row["code"], row["name"], row["population"], row["is_mountain"]) == ("99K0", "'=cmd()", "100", "")
    assert row["is_estimated"] == "false"


def test_format_that_is_not_served_is_refused(client):
    by_parameter = client.get("/api/v1/calls/?format=geojson")
    assert by_parameter.status_code == 400
    assert by_parameter.json()["errors"] == [
        {"parameter": "format", "detail": "Format inconnu. Formats servis\u00a0: json, csv."}
    ]
    by_header = client.get("/api/v1/calls/", headers={"Accept": "text/html"})
    assert by_header.status_code == 406
    assert by_header.json()["detail"] == "Aucun des formats acceptés n’est servi à cette adresse."


def test_geojson_holds_outlines_and_properties(world):
    response = api_client(make_agent()).get("/api/v1/results/?format=geojson&code=98901")
    assert response["Content-Type"] == "application/geo+json"
    answer = response.json()
    assert (answer["type"], answer["numberMatched"], answer["numberReturned"]) == ("FeatureCollection", 1, 1)
    (feature,) = answer["features"]
    assert feature["id"] == "commune:98901"
    assert feature["geometry"]["type"] == "MultiPolygon"
    assert feature["geometry"]["coordinates"][0][0][0] == [4, 45]
    assert feature["properties"]["name"] == "Commune A"


def test_area_without_outline_has_a_null_geometry(client):
    make_area(level=LEVEL, code="99K0")
    (feature,) = client.get(f"/api/v1/areas/?level={LEVEL}&format=geojson").json()["features"]
    assert feature["geometry"] is None


def test_structure_is_a_map_of_its_sites():
    siae = make_siae(activities=["reuse", "trade"], name="Jardins")
    make_site(siae)
    unplaced = make_siae(name="Sans lieu")
    client = api_client(make_agent())
    features = client.get("/api/v1/structures/?format=geojson").json()["features"]
    shapes = {feature["properties"]["id"]: feature["geometry"] for feature in features}
    assert shapes == {siae.pk: {"type": "MultiPoint", "coordinates": [[0.5, 0.5]]}, unplaced.pk: None}
    rows = read_csv(client.get("/api/v1/structures/?format=csv&q=jardins"))
    assert [(row["name"], row["activities"], "sites" in row) for row in rows] == [("Jardins", "reuse|trade", False)]


def test_values_keep_secrets_and_absences_empty(world):
    indicator = make_indicator(code="essai")
    communes = world.example.communes
    make_value(indicator, communes["A"], 12, state=ValueState.ESTIMATED)
    make_value(indicator, communes["B"], None, state=ValueState.SECRET)
    client = api_client(make_agent())
    rows = client.get("/api/v1/indicators/essai/values/?level=commune&within=epci:990000001").json()["results"]
    assert [(row["code"], row["value"], row["state"], row["is_estimated"]) for row in rows] == [
        ("98901", 12.0, "estimated", True),
        ("98902", None, "secret", False),
        ("98906", None, "missing", False),
    ]
    (row,) = client.get("/api/v1/indicators/essai/values/?level=epci&code=990000001").json()["results"]
    assert (row["value"], row["is_aggregated"], row["secret_communes"], row["missing_communes"]) == (12.0, True, 1, 1)
    assert row["source"] == str(communes["A"].source) + "\u00a0; " + str(communes["B"].source)


def test_indicator_without_value_answers_an_empty_page():
    make_indicator(code="vide")
    client = api_client(make_agent())
    assert client.get("/api/v1/indicators/vide/values/?level=commune&format=geojson").json()["features"] == []
    assert client.get("/api/v1/indicators/vide/").json()["latest_period"] is None


def test_results_by_class_kind_and_place(world):
    client = api_client(make_agent())
    rows = client.get("/api/v1/results/?access_class=white").json()["results"]
    assert {row["access_class"] for row in rows} == {"white"}
    (row,) = client.get("/api/v1/results/?level=epci&kind=ACI&code=990000002").json()["results"]
    assert (row["kind"], row["level"], row["communes"], row["demand_state"]) == ("ACI", "epci", 3, None)
    inside = client.get("/api/v1/results/?within=epci:990000002").json()["results"]
    assert [row["code"] for row in inside] == ["98903", "98904", "98905"]


def test_result_says_the_diagnosis_and_its_data(world):
    row = api_client(make_agent()).get("/api/v1/results/?code=98901").json()["results"][0]
    assert row["run"] == world.run.pk
    assert row["source"].startswith("Calcul d’essai\u00a0; ")
    assert "Matrice d’essai (Producteur, 2026)" in row["source"]
    assert row["source_date"] == timezone.localdate().isoformat()


def test_same_answer_is_not_sent_twice(client):
    make_area(level=LEVEL, code="99K0")
    first = client.get(f"/api/v1/areas/?level={LEVEL}")
    again = client.get(f"/api/v1/areas/?level={LEVEL}", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    make_area(level=LEVEL, code="99K1")
    changed = client.get(f"/api/v1/areas/?level={LEVEL}", headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_answer_unchanged_since_a_date_is_not_sent(world):
    client = api_client(make_agent())
    first = client.get("/api/v1/results/")
    assert first["Last-Modified"] == http_date(int(world.run.publication.published_at.timestamp()))
    again = client.get("/api/v1/results/", headers={"If-Modified-Since": first["Last-Modified"]})
    assert again.status_code == 304


def test_caches_keep_answers_of_tokens_apart(client, world):
    assert client.get("/api/v1/calls/")["Cache-Control"] == "public, no-cache"
    private = api_client(make_agent()).get("/api/v1/calls/")
    assert private["Cache-Control"] == "private, no-cache"
    assert "Authorization" in private["Vary"]


def test_root_says_where_to_begin(client):
    answer = client.get("/api/v1/").json()
    assert answer["areas"] == "http://testserver/api/v1/areas/"
    assert {client.get(address).status_code for address in answer.values()} == {200, 401}


@pytest.mark.parametrize("path", ["v1/rien/", "v1/areas", "ogc/rien", "v1/areas/../../x"])
def test_unknown_address_of_the_api_is_told_as_a_problem(client, path):
    response = client.get(f"/api/{path}", follow=False)
    assert response.status_code in {301, 404}
    if response.status_code == 404:
        assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_api_is_read_only(client, method):
    response = getattr(client, method)("/api/v1/areas/", data=json.dumps({}), content_type="application/json")
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD"
    assert response.json()["detail"] == "L’API se lit seulement\u00a0: employez GET ou HEAD."
