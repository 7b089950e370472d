"""The life of a recommendation on its pages: evidence, discussion, validation, versions, paper."""

import pytest
from bs4 import BeautifulSoup

from accounts.roles import Role
from allocation.enums import ScenarioState
from strategy.domain.freezing import freeze_scenario
from strategy.domain.recommendations import add_evidence, resume_writing
from strategy.enums import RecommendationState as S
from tests.factories.allocation import make_departments, make_scenario
from tests.factories.strategy import WRITTEN, make_initiative, make_partner, make_recommendation
from tests.factories.structures import make_department
from tests.factories.territories import make_area, make_indicator, make_membership, make_outline, make_value
from tests.factories.users import make_agent, make_holder
from tests.factories.white_zones import make_done_run, make_example
from tests.strategy.reading import LIST, address, sheet, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(agent, department):
    return make_recommendation(actor=agent, department=department)


@pytest.mark.parametrize("tail", ["", "modifier/", "preuves/constat/", "ecarter/", "preconisation.pdf"])
def test_draft_does_not_exist_for_others(enter, draft, tail):
    stranger = make_holder(Role.DEPARTMENTAL_AGENT, make_department(code="98D"))

    assert enter(stranger).get(address(draft, tail)).status_code == 404


@pytest.mark.parametrize("tail", ["modifier/", "preuves/constat/", "ecarter/", "initiatives/", "engagements/nouveau/"])
def test_reader_of_another_departement_writes_nothing(enter, agent, department, tail):
    made = make_recommendation(actor=agent, department=department, state=S.DISCUSSED)
    stranger = make_holder(Role.DEPARTMENTAL_AGENT, make_department(code="98D"))
    client = enter(stranger)

    assert client.get(address(made)).status_code == 200
    assert client.get(address(made, tail)).status_code == 403
    assert client.post(address(made, "reprendre/")).status_code == 403


def test_evidence_is_frozen_from_the_diagnosis(enter):
    made, actor = make_example(), make_agent()
    make_done_run(made)
    recommendation = make_recommendation(
        actor=actor, department=made.department, proved=False, areas=[made.epci["E1"]]
    )
    client = enter(actor)
    page = BeautifulSoup(client.get(address(recommendation, "preuves/diagnostic/")).content, "html.parser")
    assert page.select_one("#id_area option[selected]").get_text() == "EPCI E1"

    client.post(address(recommendation, "preuves/diagnostic/"), {"area": made.epci["E1"].pk, "siae_kind": ""})

    assert recommendation.evidences.get().title == "Diagnostic 2021\u00a0: EPCI E1, toutes filières"


def test_evidence_is_frozen_from_an_indicator(enter, agent, department, draft):
    indicator = make_indicator()
    make_value(indicator, department, "1234")

    enter(agent).post(address(draft, "preuves/indicateur/"), {"indicator": indicator.pk, "area": department.pk})

    assert draft.evidences.filter(kind="indicator").get().figures[0][1] == "1\u202f234"


def test_evidence_that_cannot_be_frozen_is_told_beside_its_field(enter, agent, department, draft):
    answer = enter(agent).post(address(draft, "preuves/diagnostic/"), {"area": department.pk, "siae_kind": ""})

    assert (answer.status_code, "Aucun diagnostic n’est publié" in text_of(answer)) == (422, True)


def test_evidence_in_words_is_dated_in_the_past(enter, agent, draft):
    data = {"title": "Réunion", "text": "Dit", "source": "Compte rendu", "dated_on": "2099-01-01"}
    client = enter(agent)

    assert "Cette date est à venir" in text_of(client.post(address(draft, "preuves/constat/"), data))
    assert client.post(address(draft, "preuves/constat/"), {**data, "dated_on": "2026-01-05"}).status_code == 302
    assert draft.evidences.count() == 2


@pytest.mark.parametrize("kind", ["scenario", "appel", "indicateur", "constat", "diagnostic"])
def test_every_kind_of_evidence_has_its_form(enter, agent, draft, kind):
    assert enter(agent).get(address(draft, f"preuves/{kind}/")).status_code == 200


def test_unknown_kind_of_evidence_does_not_exist(enter, agent, draft):
    assert enter(agent).get(address(draft, "preuves/rumeur/")).status_code == 404


def test_evidence_is_removed_from_the_page(enter, agent, draft):
    proof = draft.evidences.get()

    enter(agent).post(address(draft, f"preuves/{proof.pk}/retirer/"))

    assert draft.evidences.count() == 0


