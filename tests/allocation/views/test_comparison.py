"""Scenarios side by side: to the figure, and only to those who may read them."""

import csv
import io
from http import HTTPStatus

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from accounts.roles import Role
from allocation.enums import Mesh, ScenarioState
from iae_portal.common.formatting import format_number
from tests.factories.allocation import make_departments, make_scenario
from tests.factories.users import make_agent, make_holder, make_user
from tests.factories.white_zones import make_done_run, make_example
from white_zones.enums import Access
from white_zones.models import CommuneResult

BASE = [{"EI": "30", "ACI": "20"}, {"EI": "10", "ACI": "20"}, {"EI": "20", "ACI": "0"}]
FIRST = [{"EI": "28", "ACI": "20"}, {"EI": "12", "ACI": "21"}, {"EI": "20", "ACI": "0"}]
SECOND = [{"EI": "30", "ACI": "22"}, {"EI": "10", "ACI": "17"}, {"EI": "22", "ACI": "0"}]
ADDRESS = reverse("allocation:compare")


@pytest.fixture
def agent(db):
    return make_agent()


@pytest.fixture
def place(db):
    return make_departments()


def make_pair(place, agent, **fields):
    return [
        make_scenario(*place, figures, base=BASE, actor=agent, name=name, **fields)
        for name, figures in (("Premier", FIRST), ("Second", SECOND))
    ]


def query_of(scenarios, **extra):
    return {"s": [one.pk for one in scenarios], **extra}


def read(client, scenarios, **extra):
    return client.get(ADDRESS, query_of(scenarios, **extra))


def soup_of(response):
    return BeautifulSoup(response.content, "html.parser")


def text_of(response):
    return " ".join(soup_of(response).get_text().split())


def rows_of(response, name, part="tbody"):
    return [
        [cell.text for cell in row.find_all(["th", "td"])]
        for row in soup_of(response).select(f"#tableau-{name} {part} tr")
    ]


def test_territories_show_the_changes_from_the_base_and_from_the_first(client, agent, place):
    client.force_login(agent)

    response = read(client, make_pair(place, agent))

    assert rows_of(response, "territoires") == [
        ["Ardèche", "48,00", "−2,00", "52,00", "+2,00", "+4,00"],
        ["Cantal", "33,00", "+3,00", "27,00", "−3,00", "−6,00"],
        ["Rhône", "20,00", "0,00", "22,00", "+2,00", "+2,00"],
    ]
    assert rows_of(response, "territoires", "tfoot") == [["Total", "101,00", "+1,00", "101,00", "+1,00", "0,00"]]


def test_a_kind_is_shown_alone(client, agent, place):
    client.force_login(agent)

    response = read(client, make_pair(place, agent), filiere="ACI")

    assert rows_of(response, "territoires")[1] == ["Cantal", "21,00", "+1,00", "17,00", "−3,00", "−4,00"]


def test_kinds_add_up(client, agent, place):
    client.force_login(agent)

    response = read(client, make_pair(place, agent))

    assert [row[1:] for row in rows_of(response, "filieres")] == [
        ["60,00", "0,00", "62,00", "+2,00", "+2,00"],
        ["41,00", "+1,00", "39,00", "−1,00", "−2,00"],
    ]


def test_the_first_block_names_who_gains_and_who_loses(client, agent, place):
    client.force_login(agent)

    response = read(client, make_pair(place, agent))

    assert [row[:6] for row in rows_of(response, "essentiel")] == [
        ["Premier", "101,00", "1", "1", "1", "2,50"],
        ["Second", "101,00", "2", "1", "0", "3,50"],
    ]
    assert "Gagnants : Ardèche (+2,00), Rhône (+2,00). Perdants : Cantal (−3,00)." in text_of(response)


def test_each_indicator_of_fairness_has_its_sentence(client, agent, place):
    _, departments = place
    for department, population in zip(departments, (480, 330, 200), strict=True):
        department.population = population
        department.save(update_fields=["population"])
    client.force_login(agent)

    response = read(client, make_pair(place, agent))

    sentences = [" ".join(item.text.split()) for item in soup_of(response).select("li") if "égal est" in item.text]
    assert sentences[0] == "Gini : 0 quand chacun reçoit autant à besoin égal. Le plus égal est « Premier » (0,0000)."
    assert len(sentences) == len(rows_of(response, "equite")) == 6


def test_different_bases_are_told(client, agent, place):
    first, _ = make_pair(place, agent)
    other = make_scenario(*place, SECOND, base=FIRST, actor=agent, name="Autre base")
    client.force_login(agent)

    assert "ne partent pas de la même base" in text_of(read(client, [first, other]))
    assert "ne partent pas de la même base" not in text_of(read(client, make_pair(place, agent)))


def test_hidden_lines_leave_neither_total_nor_fairness(client, agent, place):
    scenarios = make_pair(place, agent, state=ScenarioState.SUBMITTED)
    client.force_login(make_holder(Role.COMMITTEE_MEMBER, place[1][1]))

    response = read(client, scenarios)

    assert rows_of(response, "territoires") == [["Cantal", "33,00", "+3,00", "27,00", "−3,00", "−6,00"]]
    assert {table["id"] for table in soup_of(response).select(".portal-table")} == {
        "tableau-territoires",
        "tableau-changement",
    }
    assert not rows_of(response, "territoires", "tfoot")
    assert "ni total, ni équité" in text_of(response)


