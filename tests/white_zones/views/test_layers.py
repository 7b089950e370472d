"""What the map of a run fetches."""

import gzip

import pytest
from django.urls import reverse

from accounts.roles import Role
from tests.factories.white_zones import CODES, make_actor, make_done_run
from white_zones.domain.create_run import create_run

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def done(example_rows):
    return make_done_run(example_rows)


@pytest.fixture
def reader(client, db):
    client.force_login(make_actor(Role.OBSERVER), backend=BACKEND)
    return client


def values_of(run):
    return reverse("white_zones:values", args=[run.pk])


def sites_of(run):
    return reverse("white_zones:sites", args=[run.pk])


def test_values_are_those_of_the_run(done, reader):
    values = reader.get(values_of(done), {"maille": "commune", "filiere": ""}).json()["values"]
    assert values[CODES["F"]] == {
        "class": "white",
        "ratio": 0.0,
        "accessibility": 0.0,
        "unsure": False,
        "small": False,
        "border": False,
    }


def test_values_of_a_mesh_and_a_kind(done, reader, example_rows):
    values = reader.get(values_of(done), {"maille": "epci", "filiere": "AI"}).json()["values"]
    assert values[example_rows.epci["E1"].code] == {"class": "white", "ratio": None, "accessibility": 0.0}


def test_values_are_kept_by_the_browser(done, reader):
    response = reader.get(values_of(done))
    assert response["Cache-Control"] == "private, max-age=31536000, immutable"
    again = reader.get(values_of(done), headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_values_are_compressed(done, reader):
    response = reader.get(values_of(done), headers={"Accept-Encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.content).startswith(b'{"values"')


def test_values_cost_a_fixed_number_of_queries(done, reader, django_assert_num_queries):
    with django_assert_num_queries(5):
        reader.get(values_of(done))
    with django_assert_num_queries(3):
        reader.get(values_of(done))


@pytest.mark.parametrize("query", [{"maille": "planete"}, {"filiere": "XX"}])
def test_values_of_an_unknown_word_do_not_exist(done, reader, query):
    assert reader.get(values_of(done), query).status_code == 404


def test_sites_are_points_by_commune(done, reader):
    response = reader.get(sites_of(done))
    assert response["Content-Type"] == "application/geo+json"
    feature = response.json()["features"][1]
    assert feature["geometry"] == {"type": "Point", "coordinates": [4.2, 45.0]}
    assert feature["properties"] == {
        "code": CODES["C"],
        "name": "Commune C",
        "etp": 20.0,
        "rounded": True,
        "structures": 1,
    }


@pytest.mark.parametrize("layer", [values_of, sites_of])
def test_layers_of_an_unfinished_run_do_not_exist(example_rows, client, agent, layer):
    run = create_run(actor=agent, name="En attente", parameters=example_rows.parameters())
    client.force_login(agent, backend=BACKEND)
    assert client.get(layer(run)).status_code == 404


@pytest.mark.parametrize("layer", [values_of, sites_of])
def test_layers_are_refused_to_those_who_may_not_read(done, client, layer):
    client.force_login(make_actor(Role.STRUCTURE_MEMBER), backend=BACKEND)
    assert client.get(layer(done)).status_code == 403
