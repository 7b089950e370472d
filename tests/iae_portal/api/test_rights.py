"""Every address for every role: what answers, and what it holds inside and outside the perimeter."""

import pytest

from accounts.roles import Role
from territories.enums import AreaLevel
from tests.factories.api import api_client
from tests.factories.structures import make_siae
from tests.factories.territories import make_area
from tests.factories.users import make_agent, make_holder, make_user

pytestmark = pytest.mark.django_db
OPEN = (
    "areas/",
    "areas/commune/98901/",
    "calls/",
    "calls/{call}/",
    "calls/{call}/targets/",
)
OF_READERS = (
    "runs/",
    "runs/{run}/",
    "results/",
    "results/?level=epci&kind=ACI",
    "scenarios/",
    "scenarios/{scenario}/",
    "scenarios/{scenario}/lines/",
)
OF_INDICATORS = ("indicators/", "indicators/{indicator}/", "indicators/{indicator}/values/?level=commune")
OF_ALL = ("structures/", "structures/{siae}/")
READERS = {
    Role.REGIONAL_AGENT,
    Role.DEPARTMENTAL_AGENT,
    Role.COMMITTEE_MEMBER,
    Role.OBSERVER,
    Role.ADMINISTRATOR,
}
SEES_INDICATORS = READERS | {Role.TERRITORY_HOLDER}


def address(world, path):
    keys = {
        "call": world.call.pk,
        "run": world.run.pk,
        "scenario": world.scenario.pk,
        "siae": world.siae.pk,
        "indicator": world.example.indicator.code,
    }
    return "/api/v1/" + path.format(**keys)


def holder(world, role):
    areas = {
        Role.DEPARTMENTAL_AGENT: [world.example.department],
        Role.COMMITTEE_MEMBER: [world.example.department],
        Role.TERRITORY_HOLDER: [world.example.epci["E1"]],
    }
    return make_holder(role, *areas.get(role, ()))


def statuses(client, world, paths):
    return {path: client.get(address(world, path)).status_code for path in paths}


def test_visitor_reads_what_is_public_and_is_asked_for_a_token_elsewhere(world):
    client = api_client()
    assert statuses(client, world, OPEN) == dict.fromkeys(OPEN, 200)
    others = (*OF_READERS, *OF_INDICATORS, *OF_ALL)
    assert statuses(client, world, others) == dict.fromkeys(others, 401)


@pytest.mark.parametrize("role", list(Role))
def test_role_reads_what_it_reads_on_the_pages(world, role):
    client = api_client(holder(world, role))
    readable = [*OPEN, *OF_ALL]
    readable += OF_READERS if role in READERS else ()
    readable += OF_INDICATORS if role in SEES_INDICATORS else ()
    asked = (*OPEN, *OF_ALL, *OF_READERS, *OF_INDICATORS)
    assert statuses(client, world, asked) == {path: 200 if path in readable else 403 for path in asked}


OGC = {
    "territoires-commune": lambda role: True,
    "structures-sites": lambda role: role is not None,
    "zones-blanches-communes": lambda role: role in READERS,
    "zones-blanches-epci": lambda role: role in READERS,
}


@pytest.mark.parametrize("role", [None, *Role])
def test_layers_are_those_that_the_role_may_read(world, role):
    client = api_client(holder(world, role) if role else None)
    listed = {layer["id"] for layer in client.get("/api/ogc/collections").json()["collections"]}
    for key, may_read in OGC.items():
        refused = 401 if role is None else 403
        expected = 200 if may_read(role) else refused
        assert (key in listed) is may_read(role)
        base = f"/api/ogc/collections/{key}"
        feature = world.example.sites["S1"].pk if key == "structures-sites" else "990000001"
        feature = feature if key in {"structures-sites", "zones-blanches-epci"} else "98901"
        addresses = (base, f"{base}/items", f"{base}/items/{feature}")
        assert [client.get(one).status_code for one in addresses] == [expected] * 3


@pytest.mark.parametrize(
    ("level", "expected"),
    [("epci", ["990000001"]), ("commune", ["98901", "98902", "98906"]), ("department", [])],
)
def test_territory_holder_reads_indicators_of_their_territory_only(world, level, expected):
    client = api_client(holder(world, Role.TERRITORY_HOLDER))
    answer = client.get(address(world, f"indicators/{{indicator}}/values/?level={level}")).json()
    assert [row["code"] for row in answer["results"]] == expected


def test_reader_reads_indicators_across_the_region(world):
    client = api_client(holder(world, Role.COMMITTEE_MEMBER))
    answer = client.get(address(world, "indicators/{indicator}/values/?level=epci")).json()
    assert [row["code"] for row in answer["results"]] == ["990000001", "990000002"]


def test_trial_run_is_not_in_the_api_even_for_its_author(world):
    world.run.publication.delete()
    client = api_client(world.run.created_by)
    assert client.get("/api/v1/runs/").json()["results"] == []
    assert client.get("/api/v1/results/").json()["results"] == []
    assert client.get(f"/api/v1/runs/{world.run.pk}/").status_code == 404
    refused = client.get(f"/api/v1/results/?run={world.run.pk}")
    assert refused.status_code == 400
    assert refused.json()["errors"] == [{"parameter": "run", "detail": "Aucun diagnostic publié ne porte ce numéro."}]


def test_scenario_under_review_is_not_in_the_api(world):
    answer = api_client(make_agent()).get("/api/v1/scenarios/").json()
    assert [row["name"] for row in answer["results"]] == ["Adopté"]


def test_decided_lines_are_read_across_the_region(world):
    other = make_holder(Role.DEPARTMENTAL_AGENT, make_area(level=AreaLevel.DEPARTMENT, code="99Z"))
    answer = api_client(other).get(address(world, "scenarios/{scenario}/lines/")).json()
    assert [(row["name"], row["etp"], row["ei"], row["etti"]) for row in answer["results"]] == [
        ("Ardèche", 30.0, 10.0, None),
        ("Cantal", 10.0, 5.5, None),
    ]


def test_call_in_preparation_is_not_in_the_api_even_for_who_prepares_it(world):
    answer = api_client(make_agent()).get("/api/v1/calls/").json()
    assert [row["title"] for row in answer["results"]] == ["Places d’insertion en zone blanche"]


def test_structures_are_told_without_any_figure(world):
    row = api_client(make_agent()).get(address(world, "structures/{siae}/")).json()
    assert sorted(row) == [
        "accompaniment",
        "activities",
        "brand",
        "department",
        "description",
        "digital_means",
        "id",
        "is_estimated",
        "kind",
        "naf",
        "name",
        "networks",
        "siret",
        "sites",
        "skills_valued",
        "source",
        "source_date",
        "website",
    ]


def test_retired_structure_is_not_found(world):
    gone = make_siae(is_current=False)
    assert api_client(make_agent()).get(f"/api/v1/structures/{gone.pk}/").status_code == 404


def test_session_opens_nothing(world, client):
    client.force_login(make_agent())
    assert client.get("/api/v1/runs/").status_code == 401


def test_session_without_role_reads_what_is_public(client):
    client.force_login(make_user())
    assert client.get("/api/v1/areas/").status_code == 200
    assert client.get("/api/v1/structures/").status_code == 401


@pytest.mark.parametrize("header", ["Bearer", "Basic eA==", "Bearer a b", "Bearer iae_inconnu", "Bearer " + "x" * 300])
def test_token_that_opens_nothing_is_refused_even_where_none_is_needed(client, header):
    response = client.get("/api/v1/areas/", headers={"Authorization": header})
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Bearer realm="api"'
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["title"] == "Jeton demandé"
