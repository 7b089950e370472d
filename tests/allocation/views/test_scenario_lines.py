"""One line of a scenario: why it has its figure, and what it has of its own."""

from http import HTTPStatus

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from accounts.roles import Role
from allocation.enums import ScenarioState
from tests.allocation.views.scenario_pages import BASE, rules, text_of
from tests.factories.allocation import make_scenario
from tests.factories.users import make_holder


def address(name, scenario, area):
    return reverse(f"allocation:{name}", args=[scenario.pk, area.code])


def test_lock_without_motive_is_refused(client, agent, place, scenario):
    client.force_login(agent)
    address = reverse("allocation:hold", args=[scenario.pk, place[1][0].code])

    response = client.post(address, {"version": "1", "held": "40"})

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Motivez le verrou, le plancher ou le plafond." in text_of(response)
    assert scenario.versions.count() == 1


def test_lock_holds_the_line_and_is_told(client, agent, place, scenario):
    client.force_login(agent)
    code = place[1][0].code
    client.post(
        reverse("allocation:hold", args=[scenario.pk, code]), {"version": "1", "held": "40", "motive": "Accord"}
    )

    response = client.get(reverse("allocation:why", args=[scenario.pk, code]))

    assert "Un verrou tient Ardèche à 40,00 ETP. Motif : Accord" in text_of(response)


def test_why_page_tells_where_one_more_etp_comes_from(client, agent, place, scenario):
    client.force_login(agent)
    client.post(reverse("allocation:save", args=[scenario.pk]), rules())

    response = client.get(reverse("allocation:why", args=[scenario.pk, place[1][0].code]))

    assert "Cantal : −1,0000 ETP" in text_of(response)


def test_committee_member_does_not_read_why_of_another_department(client, agent, place):
    submitted = make_scenario(*place, BASE, actor=agent, state=ScenarioState.SUBMITTED)
    client.force_login(make_holder(Role.COMMITTEE_MEMBER, place[1][1]))
    response = client.get(reverse("allocation:why", args=[submitted.pk, place[1][0].code]))
    assert response.status_code == HTTPStatus.NOT_FOUND


def test_bounds_of_one_line_are_kept_and_told_with_their_motive(client, agent, place, scenario):
    client.force_login(agent)
    given = {"version": "1", "floor": "97,5", "cap": "104", "motive": "Bassin fragile"}

    response = client.post(address("hold", scenario, place[1][0]), given, follow=True)

    scenario.refresh_from_db()
    own = scenario.current.rules["territories"][place[1][0].code]
    assert (own["floor"], own["cap"], scenario.current.change) == (
        "0.975",
        "1.04",
        "Ardèche\u00a0: plancher et plafond propres",
    )
    assert "Ardèche : plancher propre de 97,50 %, plafond propre de 104,00 %. Motif : Bassin fragile" in text_of(
        response
    )


def test_why_page_tells_that_a_floor_is_of_the_line(client, agent, place, scenario):
    client.force_login(agent)
    client.post(reverse("allocation:save", args=[scenario.pk]), rules())
    area = place[1][0]
    client.post(address("hold", scenario, area), {"version": "2", "floor": "96", "motive": "Bassin fragile"})

    told = text_of(client.get(address("why", scenario, area)))

    assert "c’est son plancher propre, 96,0 % des 50,00 ETP de l’année précédente." in told
    assert "Motif du réglage propre à cette ligne : Bassin fragile" in told


def test_line_that_the_scenario_has_not_is_refused_with_the_remedy(client, agent, scenario):
    client.force_login(agent)
    unknown = reverse("allocation:hold", args=[scenario.pk, "99Z"])

    response = client.post(unknown, {"version": "1", "held": "40", "motive": "Accord"}, follow=True)

    assert "Le scénario n’a pas de ligne « 99Z » : choisissez-en une dans le tableau." in text_of(response)
    assert scenario.versions.count() == 1


def test_line_of_a_scenario_without_figures_is_still_changed(client, agent, place, scenario):
    client.force_login(agent)
    area = place[1][0]
    client.post(address("hold", scenario, area), {"version": "1", "held": "400", "motive": "Essai"})

    response = client.get(address("why", scenario, area), follow=True)
    client.post(address("hold", scenario, area), {"version": "2"})

    scenario.refresh_from_db()
    field = BeautifulSoup(response.content, "html.parser").select_one("#id_held")
    assert (field["value"], scenario.current.rules["territories"], scenario.current.is_feasible) == ("400", {}, True)


def test_lock_saved_after_somebody_else_is_not_written(client, agent, place, scenario):
    client.force_login(agent)
    client.post(reverse("allocation:save", args=[scenario.pk]), rules())

    response = client.post(
        address("hold", scenario, place[1][0]), {"version": "1", "held": "40", "motive": "Accord"}, follow=True
    )

    assert "Rien n’est enregistré" in text_of(response)
    assert scenario.versions.count() == 2


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.ADMINISTRATOR, Role.COMMITTEE_MEMBER])
def test_reader_does_not_change_a_line(client, agent, place, role):
    submitted = make_scenario(*place, BASE, actor=agent, state=ScenarioState.SUBMITTED)
    client.force_login(make_holder(role, *([place[1][0]] if role == Role.COMMITTEE_MEMBER else [])))

    response = client.post(address("hold", submitted, place[1][0]), {"version": "1", "held": "1", "motive": "x"})

    assert response.status_code == HTTPStatus.FORBIDDEN
    assert submitted.versions.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_why_page_has_a_fixed_number_of_queries(client, agent, place, count, django_assert_num_queries):
    scenario = make_scenario(place[0], place[1][:count], BASE[:count], actor=agent)
    client.force_login(agent)
    client.get(address("why", scenario, place[1][0]))
    with django_assert_num_queries(6):
        client.get(address("why", scenario, place[1][0]))
