"""The pages of need crossed with access, and of clusters."""

import csv
import io
import json

import pytest
from django.contrib.gis.gdal import DataSource
from django.urls import reverse

from accounts.roles import Role
from tests.factories.territories import make_area, make_outline
from tests.factories.white_zones import CODES, make_actor, make_done_run, make_example
from tests.white_zones import example
from white_zones.domain.create_run import create_run
from white_zones.domain.need_matrix import NeedLevel
from white_zones.enums import Access

BACKEND = "django.contrib.auth.backends.ModelBackend"
# Need by inhabitant of A to F: 0.1, 0.035, 0.03, 0.015, 0.01, 0.005, for a mean of 450 ÷ 21 000.
PAGES = ("white_zones:matrix", "white_zones:clusters")


@pytest.fixture
def done(example_rows):
    return make_done_run(example_rows)


@pytest.fixture
def enter(client):
    def enter_as(role=Role.REGIONAL_AGENT):
        client.force_login(make_actor(role), backend=BACKEND)
        return client

    return enter_as


def address(run, name="white_zones:matrix"):
    return reverse(name, args=[run.pk])


def codes_of(response):
    return [area.position.code for area in response.context["table"].ordered_rows]


def test_matrix_crosses_the_epci_first(done, enter, example_rows):
    response = enter().get(address(done))
    assert sorted(codes_of(response)) == sorted(area.code for area in example_rows.epci.values())


def test_matrix_counts_areas_people_and_need(done, enter):
    matrix = enter().get(address(done), {"maille": "commune"}).context["matrix"]
    cells = {
        (cell.need_level, cell.access): (cell.areas, cell.people, cell.demand) for cell in matrix.cells if cell.areas
    }
    assert sum(areas for areas, _, _ in cells.values()) == 6
    assert sum(people for _, people, _ in cells.values()) == 21_000
    assert sum(demand for _, _, demand in cells.values()) == 450
    assert cells[NeedLevel.WEAK, Access.WHITE] == (1, 6000, 30)


def test_matrix_lists_the_areas_of_a_cell(done, enter):
    client = enter()
    response = client.get(address(done), {"maille": "commune", "besoin": "faible", "classe": "white"})
    assert codes_of(response) == [CODES["F"]]
    assert sum(cell.areas for cell in response.context["matrix"].cells) == 6


def test_each_cell_leads_to_its_list(done, enter):
    content = enter().get(address(done), {"maille": "commune"}).content.decode()
    assert "?maille=commune&amp;filiere=&amp;besoin=faible&amp;classe=white#tableau" in content


def test_matrix_says_in_words_what_matters_first(enter, db):
    run = make_done_run(make_example(demand={**example.DEMAND, "F": 400}))
    first = enter().get(address(run), {"maille": "commune"}).context["first"]
    assert first.replace("\u202f", " ").replace("\u00a0", " ") == (
        "1 commune, 6 000 habitants, a un besoin fort et un accès faible (zone blanche ou faiblement dotée) : "
        "Commune F."
    )


def test_matrix_without_urgent_area_says_so(done, enter):
    first = enter().get(address(done)).context["first"]
    assert first == "Aucun territoire (EPCI) n’a à la fois un besoin fort et un accès faible."


def test_matrix_keeps_one_department(done, enter):
    other = make_area(level="department", code="99E")
    response = enter().get(address(done), {"maille": "commune", "departement": other.code})
    assert "Aucun territoire à croiser" in response.content.decode()


@pytest.mark.parametrize("name", ["maille", "filiere", "classe", "besoin", "departement"])
def test_matrix_shows_nothing_for_an_unknown_filter_and_says_so(done, enter, name):
    response = enter().get(address(done), {name: "xx"})
    assert "Filtre inconnu" in response.content.decode()
    assert codes_of(response) == []


@pytest.mark.parametrize("query", [{}, {"maille": "commune"}, {"maille": "epci", "besoin": "fort"}])
def test_matrix_has_a_bounded_number_of_queries(done, enter, django_assert_max_num_queries, query):
    client = enter()
    client.get(address(done), query)
    with django_assert_max_num_queries(12):
        client.get(address(done), query)


def test_matrix_exports_its_cells(done, enter):
    response = enter().get(address(done), {"maille": "commune", "export-croisement": "csv"})
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 1 + 12
    assert ["besoin faible", "zone blanche", "1", "6000", "30,0"] in [row[:5] for row in rows]


def test_matrix_exports_the_list_as_a_map(done, enter, example_rows, tmp_path):
    make_outline(example_rows.communes["F"])
    query = {"maille": "commune", "besoin": "faible", "classe": "white", "export": "gpkg"}
    path = tmp_path / "export.gpkg"
    path.write_bytes(enter().get(address(done), query).content)
    (feature,) = DataSource(str(path))[0]
    assert (feature.get("Commune"), feature.get("Habitants")) == ("Commune F", 6000)
    assert feature.geom.geos.equals(example_rows.communes["F"].outline.geom)


def test_clusters_of_a_small_run_are_none_and_said_so(done, enter):
    content = enter().get(address(done, "white_zones:clusters")).content.decode()
    assert "Aucune grappe ne se distingue dans ce calcul" in content


def test_clusters_warn_that_neighbours_resemble_each_other_by_construction(done, enter):
    assert "par construction" in enter().get(address(done, "white_zones:clusters")).content.decode()


def test_clusters_export_as_a_map(done, enter):
    response = enter().get(address(done, "white_zones:clusters"), {"export": "geojson"})
    assert json.loads(response.content)["features"] == []


@pytest.mark.parametrize("page", PAGES)
def test_page_of_an_unfinished_run_does_not_exist(example_rows, enter, agent, page):
    run = create_run(actor=agent, name="En attente", parameters=example_rows.parameters())
    assert enter().get(address(run, page)).status_code == 404


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("role", "status"), [(Role.OBSERVER, 200), (Role.STRUCTURE_MEMBER, 403)])
def test_page_is_for_those_who_may_read_runs(done, enter, page, role, status):
    assert enter(role).get(address(done, page)).status_code == status
