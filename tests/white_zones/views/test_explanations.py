"""The explanation of an access: its page, its panel, who may read what."""

import pytest
from django.db import connection
from django.urls import reverse

from accounts.roles import Role
from structures.models import Siae
from tests.factories.territories import make_area
from tests.factories.white_zones import CODES, YEAR, make_actor, make_done_run, make_site
from white_zones.domain.parameters import Derogation
from white_zones.enums import Access
from white_zones.explanation_words import etp_needed
from white_zones.models import CommuneResult

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def done(example_rows):
    return make_done_run(example_rows)


@pytest.fixture
def enter(client):
    def enter_as(role=Role.REGIONAL_AGENT, **values):
        client.force_login(make_actor(role, **values), backend=BACKEND)
        return client

    return enter_as


def address(run, level="commune", code=CODES["B"], name="explanation"):
    return reverse(f"white_zones:{name}", args=[run.pk, level, code])


def plain(response):
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ").replace("&#x27;", "'")


def rows_of(response, name="sites"):
    return [[cell.text.replace("\u00a0", " ") for cell in row] for row in response.context["tables"][name].shown]


def test_page_says_in_words_what_the_commune_has(done, enter):
    words = enter().get(address(done)).context["words"]
    assert words.summary.replace("\u00a0", " ") == (
        "À Commune B, 2 sites à moins de 30 minutes offrent 30,00 ETP. Compte tenu du trajet et de ceux qui en ont "
        "aussi besoin, cela fait 9,00 ETP pour 100 demandeurs, soit 1,13 fois la référence (8,00) : intermédiaire."
    )


def test_page_says_what_would_change_it(done, enter):
    changes = enter().get(address(done, code=CODES["F"])).context["words"].changes
    assert changes == [
        "Ouvrir une antenne de 0,84 ETP dans la commune\u00a0: la classe deviendrait «\u00a0faiblement dotée\u00a0»."
    ]


def test_class_of_the_second_mesh_is_told_as_such(example_rows, enter):
    """The map shows the class that is retained: the words must not contradict it."""
    run = make_done_run(example_rows, mesh_rule="worse", second_mesh="epci")
    moved = CommuneResult.objects.filter(run=run, kind="", class_origin="mesh").select_related("area").first()
    words = enter().get(address(run, code=moved.area.code)).context["words"]
    label = Access(moved.access_class).label
    assert words.summary.replace("\u00a0", " ").endswith(
        f"La classe retenue est celle de la seconde maille (EPCI), la moins bonne des deux mailles : {label}."
    )


def test_class_of_a_derogation_is_told_with_its_motive(example_rows, enter):
    derogation = Derogation(code=CODES["F"], access_class="low", motive="Antenne ouverte en mars.")
    run = make_done_run(example_rows, derogations=(derogation,), derogated_share=1.0)
    words = enter().get(address(run, code=CODES["F"])).context["words"]
    assert words.summary.replace("\u00a0", " ").endswith(
        "Le territoire est en zone blanche. La classe retenue l’est par dérogation : faiblement dotée. "
        "Motif : Antenne ouverte en mars."
    )
    assert (
        words.changes[0]
        .replace("\u00a0", " ")
        .endswith("la classe de son propre accès deviendrait « faiblement dotée ».")
    )


def test_etp_that_reach_a_class_are_rounded_up():
    assert [etp_needed(value) for value in (0.8312, 0.84, 12.0, 0.001)] == ["0,84", "0,84", "12,00", "0,01"]


def test_sites_give_their_shares_to_those_who_read_figures(done, enter):
    rows = rows_of(enter().get(address(done)))
    assert [row[0] for row in rows] == ["Structure S1", "Structure S2"]
    assert [row[3] for row in rows] == ["56 %", "44 %"]
    assert [row[6] for row in rows] == ["10,00", "20,00"]


def test_sites_round_their_figures_for_the_others(done, enter, example_rows):
    rows = rows_of(enter(Role.COMMITTEE_MEMBER, areas=[example_rows.department]).get(address(done)))
    assert [row[3] for row in rows] == ["55 %", "45 %"]
    assert [row[6] for row in rows] == ["environ 10", "environ 20"]
    assert [row[9] for row in rows] == ["0,500", "0,200"]


def test_total_of_two_structures_is_rounded_for_the_others(done, enter):
    summary = enter(Role.OBSERVER).get(address(done)).context["words"].summary.replace("\u00a0", " ")
    assert "offrent environ 30 ETP" in summary


def test_total_of_three_structures_is_rounded_for_the_others(done, enter):
    """Exact, the total of a neighbour that reaches two of them would give the third by difference."""
    others = enter(Role.OBSERVER).get(address(done, code=CODES["C"])).context["words"].summary
    assert "3 sites" in others.replace("\u00a0", " ")
    assert "offrent environ 35 ETP" in others
    assert "offrent 36,00 ETP" in enter().get(address(done, code=CODES["C"])).context["words"].summary


