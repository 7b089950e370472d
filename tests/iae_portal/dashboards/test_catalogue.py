"""The catalogue: what each indicator counts, how far it covers the region, who loaded it."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from territories.domain.catalogue import DEFINITIONS, describe
from territories.enums import AreaLevel, ValueState
from tests.factories.need import give_real, make_country
from tests.factories.territories import make_area, make_source, make_value
from tests.factories.users import make_agent

pytestmark = pytest.mark.django_db


@pytest.fixture
def country():
    country = make_country()
    agent = make_agent(first_name="Inès", last_name="Roche")
    source = make_source(title="RSA par commune", imported_by=agent)
    give_real(country, "foyers_rsa", [10, None, 30], source=source)
    return country


def row_of(response, name):
    table = response.context["tables"][0]
    labels = [heading.column.label for heading in table.headings]
    return next(
        dict(zip(labels, [cell.text for cell in row], strict=True)) for row in table.shown if row[0].text == name
    )


def read(table):
    return [[cell.text for cell in row] for row in table.shown]


def test_catalogue_tells_coverage_masked_share_and_author(enter, country):
    row = row_of(enter(Role.OBSERVER).get("/donnees/"), "Foyers allocataires du RSA")

    assert (row["État"], row["Période"]) == ("importé", "2024")
    assert (row["Couverture de la région"], row["Part masquée"]) == ("50,0\u00a0%", "25,0\u00a0%")
    assert row["Par"] == "Inès Roche"


def test_catalogue_names_what_is_still_to_be_imported(enter, country):
    response = enter(Role.OBSERVER).get("/donnees/")

    assert row_of(response, "PASS IAE délivrés")["État"] == "à importer"
    assert response.context["tables"][0].count == len(DEFINITIONS)


def test_indicator_of_zones_is_covered_by_zones(enter, country):
    zones = [make_area(level=AreaLevel.EMPLOYMENT_ZONE, name=f"Zone {number}") for number in range(2)]
    make_value(describe("taux_chomage_localise"), zones[0], Decimal("7.1"), period="2023-T3")

    row = row_of(enter(Role.OBSERVER).get("/donnees/"), "Taux de chômage localisé")

    assert (row["Maille"], row["Couverture de la région"]) == ("zone d’emploi", "50,0\u00a0%")


def test_indicator_page_counts_each_state_by_department(enter, country):
    page = enter(Role.OBSERVER).get("/donnees/foyers_rsa/").context["page"]

    assert read(page.tables["periodes"]) == [["2024", "communes", "4", "2", "1", "0", "0", "50,0\u00a0%"]]
    assert read(page.tables["territoires"]) == [
        ["Département 1", "10 (partiel)", "2", "1", "1", "0", "0", "50,0\u00a0%"],
        ["Département 2", "30 (partiel)", "2", "1", "0", "0", "0", "50,0\u00a0%"],
    ]


def test_indicator_page_of_an_older_period(enter, country):
    give_real(country, "foyers_rsa", [1, 1, 1, 1], period="2022")

    page = enter(Role.OBSERVER).get("/donnees/foyers_rsa/?periode=2022").context["page"]

    assert [row[1] for row in read(page.tables["territoires"])] == ["2", "2"]


def test_indicator_page_lists_the_zones_of_what_is_published_by_zone(enter, country):
    zone = make_area(level=AreaLevel.EMPLOYMENT_ZONE, name="Zone d’essai")
    make_value(describe("taux_chomage_localise"), zone, Decimal("7.1"), period="2023-T3")

    page = enter(Role.OBSERVER).get("/donnees/taux_chomage_localise/").context["page"]

    assert read(page.tables["territoires"]) == [["Zone d’essai", "7,1"]]


def test_defined_indicator_without_value_says_it_waits(enter, country):
    text = enter(Role.OBSERVER).get("/donnees/contrats_pec/").content.decode()

    assert "il attend le fichier de son producteur" in text


def test_unknown_indicator_is_not_found(enter, country):
    assert enter(Role.OBSERVER).get("/donnees/licornes/").status_code == 404


@pytest.mark.parametrize("path", ["/donnees/", "/donnees/foyers_rsa/"])
@pytest.mark.parametrize("role", [Role.STRUCTURE_MEMBER, Role.OPERATOR])
def test_catalogue_is_closed_to_those_who_read_no_indicator(enter, country, role, path):
    assert enter(role).get(path).status_code == 403


def test_holder_of_territory_reads_the_values_of_its_own_department(enter, country):
    page = enter(Role.TERRITORY_HOLDER, country.departments[0]).get("/donnees/foyers_rsa/").context["page"]

    assert [row[1] for row in read(page.tables["territoires"])] == ["10 (partiel)", "–"]


def test_indicator_page_exports_its_coverage(enter, country):
    text = enter(Role.OBSERVER).get("/donnees/foyers_rsa/?export-territoires=csv").content.decode("utf-8-sig")

    assert "Département 1;10,0000;2;1;1;0;0;0,5" in text


def count_queries(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize("path", ["/donnees/", "/donnees/foyers_rsa/"])
def test_queries_do_not_grow_with_what_is_loaded(enter, country, path):
    client = enter(Role.OBSERVER)
    few = count_queries(client, path)
    for code in ("foyers_prime_activite", "rqth"):
        give_real(country, code, [1, 2, 3, 4])
    give_real(country, "foyers_rsa", [1, 1, 1, 1], period="2023")

    assert count_queries(client, path) == few <= 14


def test_imputed_values_count_as_covered_and_are_told_apart(enter, country):
    for commune in country.communes:
        make_value(describe("rqth"), commune, 1, period="2024", state=ValueState.IMPUTED)

    page = enter(Role.OBSERVER).get("/donnees/rqth/").context["page"]

    assert read(page.tables["periodes"]) == [["2024", "communes", "4", "0", "0", "4", "0", "100,0\u00a0%"]]
