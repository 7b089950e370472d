"""The pages of the review and of the decision, as each person meets them."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from allocation.domain.amendments import create_amendment
from allocation.domain.consultation import withdraw_scenario
from allocation.domain.opinions import give_opinion
from allocation.enums import OpinionValue, ScenarioState as S
from allocation.models import LineComment, Opinion, Scenario
from tests.factories.consultations import (
    ASKED,
    DUE,
    answer_for_all,
    departments_of,
    make_adopted,
    make_answer,
    make_draft,
    make_member,
    submit,
)
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_day_of_the_saisine():
    with time_machine.travel(ASKED, tick=False):
        yield


def page(client, user, name, *args):
    client.force_login(user)
    return client.get(reverse(f"allocation:{name}", args=args))


def send(client, user, name, *args, **data):
    client.force_login(user)
    return client.post(reverse(f"allocation:{name}", args=args), data)


def test_a_draft_is_submitted_from_its_page(client):
    scenario, agent = make_draft(), make_agent()
    shown = page(client, agent, "consultation", scenario.pk)

    answer = send(client, agent, "consultation-move", scenario.pk, "soumettre", **{"soumettre-due_at": "2026-04-10"})

    scenario.refresh_from_db()
    assert "au plus tôt le 10\u00a0avril\u00a02026" in shown.content.decode()
    assert (answer.status_code, scenario.state) == (302, S.SUBMITTED)
    assert scenario.consultations.get().due_at == DUE


def test_a_deadline_too_near_is_told_beside_its_field(client):
    scenario = make_draft()

    answer = send(
        client, make_agent(), "consultation-move", scenario.pk, "soumettre", **{"soumettre-due_at": "2026-04-09"}
    )

    assert answer.status_code == 422
    assert "ne peut pas précéder le 10\u00a0avril\u00a02026" in answer.content.decode()


def test_the_region_reads_the_clock_the_counter_and_every_avis(client):
    scenario = make_draft()
    consultation = submit(scenario)
    ardeche, _ = departments_of(scenario)
    give_opinion(consultation, department=ardeche, answer=make_answer(), actor=make_member(ardeche))

    content = page(client, make_agent(), "consultation", scenario.pk).content.decode()

    assert "31\u00a0jours restants, jusqu’au 10\u00a0avril\u00a02026 à 23\u00a0h\u00a059 (heure de Paris)" in content
    assert "1 avis sur 2" in content
    assert "favorable" in content
    assert "attendu" in content


def test_a_member_reads_the_avis_of_their_departement_alone(client):
    scenario = make_draft()
    consultation = submit(scenario)
    ardeche, cantal = departments_of(scenario)
    secret = make_answer(value=OpinionValue.UNFAVOURABLE, motivation="Motif réservé au Cantal.")
    give_opinion(consultation, department=cantal, answer=secret, actor=make_member(cantal))

    content = page(client, make_member(ardeche), "consultation", scenario.pk).content.decode()

    assert "Motif réservé" not in content
    assert "avis sur 2" not in content
    assert "Rendre l’avis du CDIAE de l’Ardèche" in content


def test_a_member_gives_the_avis_and_comments_the_line(client):
    scenario = make_draft()
    submit(scenario)
    ardeche, _ = departments_of(scenario)
    member = make_member(ardeche)
    shown = page(client, member, "opinion", scenario.pk, ardeche.code).content.decode()

    data = {"value": "reserved", "motivation": "Sous réserve.", "form": "written", "held_on": "2026-03-10"}
    given = send(
        client, member, "opinion", scenario.pk, ardeche.code, **{f"avis-{key}": value for key, value in data.items()}
    )
    send(client, member, "opinion-comment", scenario.pk, ardeche.code, **{"commentaire-text": "Trop peu d’ACI."})

    assert "30,00" in shown
    assert given.status_code == 302
    assert Opinion.objects.get().value == OpinionValue.RESERVED
    assert "Trop peu d’ACI." in page(client, member, "opinion", scenario.pk, ardeche.code).content.decode()


def test_an_avis_without_motivation_is_refused_on_its_page(client):
    scenario = make_draft()
    submit(scenario)
    ardeche, _ = departments_of(scenario)

    answer = send(client, make_member(ardeche), "opinion", scenario.pk, ardeche.code, **{"avis-value": "favourable"})

    assert (answer.status_code, Opinion.objects.count()) == (422, 0)


def test_the_page_of_another_departement_does_not_exist_for_a_member(client):
    scenario = make_draft()
    submit(scenario)
    ardeche, cantal = departments_of(scenario)
    member = make_member(ardeche)

    assert page(client, member, "opinion", scenario.pk, cantal.code).status_code == 404
    assert send(client, member, "opinion-comment", scenario.pk, cantal.code).status_code == 404
    assert LineComment.objects.count() == 0


def test_a_regional_agent_reads_an_avis_and_gives_none(client):
    scenario = make_draft()
    submit(scenario)
    code = departments_of(scenario)[0].code
    agent = make_agent()

    assert page(client, agent, "opinion", scenario.pk, code).status_code == 200
    assert send(client, agent, "opinion", scenario.pk, code).status_code == 403


def test_moves_are_refused_to_those_who_do_not_decide(client):
    scenario = make_draft()
    submit(scenario)
    member = make_member(departments_of(scenario)[0])

    assert send(client, member, "consultation-move", scenario.pk, "adopter").status_code == 403
    assert page(client, member, "adoption", scenario.pk).status_code == 404
    assert send(client, member, "consultation-move", scenario.pk, "inconnu").status_code == 404


def test_a_decider_is_warned_of_missing_and_unfavourable_avis(client):
    scenario = make_draft()
    consultation = submit(scenario)
    ardeche, _ = departments_of(scenario)
    against = make_answer(value=OpinionValue.UNFAVOURABLE)
    give_opinion(consultation, department=ardeche, answer=against, actor=make_member(ardeche))

    content = page(client, make_agent(), "adoption", scenario.pk).content.decode()

    assert "Avis non rendus\u00a0: Cantal." in content
    assert "ou leur échéance passée, le 10\u00a0avril\u00a02026 à 23\u00a0h\u00a059 (heure de Paris)." in content
    assert "Avis défavorable\u00a0: Ardèche." in content


def test_a_decider_is_told_of_the_reserves(client):
    scenario = make_draft()
    answer_for_all(submit(scenario), value=OpinionValue.RESERVED)

    content = page(client, make_agent(), "adoption", scenario.pk).content.decode()

    assert "Avis favorable avec réserves\u00a0: Ardèche, Cantal. La décision y répond." in content


def test_a_scenario_is_adopted_notified_and_amended_from_its_page(client):
    scenario, agent = make_draft(), make_agent()
    submit(scenario)
    early = send(client, agent, "consultation-move", scenario.pk, "adopter", **{"adopter-motive": "Le besoin."})
    told = client.get(early.url).content.decode()
    with time_machine.travel(DUE + dt.timedelta(days=1), tick=False):
        send(client, agent, "consultation-move", scenario.pk, "adopter", **{"adopter-motive": "Le besoin."})
        send(client, agent, "consultation-move", scenario.pk, "notifier")
        answer = send(client, agent, "consultation-move", scenario.pk, "avenant")
        decision = page(client, agent, "adoption", scenario.pk).content.decode()

    scenario.refresh_from_db()
    draft = Scenario.objects.get(amends=scenario)
    assert "Il manque encore\u00a0: Ardèche, Cantal" in told
    assert (scenario.state, answer.url) == (S.NOTIFIED, reverse("allocation:consultation", args=[draft.pk]))
    assert "Lettre\u00a0: Ardèche" in decision


def test_a_decision_on_a_scenario_withdrawn_meanwhile_is_refused_on_the_page_of_the_review(client):
    scenario, agent = make_draft(), make_agent()
    submit(scenario)
    withdraw_scenario(scenario, motive="Une erreur.", actor=agent)

    answer = send(client, agent, "consultation-move", scenario.pk, "adopter", **{"adopter-motive": "Le besoin."})

    assert answer.url == reverse("allocation:consultation", args=[scenario.pk])
    assert "Action impossible" in client.get(answer.url).content.decode()


def test_letters_are_read_by_their_departement_once_notified(client):
    scenario, notified = make_adopted(), make_adopted(notified=True)
    ardeche, _ = departments_of(scenario)
    told, other = departments_of(notified)

    assert page(client, make_member(ardeche), "letter", scenario.pk, ardeche.code).status_code == 404
    assert page(client, make_member(other), "letter", notified.pk, told.code).status_code == 404
    answer = page(client, make_member(told), "letter", notified.pk, told.code)
    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")


def test_the_annexe_is_read_once_adopted(client):
    under_review, scenario = make_draft(), make_adopted()
    submit(under_review)
    member = make_member(departments_of(scenario)[0])

    assert page(client, member, "annexe", under_review.pk).status_code == 404
    assert page(client, member, "annexe", scenario.pk).content[:2] == b"PK"
    assert page(client, make_holder(Role.STRUCTURE_MEMBER), "annexe", scenario.pk).status_code == 403


def test_an_amendment_shows_what_it_changes(client):
    agent = make_agent()
    draft = create_amendment(make_adopted(), actor=agent)
    submit(draft)

    content = page(client, agent, "adoption", draft.pk).content.decode()

    assert "Ce que l’avenant change, en ETP" in content


@pytest.mark.parametrize("name", ["consultation", "adoption"])
def test_a_page_asks_as_many_queries_for_three_departements_as_for_one(client, name):
    agent = make_agent()
    counts = []
    for count in (1, 3):
        scenario = make_adopted(count=count)
        url = reverse(f"allocation:{name}", args=[scenario.pk])
        client.force_login(agent)
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(url).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]


def extend(client, user, scenario, **fields):
    values = {"department": "", "due_at": "2026-04-20", "motive": "Les congés.", **fields}
    values = {f"prolonger-{name}": value for name, value in values.items()}
    return send(client, user, "consultation-move", scenario.pk, "prolonger", **values)


def test_the_region_puts_the_deadline_of_a_departement_off_from_the_page(client):
    scenario, agent = make_draft(), make_agent()
    submit(scenario)
    ardeche, cantal = departments_of(scenario)

    answer = extend(client, agent, scenario, department=cantal.code)

    told = "20\u00a0avril\u00a02026 à 23\u00a0h\u00a059 (heure de Paris)"
    shown = client.get(answer.url).content.decode()
    assert f"CDIAE du Cantal\u00a0: échéance portée au {told}. Motif\u00a0: Les congés." in shown
    assert "20\u00a0avril\u00a02026 à 23\u00a0h\u00a059</td>" in shown
    own = page(client, make_member(cantal), "opinion", scenario.pk, cantal.code).content.decode()
    assert f"jusqu’au {told}" in own
    other = page(client, make_member(ardeche), "consultation", scenario.pk).content.decode()
    assert "20\u00a0avril" not in other
    assert "jusqu’au 10\u00a0avril\u00a02026 à 23\u00a0h\u00a059 (heure de Paris)" in other


def test_a_deadline_that_is_shorter_is_told_beside_its_field(client):
    scenario = make_draft()
    submit(scenario)

    answer = extend(client, make_agent(), scenario, due_at="2026-04-09")

    assert answer.status_code == 422
    assert "Une échéance ne se raccourcit pas\u00a0: choisissez après le 10" in answer.content.decode()


def test_a_member_does_not_put_the_deadline_off(client):
    scenario = make_draft()
    submit(scenario)
    cantal = departments_of(scenario)[1]
    member = make_member(cantal)

    assert extend(client, member, scenario).status_code == 403
    assert "Prolonger l’échéance" not in page(client, member, "consultation", scenario.pk).content.decode()
