"""« Comparer » : areas of any levels in columns, with what the active hat may read of each."""

import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from territories.enums import AreaLevel
from tests.factories.territories import make_area, make_membership
from tests.factories.white_zones import CODES

PATH = "/territoires/comparer/"
E1, E2, DEPARTMENT = "epci:990000001", "epci:990000002", "departement:99D"


def address(*tokens, **options):
    return PATH + "?" + "&".join([*(f"t={token}" for token in tokens), *(f"{k}={v}" for k, v in options.items())])


def read(response):
    table = response.context["table"]
    return {row[0].text: [cell.text for cell in row[2:-2]] for row in table.shown}


def headings(response):
    return [heading.column.label for heading in response.context["table"].headings][2:-2]


@pytest.fixture
def zone(made):
    """An employment zone that straddles the two EPCI."""
    zone = make_area(level=AreaLevel.EMPLOYMENT_ZONE, code="9901", name="Zone d’essai", population=3000)
    make_membership(zone, made.region)
    for name in "AC":
        make_membership(made.communes[name], zone)
    return zone


def test_areas_of_any_level_stand_in_the_order_asked(enter, made, done):
    response = enter(Role.REGIONAL_AGENT).get(address(f"commune:{CODES['A']}", DEPARTMENT, E1))

    assert headings(response) == ["Commune A", "Département d’essai", "EPCI E1"]
    assert read(response)["ETP conventionnés"] == ["10,00", "36,00", "10,00"]


def test_level_above_is_added_once_when_asked(enter, made, done):
    response = enter(Role.REGIONAL_AGENT).get(address(E1, E2, **{"au-dessus": "oui"}))

    assert headings(response) == ["EPCI E1", "EPCI E2", "Département d’essai"]


def test_zone_loaded_after_the_diagnosis_says_it_is_not_measured(enter, made, done, zone):
    response = enter(Role.REGIONAL_AGENT).get(address("zone-emploi:9901", E1))

    rows = read(response)
    assert rows["Ratio d’accès"] == ["non mesuré", "0,82"]
    assert rows["ETP conventionnés"][0] == "30,00"


def test_total_of_few_structures_stays_hidden_beyond_the_perimeter(enter, made, done):
    rows = read(enter(Role.OBSERVER).get(address(E1, DEPARTMENT, f"commune:{CODES['A']}")))

    assert rows["ETP conventionnés"] == ["non consultable", "36,00", "non consultable"]
    assert rows["EI"] == ["non consultable", "10,00", "non consultable"]


def test_total_of_few_structures_is_not_exported_either(enter, made, done):
    text = enter(Role.OBSERVER).get(address(E1, export="csv")).content.decode("utf-8-sig")

    assert "ETP conventionnés;Chiffres clés;non consultable" in text


def test_holder_of_territory_reads_only_its_own_figures(enter, made, done):
    rows = read(enter(Role.TERRITORY_HOLDER, made.epci["E1"]).get(address(E1, E2)))

    assert rows["Structures"] == ["1", "non consultable"]
    assert "Ratio d’accès" not in rows


def test_structure_member_compares_populations(enter, made, done):
    assert list(read(enter(Role.STRUCTURE_MEMBER).get(address(E1, E2)))) == ["Population"]


def test_no_area_says_what_to_do(enter, made):
    assert "Aucun territoire n’est choisi" in enter(Role.OBSERVER).get(PATH).content.decode()


def test_unknown_area_is_named_and_the_others_stay(enter, made, done):
    response = enter(Role.OBSERVER).get(address("epci:123456789", "canton:1", "rien", E1))

    assert headings(response) == ["EPCI E1"]
    assert response.context["asked"].unknown == ["epci:123456789", "canton:1", "rien"]


def test_seventh_area_is_left_out(enter, made, done):
    response = enter(Role.OBSERVER).get(address(DEPARTMENT, *(f"commune:{CODES[name]}" for name in "ABCDEF")))

    assert len(headings(response)) == 6
    assert "retirez-en un" in response.content.decode()


def test_search_proposes_areas_with_the_address_that_adds_them(enter, made, done):
    response = enter(Role.OBSERVER).get(address(E1, q="epci e"))

    assert [(choice.area.name, choice.url) for choice in response.context["found"]] == [
        ("EPCI E2", f"{PATH}?t={E1}&t={E2}")
    ]


def test_area_is_removed_by_its_own_address(enter, made, done):
    response = enter(Role.OBSERVER).get(address(E1, E2, **{"au-dessus": "oui"}))

    assert [choice.url for choice in response.context["chosen"]] == [
        f"{PATH}?t={E2}&au-dessus=oui",
        f"{PATH}?t={E1}&au-dessus=oui",
    ]


def test_comparison_is_exported_as_seen_with_real_numbers(enter, made, done):
    response = enter(Role.REGIONAL_AGENT).get(address(E1, DEPARTMENT, export="xlsx"))

    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0]
    rows = {row[0]: row[1:] for row in sheet.iter_rows(values_only=True)}
    assert rows["Chiffre"] == ("Rubrique", "EPCI E1", "Département d’essai", "Unité", "Période")
    assert rows["ETP conventionnés"] == ("Chiffres clés", 10, 36, "ETP", "2021")
    assert rows["Classe d’accès"][1] == "intermédiaire"


def count_queries(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize("role", [Role.REGIONAL_AGENT, Role.OBSERVER, Role.DEPARTMENTAL_AGENT])
def test_queries_do_not_grow_with_the_areas(enter, made, done, role):
    areas = [made.department] if role == Role.DEPARTMENTAL_AGENT else []
    client = enter(role, *areas)
    codes = [f"commune:{code}" for code in list(CODES.values())[:4]]
    few = count_queries(client, address(E1, codes[0], **{"au-dessus": "oui"}))

    assert count_queries(client, address(E1, E2, *codes, **{"au-dessus": "oui"})) == few <= 31