def test_undecided_evidence_is_counted_not_shown_elsewhere(enter):
    region, (one, other) = make_departments("Ardèche", "Cantal")
    actor = make_agent()
    scenario = make_scenario(
        region, [one, other], [{"ACI": "10.25"}, {"ACI": "20"}], actor=actor, state=ScenarioState.SUBMITTED
    )
    made = make_recommendation(department=one, actor=actor, state=S.DISCUSSED)
    add_evidence(made, evidence=freeze_scenario(scenario=scenario, area=one, actor=actor), actor=actor)

    text = text_of(enter(make_holder(Role.COMMITTEE_MEMBER, other)).get(address(made)))

    assert "10,25" not in text
    assert "1 autre preuve d’un scénario non adopté" in text
    assert "10,25" in text_of(enter(actor).get(address(made)))


def test_committee_member_takes_part_in_the_discussion(enter, agent, department):
    made = make_recommendation(actor=agent, department=department, state=S.DISCUSSED)
    client = enter(make_holder(Role.COMMITTEE_MEMBER, department))

    client.post(address(made, "remarques/"), {"text": "Commencer par une étude."})

    assert "Commencer par une étude." in text_of(client.get(address(made)))
    assert "Valider" not in text_of(client.get(address(made)))


def test_empty_remark_is_told(enter, agent, department):
    made = make_recommendation(actor=agent, department=department, state=S.DISCUSSED)

    answer = enter(agent).post(address(made, "remarques/"), {"text": " "}, follow=True)

    assert "Ce champ est obligatoire" in text_of(answer)


def test_recommendation_is_discussed_then_validated_from_its_page(enter, agent, draft):
    client = enter(agent)
    client.post(address(draft, "discuter/"))
    assert client.get(address(draft, "valider/")).status_code == 403

    client = enter(make_agent())
    assert client.post(address(draft, "valider/"), {"note": ""}).status_code == 302

    draft.refresh_from_db()
    assert (draft.state, draft.versions.count()) == (S.VALIDATED, 1)


def test_refusal_to_validate_says_why(enter, department):
    actor = make_agent()
    made = make_recommendation(actor=actor, department=department, state=S.DISCUSSED, owner="")

    answer = enter(actor).post(address(made, "valider/"), {"note": ""})

    assert (answer.status_code, "Il manque le pilote" in text_of(answer)) == (422, True)


def test_versions_are_compared_in_words(enter, agent, department):
    made = make_recommendation(actor=agent, department=department, state=S.VALIDATED)
    client = enter(make_agent())
    client.post(address(made, "reprendre/"))
    client.post(address(made, "modifier/"), sheet(title="Ouvrir deux chantiers", revision="1", areas=[department.pk]))
    client.post(address(made, "discuter/"))
    client.post(address(made, "valider/"), {"note": "Deux au lieu d’un."})

    page = BeautifulSoup(client.get(address(made, "versions/2/")).content, "html.parser")
    cells = [[cell.get_text(strip=True) for cell in row.select("th, td")] for row in page.select("tbody tr")]

    assert ["Intitulé", WRITTEN["title"], "Ouvrir deux chantiers"] in cells
    assert "Deux au lieu d’un." in page.get_text()
    assert "Une version plus récente" in text_of(client.get(address(made, "versions/1/")))


def test_reader_follows_to_the_last_version_while_the_next_is_written(enter, agent, department):
    made = make_recommendation(actor=agent, department=department, state=S.VALIDATED)
    resume_writing(made, actor=agent)
    client = enter(make_holder(Role.OBSERVER))

    answer = client.get(address(made), follow=True)

    assert answer.redirect_chain == [(address(made, "versions/1/"), 302)]
    assert "Une nouvelle version est en cours d’écriture" in text_of(answer)


def test_version_that_does_not_exist_is_not_found(enter, agent, draft):
    assert enter(agent).get(address(draft, "versions/1/")).status_code == 404


def test_dropping_asks_a_motive(enter, agent, draft):
    client = enter(agent)
    assert client.post(address(draft, "ecarter/"), {"motive": ""}).status_code == 422

    client.post(address(draft, "ecarter/"), {"motive": "Le projet existe."})

    draft.refresh_from_db()
    assert draft.state == S.DROPPED
    assert "Le projet existe." in text_of(client.get(address(draft)))


def test_refused_gesture_is_told(enter, agent, draft):
    answer = enter(agent).post(address(draft, "reprendre/"), follow=True)

    assert "Action impossible" in text_of(answer)


def test_unknown_gesture_does_not_exist(enter, agent, draft):
    assert enter(agent).post(address(draft, "deviner/")).status_code == 404


