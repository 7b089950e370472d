"""The page of recruitment in tension."""

import csv
import io

import pytest
from django.contrib.gis.gdal import DataSource
from django.urls import reverse

from accounts.roles import Role
from tests.factories.recruitment import make_basin, make_projects
from tests.factories.territories import make_outline
from tests.factories.white_zones import make_actor, make_done_run
from white_zones.domain.create_run import create_run

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def basins(example_rows):
    west = make_basin(*(example_rows.communes[code] for code in "ABF"), name="OUEST")
    east = make_basin(*(example_rows.communes[code] for code in "CDE"), name="EST")
    make_projects(west, occupation="T1X60", projects=100, difficult=80)
    make_projects(east, occupation="T1X60", projects=100, difficult=10)
    make_projects(east, occupation="V2X90", projects=None, difficult=None, family="V", family_name="Santé")
    return west, east


@pytest.fixture
def done(example_rows, basins):
    return make_done_run(example_rows)


@pytest.fixture
def enter(client):
    def enter_as(role=Role.REGIONAL_AGENT, **options):
        client.force_login(make_actor(role, **options), backend=BACKEND)
        return client

    return enter_as


def address(run):
    return reverse("white_zones:tensions", args=[run.pk])


def table_of(response, name):
    table = response.context[name]
    return [{cell.column.key: cell.text for cell in row} for row in table.shown]


def test_basins_are_told_with_their_need_access_and_supply(done, enter):
    west, east = table_of(enter().get(address(done)), "by_basin")
    assert (west["basin"], west["missing"], west["difficult_share"]) == ("OUEST", "1", "80,0\u00a0%")
    assert (west["need"], west["access"], west["structures"], west["etp"]) == ("190", "intermédiaire", "1", "10,00")
    assert (east["basin"], east["missing"], east["projects"], east["masked"]) == ("EST", "0", "100", "1")


def test_what_is_missing_is_told_in_words(done, enter):
    ((basin, sentence),) = enter().get(address(done)).context["told"]
    assert basin == "OUEST"
    assert "les activités des structures du bassin (1) ne sont pas connues" in sentence


def test_a_basin_shown_alone_tells_all_that_is_missing_there(done, enter, basins):
    make_projects(basins[0], occupation="T4X62", projects=100, difficult=90)
    client = enter()
    assert [basin for basin, _ in client.get(address(done)).context["told"]] == ["OUEST"]
    assert len(client.get(address(done), {"bassin": basins[0].code}).context["told"]) == 2


def test_etp_are_hidden_from_those_who_may_not_read_figures(done, enter):
    response = enter(Role.OBSERVER).get(address(done))
    assert [row["etp"] for row in table_of(response, "by_basin")] == ["–", "–"]
    assert "ETP masqués" in response.content.decode()


def test_etp_are_shown_in_the_perimeter_only(done, enter, example_rows):
    client = enter(Role.DEPARTMENTAL_AGENT, areas=[example_rows.department])
    assert [row["etp"] for row in table_of(client.get(address(done)), "by_basin")] == ["10,00", "26,00"]


def test_occupations_are_those_that_an_activity_trains_for(done, enter):
    rows = table_of(enter().get(address(done)), "by_occupation")
    assert [(row["basin"], row["name"], row["activities"]) for row in rows] == [
        ("OUEST", "Métier T1X60", "services à domicile"),
        ("EST", "Métier T1X60", "services à domicile"),
    ]


def test_one_basin_is_shown(done, enter, basins):
    response = enter().get(address(done), {"bassin": basins[1].code})
    assert [row["basin"] for row in table_of(response, "by_basin")] == ["EST"]


def test_one_family_is_shown(done, enter):
    response = enter().get(address(done), {"famille": "V"})
    assert [row["projects"] for row in table_of(response, "by_basin")] == ["0", "0"]
    assert response.context["by_occupation"].count == 0


@pytest.mark.parametrize("name", ["bassin", "famille", "activite"])
def test_unknown_filter_shows_nothing_and_says_so(done, enter, name):
    response = enter().get(address(done), {name: "xx"})
    assert "Filtre inconnu" in response.content.decode()
    assert response.context["by_basin"].count == 0


def test_run_older_than_the_basins_says_so(example_rows, enter):
    run = make_done_run(example_rows)
    make_projects(make_basin(example_rows.communes["A"]), occupation="T1X60")
    assert "antérieur au chargement des bassins" in enter().get(address(run)).content.decode()


@pytest.mark.parametrize(
    ("role", "words"), [(Role.REGIONAL_AGENT, "Importer les fichiers"), (Role.OBSERVER, "Un agent")]
)
def test_without_survey_the_page_says_how_to_import_it(example_rows, enter, role, words):
    content = enter(role).get(address(make_done_run(example_rows))).content.decode()
    assert "n’est pas importée" in content
    assert words in content


@pytest.mark.parametrize("count", [1, 3])
def test_page_has_a_fixed_number_of_queries(done, enter, example_rows, django_assert_num_queries, count):
    for number in range(count):
        make_projects(make_basin(name=f"BASSIN {number}"), occupation="B1X30")
    client = enter()
    client.get(address(done))
    with django_assert_num_queries(15):
        client.get(address(done))


def test_basins_are_exported_with_their_outlines(done, enter, basins, tmp_path):
    make_outline(basins[0])
    response = enter().get(address(done), {"export-bassins": "gpkg"})
    path = tmp_path / "export.gpkg"
    path.write_bytes(response.content)
    west, _ = DataSource(str(path))[0]
    assert (west.get("Bassin"), west.get("Jugés difficiles"), west.get("ETP EI")) == ("OUEST", 0.8, 10.0)
    assert west.get("Activités") == "services à domicile"


def test_occupations_are_exported(done, enter):
    response = enter().get(address(done), {"export-metiers": "csv"})
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert [row[0] for row in rows[1:]] == ["OUEST", "EST"]


@pytest.mark.parametrize(("role", "status"), [(Role.COMMITTEE_MEMBER, 200), (Role.OPERATOR, 403)])
def test_page_is_for_those_who_may_read_runs(done, enter, role, status):
    assert enter(role).get(address(done)).status_code == status


def test_page_of_an_unfinished_run_does_not_exist(example_rows, enter, agent):
    run = create_run(actor=agent, name="En attente", parameters=example_rows.parameters())
    assert enter().get(address(run)).status_code == 404
