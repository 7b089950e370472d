from http import HTTPStatus

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from accounts.roles import Role
from allocation.enums import ScenarioState
from allocation.models import Scenario
from structures.domain.reference_tables import load_reference_tables
from territories.enums import AreaLevel
from territories.models import Area
from tests.allocation.views.scenario_pages import BASE, rules, text_of
from tests.factories.allocation import make_scenario
from tests.factories.territories import make_area, make_membership
from tests.factories.users import make_holder


def test_scenario_page_shows_its_lines(client, agent, scenario):
    client.force_login(agent)
    response = client.get(reverse("allocation:scenario", args=[scenario.pk]))
    rows = BeautifulSoup(response.content, "html.parser").select("#tableau-lignes tbody tr")
    assert [row.th.text for row in rows] == ["Ardèche", "Cantal", "Rhône"]


def test_preview_answers_without_saving(client, agent, scenario):
    client.force_login(agent)

    response = client.post(reverse("allocation:preview", args=[scenario.pk]), rules())

    assert "rien n’est encore enregistré" in text_of(response)
    assert scenario.versions.count() == 1


def test_preview_of_text_in_a_number_names_the_field(client, agent, scenario):
    client.force_login(agent)
    response = client.post(reverse("allocation:preview", args=[scenario.pk]), rules(loss="beaucoup"))
    assert "Aucun territoire ne perd plus de (%) : Saisissez un nombre." in text_of(response)


def test_preview_of_clashing_rules_tells_them(client, agent, scenario):
    client.force_login(agent)
    response = client.post(reverse("allocation:preview", args=[scenario.pk]), rules(loss="0", envelope_2020="90"))
    assert "Impossible : des règles se contredisent" in text_of(response)


def test_saving_makes_the_next_version(client, agent, scenario):
    client.force_login(agent)

    response = client.post(reverse("allocation:save", args=[scenario.pk]), rules())

    scenario.refresh_from_db()
    assert response.status_code == HTTPStatus.FOUND
    assert (scenario.current.number, scenario.current.rules["floor"]) == (2, "0.9")


def test_saving_over_somebody_elses_version_shows_both_values(client, agent, scenario):
    client.force_login(agent)
    client.post(reverse("allocation:save", args=[scenario.pk]), rules(loss="3"))

    response = client.post(reverse("allocation:save", args=[scenario.pk]), rules(loss="8"))

    row = BeautifulSoup(response.content, "html.parser").select_one("tbody tr")
    assert response.status_code == HTTPStatus.CONFLICT
    assert [cell.text for cell in row.find_all(["th", "td"])] == [
        "Aucun territoire ne perd plus de (%)",
        "8,00",
        "3,00",
    ]


def test_clause_set_by_hand_without_motive_is_refused(client, agent, place, scenario):
    client.force_login(agent)
    response = client.post(reverse("allocation:preview", args=[scenario.pk]), rules(added=place[1][0].code))
    assert "Motivez le choix fait à la main" in text_of(response)


def test_clause_keeps_what_its_card_says(client, agent, place, scenario):
    client.force_login(agent)
    given = {"added": place[1][0].code, "set_motive": "Accord", "reserve_on": "on", "reserve_share": "1"}

    client.post(
        reverse("allocation:save", args=[scenario.pk]), rules(**given, reserve_fallback="Report", loss="100", gain="")
    )

    scenario.refresh_from_db()
    clause = scenario.current.rules["clauses"][0]
    assert (clause["share"], clause["fallback"], clause["to"]["added"], clause["to"]["motive"]) == (
        "0.01",
        "Report",
        [place[1][0].code],
        "Accord",
    )


def test_undo_returns_to_the_rules_before(client, agent, scenario):
    client.force_login(agent)
    client.post(reverse("allocation:save", args=[scenario.pk]), rules())

    client.post(reverse("allocation:undo", args=[scenario.pk]), {"version": "2"})

    scenario.refresh_from_db()
    assert (scenario.current.number, scenario.current.rules["floor"]) == (3, "0")


def test_draft_is_hidden_from_a_committee_member(client, place, scenario):
    client.force_login(make_holder(Role.COMMITTEE_MEMBER, place[1][1]))
    response = client.get(reverse("allocation:scenario", args=[scenario.pk]))
    assert response.status_code == HTTPStatus.NOT_FOUND


def test_committee_member_reads_the_line_of_their_department_only(client, agent, place):
    submitted = make_scenario(*place, BASE, actor=agent, state=ScenarioState.SUBMITTED)
    client.force_login(make_holder(Role.COMMITTEE_MEMBER, place[1][1]))

    response = client.get(reverse("allocation:scenario", args=[submitted.pk]))

    rows = BeautifulSoup(response.content, "html.parser").select("#tableau-lignes tbody tr")
    assert [row.th.text for row in rows] == ["Cantal"]


def test_structure_member_has_no_scenarios(client, db):
    client.force_login(make_holder(Role.STRUCTURE_MEMBER))
    assert client.get(reverse("allocation:scenarios")).status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize("count", [1, 3])
def test_list_has_a_fixed_number_of_queries(client, agent, place, count, django_assert_num_queries):
    for number in range(count):
        make_scenario(*place, BASE, actor=agent, name=f"Scénario {number}")
    client.force_login(agent)
    client.get(reverse("allocation:scenarios"))
    with django_assert_num_queries(4):
        client.get(reverse("allocation:scenarios"))


def test_scenario_is_made_from_the_table_of_the_specification(client, agent):
    region = make_area(level=AreaLevel.REGION, code="84", name="Auvergne-Rhône-Alpes")
    for code in ("01", "03", "07", "15", "26", "38", "42", "43", "63", "69", "73", "74"):
        make_membership(make_area(level=AreaLevel.DEPARTMENT, code=code, population=1000), region)
    load_reference_tables()
    client.force_login(agent)

    client.post(
        reverse("allocation:create"),
        {
            "name": "Statu quo",
            "perimeter": Area.objects.get(level=AreaLevel.REGION).pk,
            "mesh": "department",
            "base": "specification",
            "scope": "all",
            "need": "population",
            "first_year": "2020",
            "years": "1",
        },
    )

    scenario = Scenario.objects.get()
    assert scenario.current.rules["years"][0]["envelope"] == "8739.75"
    assert scenario.current.lines.count() == 12