def test_drafts_are_no_scenarios_for_a_committee_member(client, agent, place):
    client.force_login(make_holder(Role.COMMITTEE_MEMBER, place[1][1]))
    response = read(client, make_pair(place, agent))
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "ne vous sont pas ouverts" in text_of(response)
    assert "Premier" not in text_of(response)


@pytest.mark.django_db
def test_a_person_without_role_is_refused(client):
    client.force_login(make_user())
    assert client.get(ADDRESS).status_code == HTTPStatus.FORBIDDEN


def test_six_scenarios_are_refused_in_words(client, agent, place):
    scenarios = [one for _ in range(3) for one in make_pair(place, agent)]
    client.force_login(agent)

    response = read(client, scenarios)

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Cinq scénarios au plus se comparent : vous en avez coché 6" in text_of(response)
    assert read(client, scenarios[:5]).status_code == HTTPStatus.OK


def test_another_mesh_is_refused_in_words(client, agent, place):
    first, _ = make_pair(place, agent)
    other = make_scenario(*place, SECOND, actor=agent, name="Zones", mesh=Mesh.EMPLOYMENT_ZONE)
    client.force_login(agent)
    assert "choisissez des scénarios de même maille" in text_of(read(client, [first, other]))


def test_another_perimeter_is_refused_in_words(client, agent, place):
    first, _ = make_pair(place, agent)
    other = make_scenario(place[1][0], place[1], SECOND, actor=agent, name="Ailleurs")
    client.force_login(agent)
    assert "choisissez des scénarios de même périmètre" in text_of(read(client, [first, other]))


def test_years_apart_are_refused_in_words(client, agent, place):
    first, _ = make_pair(place, agent)
    other = make_scenario(*place, SECOND, actor=agent, years=(2031,))
    client.force_login(agent)
    assert "aucune année en commun" in text_of(read(client, [first, other]))


def test_several_years_tell_the_distance_to_the_target(client, agent, place):
    first, _ = make_pair(place, agent, years=(2020, 2021))
    targets = {("Cantal", 2020): "29", ("Rhône", 2020): "20"}
    second = make_scenario(*place, SECOND, actor=agent, years=(2020, 2021), targets=targets)
    client.force_login(agent)

    response = read(client, [first, second], annee="2020")

    assert rows_of(response, "distance") == [["2020", "0,00", "2,00"], ["2021", "0,00", "0,00"]]


def test_an_export_holds_what_is_shown(client, agent, place):
    client.force_login(agent)

    response = read(client, make_pair(place, agent), **{"export-territoires": "csv"})

    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:6] == [
        "Territoire",
        "Premier",
        "Premier, écart à la base",
        "Second",
        "Second, écart à la base",
        "Second, écart à «\xa0Premier\xa0»",
    ]
    assert rows[2][:6] == ["Cantal", "33,00", "3,00", "27,00", "-3,00", "-6,00"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_a_fixed_number_of_queries(client, agent, place, django_assert_num_queries, count):
    small = (place[0], place[1][:count])
    scenarios = [make_scenario(*small, figures[:count], base=BASE[:count], actor=agent) for figures in (FIRST, SECOND)]
    client.force_login(agent)
    read(client, scenarios)
    with django_assert_num_queries(10):
        read(client, scenarios)


@pytest.mark.django_db
def test_people_who_enter_white_zones_are_named(client):
    """A tenth of the ETP: every commune of the example falls under the limit."""
    made = make_example()
    run = make_done_run(made)
    agent = make_agent()
    cells = {"EI": "10", "ETTI": "12", "ACI": "14"}
    place = (made.region, [made.department])
    same = make_scenario(*place, [cells], actor=agent, name="Même")
    tenth = make_scenario(
        *place, [{"EI": "1", "ETTI": "1.2", "ACI": "1.4"}], base=[cells], actor=agent, name="Dixième"
    )
    served = CommuneResult.objects.filter(run=run, kind="").exclude(access_class=Access.WHITE)
    names = set(served.values_list("area__name", flat=True))
    people = sum(served.values_list("area__population", flat=True))
    client.force_login(agent)

    response = read(client, [same, tenth])

    rows = rows_of(response, "communes")
    assert {(row[0], row[2], row[3], row[6]) for row in rows} == {
        (name, "Dixième", "entre en zone blanche", str(Access.WHITE.label)) for name in names
    }
    assert [row[-2:] for row in rows_of(response, "essentiel")] == [["0", "0"], ["0", format_number(people)]]
    assert "Même : aucune commune ne sort des zones blanches ; aucune n’y entre." in text_of(response)
    assert names


def test_one_scenario_ticked_asks_for_another(client, agent, place):
    first, _ = make_pair(place, agent)
    client.force_login(agent)

    response = read(client, [first])

    assert response.status_code == HTTPStatus.OK
    assert "Cochez au moins deux scénarios" in text_of(response)
