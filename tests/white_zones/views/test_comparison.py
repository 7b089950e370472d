"""The page that compares two runs."""

import csv
import io
import re

import pytest

from accounts.roles import Role
from tests.factories.white_zones import (
    CODES,
    YEAR,
    add_year,
    forget_inputs,
    make_actor,
    make_done_run,
)
from white_zones.domain.create_run import create_run
from white_zones.models import Publication

PAGE, VALUES = "/diagnostic/comparer/", "/diagnostic/comparer/valeurs.json"
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def enter(client):
    def enter_as(role=Role.REGIONAL_AGENT, *, user=None):
        client.force_login(user or make_actor(role), backend=BACKEND)
        return client

    return enter_as


@pytest.fixture
def runs(example_rows):
    """A year later S1 has closed and S3 grown."""
    before = make_done_run(example_rows, name="Avant")
    add_year(example_rows, year=YEAR + 1, etp={"S2": {"ETTI": 12, "ACI": 8}, "S3": {"ACI": 9}})
    return before, make_done_run(example_rows, name="Après", supply_year=YEAR + 1)


def query(runs, **more):
    return {"avant": runs[0].pk, "apres": runs[1].pk, **more}


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode().replace("\u00a0", " "))


def numbers_of(table, *keys):
    """Shown values of the rows, by column."""
    cells = [{cell.column.key: cell.value for cell in row} for row in table.shown]
    return [[row[key] for key in keys] for row in cells]


def test_page_says_first_who_moves_and_why(enter, runs):
    response = enter().get(PAGE, query(runs))
    assert "Entre 2021 et 2022, 1 commune (1 000 habitants) entre en zone blanche." in text_of(response).replace(
        "\u202f", " "
    )
    assert "vient surtout" in text_of(response)


def test_figures_on_the_screen_add_up(enter, runs):
    response = enter().get(PAGE, query(runs))
    keys = ("access_before", "change", "access_after", "supply", "demand", "travel", "perimeter")
    for before, change, after, *effects in numbers_of(response.context["table"], *keys):
        assert before + change == after
        assert sum(effects) == change
    causes = response.context["causes"]
    assert sum(value for (value,) in numbers_of(causes, "effect")) == causes.total["effect"] != 0


def test_transitions_add_up(enter, runs):
    table = enter().get(PAGE, query(runs)).context["transitions"]
    rows = numbers_of(table, "white", "low", "middle", "high", "total")
    assert [sum(row[:4]) for row in rows] == [row[4] for row in rows]
    assert table.total["total"] == 6


def test_default_is_the_last_two_published_years(enter, runs):
    pair = enter().get(PAGE).context["pair"]
    assert (pair.before, pair.after) == runs


def test_run_alone_is_compared_with_the_year_before(enter, runs):
    pair = enter().get(PAGE, {"apres": runs[1].pk}).context["pair"]
    assert (pair.before, pair.after) == runs


def test_one_run_is_not_enough(enter, example_rows):
    make_done_run(example_rows)
    assert "Il faut deux calculs terminés" in enter().get(PAGE).content.decode()


def test_run_against_itself_is_told(enter, runs):
    response = enter().get(PAGE, {"avant": runs[0].pk, "apres": runs[0].pk})
    assert "Vous comparez un calcul à lui-même" in text_of(response)


def test_mesh_kind_and_movement_choose_the_rows(enter, runs, example_rows):
    client = enter()
    by_epci = client.get(PAGE, query(runs, maille="epci", filiere="ACI")).context["table"]
    assert {code for (code,) in numbers_of(by_epci, "code")} == {area.code for area in example_rows.epci.values()}
    entered = client.get(PAGE, query(runs, evolution="entered")).context["table"]
    assert numbers_of(entered, "code") == [[CODES["A"]]]
    inside = client.get(PAGE, query(runs, departement=example_rows.department.code)).context["table"]
    assert inside.count == 6


def test_unknown_filter_shows_nothing_and_is_told(enter, runs):
    response = enter().get(PAGE, query(runs, evolution="ailleurs"))
    assert response.context["table"].count == 0
    assert "Filtre inconnu" in text_of(response)


def test_run_without_inputs_is_told(enter, runs):
    forget_inputs(runs[0])
    response = enter().get(PAGE, query(runs))
    assert "antérieur à la conservation des données d’entrée" in text_of(response)
    assert response.context["causes"] is None
    assert "supply" not in [column.key for column in response.context["table"].columns]


def test_export_holds_exact_parts(enter, runs):
    response = enter().get(PAGE, query(runs, export="csv", maille="commune"))
    content = b"".join(response).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content), delimiter=";"))
    (line,) = [row for row in rows if row["Code"] == CODES["C"]]
    change, *effects = (
        float(line[label].replace(",", "."))
        for label in ("Évolution de l’accès", "Offre", "Besoin", "Trajets", "Sites ouverts ou fermés")
    )
    # S3 gives C .25 of 3 ETP more for 120; S1, closed, gave .25 × .05.
    assert change == pytest.approx(100 * (0.25 * 3 / 120 - 0.0125), abs=1e-12)
    assert effects == pytest.approx([100 * 0.25 * 3 / 120, 0, 0, -1.25], abs=1e-12)


def test_every_table_is_exported(enter, runs):
    client = enter()
    for name in ("blanches", "departements", "causes", "reglages", "communes", "habitants", "besoin"):
        response = client.get(PAGE, query(runs, **{f"export-{name}": "csv"}))
        assert "attachment" in response["Content-Disposition"]


def test_values_are_drawn_by_the_map(enter, runs):
    values = enter().get(VALUES, query(runs, maille="commune", filiere="")).json()["values"]
    assert values[CODES["A"]]["class"] == "entered"
    assert values[CODES["F"]]["class"] == "stayed"


def test_draft_of_another_is_not_compared(enter, runs):
    Publication.objects.filter(run=runs[1]).delete()
    client = enter(Role.OBSERVER)
    assert client.get(PAGE, query(runs)).status_code == 404
    assert client.get(VALUES, query(runs)).status_code == 404


def test_unfinished_run_is_not_compared(enter, runs, example_rows, agent):
    waiting = create_run(actor=agent, name="En attente", parameters=example_rows.parameters())
    assert enter().get(PAGE, {"avant": runs[0].pk, "apres": waiting.pk}).status_code == 404


@pytest.mark.parametrize("role", [Role.STRUCTURE_MEMBER, Role.TERRITORY_HOLDER, Role.OPERATOR])
def test_comparison_is_refused_to_others(enter, runs, role):
    client = enter(role)
    assert client.get(PAGE, query(runs)).status_code == 403
    assert client.get(VALUES, query(runs)).status_code == 403


def test_observer_compares_published_runs(enter, runs):
    assert enter(Role.OBSERVER).get(PAGE, query(runs)).status_code == 200


@pytest.mark.parametrize(("movement", "count"), [("stayed", 1), ("same", 2), ("", 6)])
def test_page_has_a_fixed_number_of_queries(enter, runs, django_assert_num_queries, movement, count):
    """Once the runs have been compared."""
    client = enter()
    client.get(PAGE, query(runs))
    with django_assert_num_queries(8):
        response = client.get(PAGE, query(runs, evolution=movement))
    assert response.context["table"].count == count


def test_link_on_the_page_of_a_run_leads_here(enter, runs):
    response = enter().get(f"/diagnostic/{runs[1].pk}/")
    assert f"{PAGE}?apres={runs[1].pk}" in response.content.decode()