def test_need_that_shares_a_site_is_rough_for_the_others(done, enter):
    """With the access that a site gives alone, its exact need would give its ETP."""

    def needs(client):
        table = client.get(address(done, code=CODES["C"])).context["tables"]["sites"]
        column = next(rank for rank, column in enumerate(table.columns) if column.key == "competing_demand")
        return [row[column].text for row in table.shown]

    assert needs(enter()) == ["250", "200", "120"]
    assert needs(enter(Role.OBSERVER)) == ["200", "200", "100"]


def test_site_that_left_the_register_keeps_its_share(done, enter, example_rows):
    example_rows.sites["S1"].lines.all().delete()
    Siae.objects.get(sites=example_rows.sites["S1"]).delete()
    rows = rows_of(enter().get(address(done)))
    assert rows[0][0] == f"Site n° {example_rows.sites['S1'].pk}"


def test_area_is_explained_like_a_commune(done, enter, example_rows):
    response = enter().get(address(done, "epci", example_rows.epci["E1"].code))
    assert "0,82 fois la référence" in plain(response)
    assert len(rows_of(response, "semblables")) == 2


def test_area_is_told_as_a_mean_and_not_as_a_sharing(done, enter, example_rows):
    """The need that shares a site is that of a commune's reach: of a wide area, it would be less than its own."""
    reasons = enter().get(address(done, "epci", example_rows.epci["E1"].code)).context["words"].reasons
    told = reasons[-1].replace("\u00a0", " ")
    assert told == "C’est l’accès moyen de ses 3 communes, où le besoin est de 190 ; chacune compte pour le sien."
    assert not any("se partagent" in reason for reason in reasons)


def test_one_kind_is_explained_apart(done, enter):
    response = enter().get(address(done, code=CODES["C"]), {"filiere": "ETTI"})
    assert [row[0] for row in rows_of(response)] == ["Structure S2"]


def test_kinds_are_all_there(done, enter):
    assert [row[0] for row in rows_of(enter().get(address(done)), "filieres")] == [
        "ACI",
        "AI",
        "EI",
        "ETTI",
        "Toutes filières",
    ]


def test_standing_counts_from_the_least_served(done, enter):
    standing = enter().get(address(done, code=CODES["F"])).context["standing"]
    assert standing == ["1ᵉʳ sur 6 (Région d’essai)", "1ᵉʳ sur 6 (Département d’essai)"]


def test_panel_holds_the_summary_and_the_way_to_the_page(done, enter):
    content = plain(enter().get(address(done, name="explanation-summary")))
    assert "2 sites à moins de 30 minutes" in content
    assert f'href="{address(done)}"' in content


def test_table_of_sites_is_exported(done, enter):
    response = enter().get(address(done), {"export-sites": "csv"})
    assert "Structure S1" in response.content.decode("utf-8-sig")


@pytest.mark.parametrize(("level", "code"), [("commune", "00000"), ("quartier-prioritaire", CODES["A"]), ("xx", "1")])
def test_unknown_area_does_not_exist(done, enter, level, code):
    assert enter().get(address(done, level, code)).status_code == 404


def test_area_that_the_run_did_not_measure_does_not_exist(done, enter):
    other = make_area(code="98999")
    assert enter().get(address(done, code=other.code)).status_code == 404


@pytest.mark.parametrize("role", [Role.STRUCTURE_MEMBER, Role.TERRITORY_HOLDER, Role.OPERATOR])
def test_page_is_refused_to_those_who_read_no_run(done, enter, role):
    assert enter(role).get(address(done)).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_page_costs_the_same_whatever_the_years(example_rows, enter, count, django_assert_num_queries):
    run = make_done_run(example_rows)
    place = {"commune": example_rows.communes["A"], "department": example_rows.department}
    for year in range(YEAR - count + 1, YEAR):
        make_site(f"S{year}", etp={"EI": "18"}, year=year, **place)
        make_done_run(example_rows, name=f"Calcul de {year}", supply_year=year)
    client = enter()
    assert len(rows_of(client.get(address(run)), "historique")) == count
    with django_assert_num_queries(17):
        client.get(address(run))


@pytest.mark.parametrize("code", ["B", "F"])
def test_page_has_a_fixed_number_of_queries(done, enter, code, django_assert_max_num_queries):
    client = enter()
    client.get(address(done))
    with django_assert_max_num_queries(20):
        client.get(address(done, code=CODES[code]))


def test_run_of_before_the_inputs_says_why_it_has_no_explanation(done, enter):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE white_zones_runinputs DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM white_zones_runinputs")
        cursor.execute("ALTER TABLE white_zones_runinputs ENABLE TRIGGER USER")
    client = enter()
    assert "antérieur aux explications" in plain(client.get(address(done), follow=True))
    assert client.get(address(done, name="explanation-summary")).status_code == 404
