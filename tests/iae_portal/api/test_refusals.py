"""What cannot be read is refused in French, with the parameter and the remedy; nothing hostile breaks."""

import pytest

from tests.factories.api import api_client
from tests.factories.users import make_agent

LISTS = ("areas/", "indicators/", "runs/", "results/", "structures/", "calls/", "scenarios/")
HOSTILE = (
    "inconnu=1",
    "page=0",
    "page=-1",
    "page=1.5",
    "page=²",
    "page=x",
    "page_size=0",
    "page_size=1001",
    "page_size=9999999999999999999999",
    "format=exe",
    "page=1&page=2",
)


@pytest.mark.parametrize("path", LISTS)
def test_hostile_parameters_of_every_list_are_refused(world, path):
    client = api_client(make_agent())
    for query in HOSTILE:
        response = client.get(f"/api/v1/{path}?{query}")
        assert (query, response.status_code) == (query, 400)
        problem = response.json()
        assert response["Content-Type"] == "application/problem+json"
        assert (problem["type"], problem["title"], problem["status"]) == ("about:blank", "Demande mal formée", 400)
        assert problem["errors"][0]["parameter"] == query.partition("=")[0]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("areas/?level=planete", "level"),
        ("areas/?within=department:15", "level"),
        ("areas/?level=commune&within=rien", "within"),
        ("areas/?level=commune&within=department:99%00", "within"),
        ("areas/?code=%00", "code"),
        ("areas/?code=,", "code"),
        (f"areas/?code={'1,' * 60}", "code"),
        (f"areas/?q={'x' * 81}", "q"),
        ("areas/?geometry=fractale", "geometry"),
        ("results/?run=999999", "run"),
        ("results/?run=-1", "run"),
        ("results/?run=٣", "run"),
        ("results/?level=country", "level"),
        ("results/?kind=XX", "kind"),
        ("results/?access_class=noire", "access_class"),
        ("calls/?year=1", "year"),
        ("calls/?year=NaN", "year"),
        ("calls/?phase=jamais", "phase"),
        ("scenarios/?state=draft", "state"),
        ("runs/?current=peut-etre", "current"),
        ("structures/?kind=XX", "kind"),
    ],
)
def test_value_that_cannot_be_read_is_refused(world, query, parameter):
    response = api_client(make_agent()).get(f"/api/v1/{query}")
    assert response.status_code == 400
    assert [error["parameter"] for error in response.json()["errors"]] == [parameter]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [("", "level"), ("level=commune&period=hier", "period"), ("level=commune&period=2023-T9", "period")],
)
def test_values_ask_for_a_level_and_a_period_that_exists(world, query, parameter):
    code = world.example.indicator.code
    response = api_client(make_agent()).get(f"/api/v1/indicators/{code}/values/?{query}")
    assert response.status_code == 400
    assert [error["parameter"] for error in response.json()["errors"]] == [parameter]


@pytest.mark.parametrize(
    "query",
    [
        "bbox=1,2,3",
        "bbox=a,b,c,d",
        "bbox=nan,0,1,1",
        "bbox=inf,0,1,1",
        "bbox=0,2,1,1",
        "bbox=0,0,1e300,1",
        "limit=0",
        "limit=x",
        "offset=-1",
        "offset=99999999999",
        "datetime=hier",
        "f=html",
        "inconnu=1",
        "code=%00",
        "bbox-crs=EPSG:2154",
    ],
)
def test_items_refuse_what_they_cannot_read(client, db, query):
    response = client.get(f"/api/ogc/collections/territoires-commune/items?{query}")
    assert response.status_code == 400
    assert response.json()["errors"][0]["parameter"] == query.partition("=")[0]


@pytest.mark.parametrize(
    "path",
    [
        "v1/areas/commune/0/",
        "v1/areas/planete/15/",
        "v1/runs/99999999999999999999/",
        "v1/structures/0/",
        "v1/calls/99999999999999999999999999/",
        "v1/scenarios/0/lines/",
        "v1/indicators/inconnu/",
        "v1/indicators/inconnu/values/?level=commune",
        "ogc/collections/inconnue",
        "ogc/collections/inconnue/items",
        "ogc/collections/territoires-commune/items/00000",
        "ogc/collections/structures-sites/items/99999999999999",
    ],
)
def test_what_is_not_there_is_told_as_a_problem(world, path):
    response = api_client(make_agent()).get(f"/api/{path}")
    assert response.status_code == 404
    assert response.json()["title"] == "Introuvable"
