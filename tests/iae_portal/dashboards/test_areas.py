"""The page of an area and the list of areas, for those who may read them whole and those who may not."""

import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from tests.factories.territories import make_area, make_membership
from tests.factories.white_zones import CODES, make_site


def sections(response):
    return sorted(response.context["page"].tables)


def test_area_page_shows_every_section_to_a_regional_agent(enter, made, done):
    response = enter(Role.REGIONAL_AGENT).get("/territoires/epci/990000001/")

    assert (response.status_code, sections(response)) == (200, ["acces", "besoin", "offre"])


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.ADMINISTRATOR])
def test_area_page_keeps_the_supply_of_its_communes_from_readers(enter, made, done, role):
    response = enter(role).get("/territoires/epci/990000001/")

    assert (response.status_code, sections(response)) == (200, ["acces", "besoin"])


def supply_shown(client, path):
    return {row[0].text: row[-1].text for row in client.get(path).context["page"].tables["offre"].shown}


def figure_labels(client, path):
    return [figure.label for figure in client.get(path).context["page"].figures]


def test_department_page_hides_what_would_tell_one_structure(enter, made, done):
    client = enter(Role.OBSERVER)

    assert supply_shown(client, "/territoires/departement/99D/") == {"EPCI E1": "–", "EPCI E2": "–"}
    assert "10,00" not in client.get("/territoires/departement/99D/?export-offre=csv").content.decode("utf-8-sig")
    assert client.get("/territoires/departement/99D/").context["page"].chart is None


def test_department_page_tells_its_agent_everything(enter, made, done):
    client = enter(Role.DEPARTMENTAL_AGENT, made.department)

    assert supply_shown(client, "/territoires/departement/99D/") == {"EPCI E1": "10,00", "EPCI E2": "26,00"}


def test_department_page_shows_totals_of_three_structures_or_more(enter, made, done):
    for number, epci in ((1, "E1"), (2, "E1"), (3, "E2")):
        commune = {"E1": "B", "E2": "D"}[epci]
        make_site(f"S8{number}", commune=made.communes[commune], department=made.department, etp={"EI": "1"})

    shown = supply_shown(enter(Role.OBSERVER), "/territoires/departement/99D/")

    assert shown == {"EPCI E1": "12,00", "EPCI E2": "27,00"}


@pytest.mark.parametrize("path", ["/territoires/epci/990000001/", f"/territoires/commune/{CODES['A']}/"])
def test_page_below_the_department_keeps_its_total_from_readers(enter, made, done, path):
    assert "ETP conventionnés" not in figure_labels(enter(Role.COMMITTEE_MEMBER, made.department), path)


@pytest.mark.parametrize("path", ["/territoires/epci/990000001/", f"/territoires/commune/{CODES['A']}/"])
def test_page_below_the_department_tells_its_agent_the_total(enter, made, done, path):
    assert "ETP conventionnés" in figure_labels(enter(Role.DEPARTMENTAL_AGENT, made.department), path)


@pytest.mark.parametrize("role", [Role.STRUCTURE_MEMBER, Role.OPERATOR])
def test_area_page_keeps_aggregates_from_those_who_may_not_read_them(enter, made, done, role):
    response = enter(role).get("/territoires/epci/990000001/")

    assert (response.status_code, sections(response)) == (200, [])


def test_area_page_shows_its_own_aggregates_to_a_holder_of_territory(enter, made, done):
    client = enter(Role.TERRITORY_HOLDER, made.epci["E1"])

    assert sections(client.get("/territoires/epci/990000001/")) == ["besoin"]
    assert sections(client.get("/territoires/epci/990000002/")) == []
    assert sections(client.get("/territoires/departement/99D/")) == []


def test_area_page_of_an_unknown_code_is_not_found(enter, made):
    assert enter(Role.OBSERVER).get("/territoires/epci/123456789/").status_code == 404


def test_area_page_of_an_unknown_level_is_not_found(enter, made):
    assert enter(Role.OBSERVER).get("/territoires/canton/01/").status_code == 404


def test_area_page_asks_a_visitor_to_sign_in(client, made):
    response = client.get("/territoires/epci/990000001/")

    assert (response.status_code, response.url) == (302, "/connexion/?next=/territoires/epci/990000001/")