def test_initiatives_are_chosen(enter, agent, draft):
    initiative = make_initiative(title="Minibus")

    enter(agent).post(address(draft, "initiatives/"), {"initiatives": [initiative.pk]})

    assert list(draft.initiatives.all()) == [initiative]


def test_promise_is_recorded_and_followed(enter, agent, draft):
    client, partner = enter(agent), make_partner(name="Agence")
    client.post(address(draft, "engagements/nouveau/"), {"partner": partner.pk, "text": "Prêter un local"})
    promise = draft.commitments.get()

    client.post(address(draft, f"engagements/{promise.pk}/"), {f"engagement-{promise.pk}-state": "done"})

    promise.refresh_from_db()
    assert promise.state == "done"
    assert "Prêter un local" in text_of(client.get(address(draft)))


@pytest.mark.parametrize("state", [S.DRAFT, S.VALIDATED])
def test_recommendation_is_printed(enter, agent, department, state):
    made = make_recommendation(actor=agent, department=department, state=state)

    answer = enter(agent).get(address(made, "preconisation.pdf"))

    assert (answer.status_code, answer["Content-Type"], answer.content[:5]) == (200, "application/pdf", b"%PDF-")
    kind = "v1" if state == S.VALIDATED else "projet"
    assert f"{made.number}-{kind}.pdf" in answer["Content-Disposition"]


def test_version_is_printed(enter, agent, department):
    made = make_recommendation(actor=agent, department=department, state=S.VALIDATED)

    answer = enter(make_holder(Role.OBSERVER)).get(address(made, "versions/1/preconisation.pdf"))

    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")


def test_map_of_the_region_shows_its_departements(enter):
    region, departments = make_departments("Ardèche", "Cantal")
    for rank, one in enumerate(departments):
        make_outline(one, west=rank)
    made = make_recommendation(regional=True, areas=[departments[0]], actor=make_agent())

    page = BeautifulSoup(enter(make_agent()).get(address(made)).content, "html.parser")

    titles = [one.get_text() for one in page.select(".portal-drawn-map path title")]
    assert titles == ["Cantal", "Ardèche\u00a0: concerné"]
    assert region not in made.areas.all()


def test_epci_of_the_departement_are_proposed(enter, agent, department):
    epci, commune = make_area(level="epci", code="990000055", name="Pays de Mauriac"), make_area()
    make_membership(commune, department)
    make_membership(commune, epci)

    page = BeautifulSoup(enter(agent).get(f"{LIST}nouvelle/").content, "html.parser")

    labels = [one.get_text(strip=True) for one in page.select("#id_areas label")]
    assert labels == ["Cantal (département)", "Pays de Mauriac"]


def test_remark_refused_is_shown_again_with_its_reason(enter, agent, department):
    made = make_recommendation(actor=agent, department=department, state=S.DISCUSSED)
    words = "Trop long. " * 400

    answer = enter(agent).post(address(made, "remarques/"), {"text": words})

    page = BeautifulSoup(answer.content, "html.parser")
    assert (answer.status_code, made.remarks.count()) == (422, 0)
    assert page.select_one("textarea#id_text").get_text().strip() == words.strip()
    assert "Votre remarque" in page.select_one("#erreurs").get_text()


def test_remark_that_comes_too_late_is_not_lost(enter, agent, department):
    made = make_recommendation(actor=agent, department=department, state=S.VALIDATED)

    answer = enter(agent).post(address(made, "remarques/"), {"text": "Un mot de trop."})

    assert answer.status_code == 422
    assert "Un mot de trop." in text_of(answer)


def test_lines_of_a_remark_count_as_the_browser_counts_them(enter, agent, department):
    """It sends two signs for each end of line, and counts one against the limit."""
    made = make_recommendation(actor=agent, department=department, state=S.DISCUSSED)
    words = "\r\n".join(["a" * 1999, "b" * 2000])

    answer = enter(agent).post(address(made, "remarques/"), {"text": words})

    assert (answer.status_code, made.remarks.get().text) == (302, words.replace("\r\n", "\n"))


def test_remark_sent_twice_by_one_page_is_written_once(enter, agent, department):
    made = make_recommendation(actor=agent, department=department, state=S.DISCUSSED)
    client = enter(agent)
    page = BeautifulSoup(client.get(address(made)).content, "html.parser")
    key = page.select_one("#discussion input[name=request_key]")["value"]

    answers = [client.post(address(made, "remarques/"), {"text": "Un mot.", "request_key": key}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert [one.text for one in made.remarks.all()] == ["Un mot."]