def test_area_page_gives_the_figures_of_the_run(enter, made, done):
    page = enter(Role.OBSERVER).get("/territoires/epci/990000001/").context["page"]

    figures = {figure.label: figure.value for figure in page.figures}
    assert (figures["Ratio d’accès"], figures["Besoin en zone blanche"]) == ("0,82", "15,8\u00a0%")
    rows = [[cell.text for cell in row] for row in page.tables["acces"].shown]
    assert [row[0] for row in rows] == ["Commune F", "Commune A", "Commune B"]


def test_area_page_exports_the_table_that_is_asked_for(enter, made, done):
    response = enter(Role.OBSERVER).get("/territoires/epci/990000001/?export-acces=xlsx")

    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0]
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == ["Commune F", "Commune A", "Commune B"]


def add_communes(made, count):
    for number in range(count):
        commune = make_area(code=f"9998{number}", name=f"Ajoutée {number}", population=10)
        for parent in (made.region, made.department, made.epci["E1"]):
            make_membership(commune, parent)


def count_queries(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    "path", ["/territoires/epci/990000001/", "/territoires/departement/99D/", "/territoires/?maille=commune"]
)
def test_queries_do_not_grow_with_the_rows(enter, made, path):
    from tests.factories.white_zones import make_done_run

    make_done_run(made)
    client = enter(Role.REGIONAL_AGENT)
    few = count_queries(client, path)
    add_communes(made, 3)
    make_done_run(made, name="Avec trois communes de plus")

    assert count_queries(client, path) == few <= 29


def test_area_list_filters_by_class(enter, made, done):
    response = enter(Role.OBSERVER).get("/territoires/?maille=commune&classe=white")

    rows = [[cell.text for cell in row] for row in response.context["listing"].table.shown]
    assert [row[0] for row in rows] == ["Commune F"]


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.OPERATOR])
def test_area_list_shows_nothing_for_an_unknown_mesh_and_says_so(enter, made, done, role):
    response = enter(role).get("/territoires/?maille=xx")

    assert response.context["listing"].table.count == 0
    assert "Filtre inconnu : Maille « xx »" in response.content.decode().replace("\u00a0", " ")


def test_area_list_shows_nothing_for_an_unknown_class(enter, made, done):
    response = enter(Role.OBSERVER).get("/territoires/?maille=commune&classe=xx")

    assert response.context["listing"].table.count == 0


def test_area_list_filters_by_name_whatever_the_accents(enter, made, done):
    response = enter(Role.OBSERVER).get("/territoires/?maille=commune&nom=cômmune a")

    rows = [[cell.text for cell in row] for row in response.context["listing"].table.shown]
    assert [row[0] for row in rows] == ["Commune A"]


def test_area_list_without_diagnosis_lists_the_areas(enter, made):
    response = enter(Role.OPERATOR).get("/territoires/?maille=epci&nom=EPCI E")

    names = [row[0].text for row in response.context["listing"].table.shown]
    assert names == ["EPCI E1", "EPCI E2"]


def test_area_list_exports_what_its_filters_keep(enter, made, done):
    response = enter(Role.OBSERVER).get("/territoires/?maille=commune&classe=white&export=csv")

    text = response.content.decode("utf-8-sig")
    assert "Commune F" in text
    assert "Commune A" not in text
    assert CODES["F"] in text


def test_area_page_shows_its_envelopes(enter, made):
    from tests.factories.means import make_envelope

    envelope = make_envelope(made.department, etp="246.90")
    page = enter(Role.OBSERVER).get("/territoires/departement/99D/").content.decode()

    assert "Enveloppes notifiées, Département d’essai" in page
    assert f'href="/repartition/enveloppes/{envelope.pk}/"' in page
    assert "246,90" in page


def test_area_page_hides_envelopes_from_who_may_not_read_them(enter, made):
    from tests.factories.means import make_envelope

    make_envelope(made.department)
    page = enter(Role.STRUCTURE_MEMBER).get("/territoires/departement/99D/").content.decode()

    assert "Enveloppes notifiées" not in page
