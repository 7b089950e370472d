"""The pages of recommendations, as those who write, discuss, validate and read them use them."""

import csv
import io

import pytest
from bs4 import BeautifulSoup

from accounts.roles import Role
from allocation.enums import ScenarioState
from strategy.domain.freezing import freeze_scenario
from strategy.domain.partners import record_commitment
from strategy.domain.recommendations import add_evidence, resume_writing, save_recommendation, write_remark
from strategy.enums import RecommendationState as S
from strategy.models import Recommendation
from tests.factories.allocation import make_departments, make_scenario
from tests.factories.strategy import WRITTEN, make_initiative, make_partner, make_recommendation
from tests.factories.structures import make_department
from tests.factories.territories import make_area, make_indicator, make_membership, make_outline, make_value
from tests.factories.users import make_agent, make_holder
from tests.factories.white_zones import make_done_run, make_example

pytestmark = pytest.mark.django_db
LIST = "/strategie/preconisations/"


@pytest.fixture
def department():
    return make_department(name="Cantal")


@pytest.fixture
def agent(department):
    return make_holder(Role.DEPARTMENTAL_AGENT, department)


def address(recommendation, tail=""):
    return f"{LIST}{recommendation.pk}/{tail}"


def text_of(answer):
    return BeautifulSoup(answer.content, "html.parser").get_text(" ", strip=True)


def sheet(**changes):
    """What the form of a recommendation sends."""
    data = {"title": "Ouvrir un chantier", "priority": "1", "lever": "call", "problem": "Rien", "action": "Ouvrir"}
    return {**data, "owner": "UD", "success": "Un porteur", "vigilance": "", **changes}


def rows_of(answer):
    return [
        cell.get_text(" ", strip=True)
        for cell in BeautifulSoup(answer.content, "html.parser").select("tbody th[scope=row]")
    ]


def test_list_shows_what_one_reads(enter, agent, department):
    make_recommendation(department=department, title="Un brouillon", actor=agent)
    make_recommendation(department=department, title="Une validée", actor=agent, state=S.VALIDATED)

    assert rows_of(enter(agent).get(LIST)) == ["Un brouillon", "Une validée"]
    assert rows_of(enter(make_holder(Role.OBSERVER)).get(LIST)) == ["Une validée"]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("departement=99D", ["A", "B"]),
        ("departement=region", ["C"]),
        ("priorite=3", ["B"]),
        ("etat=discussed", ["B"]),
        ("levier=mobility", ["C"]),
        ("recherche=chantier+etage", ["A"]),
        ("departement=inconnu", []),
    ],
)
def test_list_is_filtered(enter, department, query, titles):
    actor = make_agent()
    make_recommendation(actor=actor, department=department, title="A", problem="Un chantier à l’étage")
    make_recommendation(actor=actor, department=department, title="B", priority=3, state=S.DISCUSSED)
    make_recommendation(actor=actor, regional=True, title="C", lever="mobility")

    assert rows_of(enter(actor).get(f"{LIST}?{query}&tri=title")) == titles


def test_list_is_filtered_by_partner(enter, department):
    actor, partner = make_agent(), make_partner()
    make_recommendation(actor=actor, department=department, title="A").partners.set([partner])
    make_recommendation(actor=actor, department=department, title="B")

    assert rows_of(enter(actor).get(f"{LIST}?partenaire={partner.pk}")) == ["A"]


@pytest.mark.parametrize("fmt", ["csv", "xlsx", "ods"])
def test_list_is_exported_as_it_is_filtered(enter, department, fmt):
    actor = make_agent()
    make_recommendation(actor=actor, department=department, title="A")
    make_recommendation(actor=actor, department=department, title="B", state=S.DISCUSSED)

    answer = enter(actor).get(f"{LIST}?etat=discussed&export={fmt}")

    assert (answer.status_code, f".{fmt}" in answer["Content-Disposition"]) == (200, True)
    if fmt == "csv":
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
        assert [row[1] for row in rows[1:]] == ["B"]


@pytest.mark.parametrize("size", [1, 3])
def test_list_asks_the_same_number_of_queries(count_queries, department, size):
    actor = make_agent()
    for _ in range(size):
        made = make_recommendation(actor=actor, department=department, state=S.VALIDATED)
        made.partners.set([make_partner()])

    assert count_queries(actor, LIST) == 7


def test_agent_writes_for_the_departement_at_once(enter, agent, department):
    client = enter(agent)
    page = client.get(f"{LIST}nouvelle/")
    assert "Portée par\u00a0: le département du Cantal" in text_of(page)

    answer = client.post(f"{LIST}nouvelle/", sheet(areas=[department.pk]))

    made = Recommendation.objects.get()
    assert (answer.status_code, answer.url) == (302, address(made))
    assert (made.title, made.department, list(made.areas.all())) == ("Ouvrir un chantier", department, [department])


def test_regional_agent_says_who_carries_it(enter, department):
    client = enter(make_agent())
    page = client.get(f"{LIST}nouvelle/")
    options = [one["value"] for one in BeautifulSoup(page.content, "html.parser").select("#porteur option")]
    assert options == ["region", "99D"]

    client.post(f"{LIST}nouvelle/?porteur=region", sheet(areas=[department.pk]))

    assert Recommendation.objects.get().department is None


def test_agent_does_not_write_for_another_departement(enter, agent):
    make_department(code="98D")

    client = enter(agent)
    client.post(f"{LIST}nouvelle/?porteur=98D", sheet())

    assert not Recommendation.objects.filter(department__code="98D").exists()


def test_other_territories_are_told_by_their_code(enter, agent, department):
    commune = make_area()
    client = enter(agent)

    client.post(f"{LIST}nouvelle/", sheet(areas=[department.pk], others=f" {commune.code} {commune.code}"))
    assert set(Recommendation.objects.get().areas.all()) == {department, commune}

    refused = client.post(f"{LIST}nouvelle/", sheet(others="99999"))
    assert (refused.status_code, "n’a le code 99999" in text_of(refused)) == (422, True)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "Ce champ est obligatoire"),
        ({"etp": "-1"}, "supérieure ou égale à 0"),
        ({"starts_on": "2027-02-01", "ends_on": "2027-01-01"}, "ne finit pas avant d’avoir commencé"),
    ],
)
def test_refused_text_stays_in_the_form(enter, agent, changes, words):
    answer = enter(agent).post(f"{LIST}nouvelle/", sheet(problem="Un long constat", **changes))

    assert (answer.status_code, Recommendation.objects.count()) == (422, 0)
    assert words in text_of(answer)
    assert "Un long constat" in answer.content.decode()


def test_saving_keeps_what_was_typed(enter, agent, department):
    made = make_recommendation(actor=agent, department=department)

    answer = enter(agent).post(
        address(made, "modifier/"), sheet(title="Autre titre", revision="1", etp="4,50", areas=[department.pk])
    )

    made.refresh_from_db()
    assert (answer.status_code, made.title, str(made.etp), made.revision) == (302, "Autre titre", "4.50", 2)


def test_two_people_at_once_read_both_texts(enter, agent, department):
    made = make_recommendation(actor=agent, department=department)
    save_recommendation(
        made,
        values={**WRITTEN, "department": department, "title": "Le titre de l’autre"},
        areas=[department],
        partners=[],
        revision=1,
        actor=agent,
    )
    client = enter(agent)

    answer = client.post(address(made, "modifier/"), sheet(title="Mon titre", revision="1", areas=[department.pk]))

    page = BeautifulSoup(answer.content, "html.parser")
    both = [one.get_text(" ", strip=True) for one in page.select(".portal-conflict__both")]
    assert answer.status_code == 422
    assert "Intitulé Enregistré Le titre de l’autre Dans votre formulaire Mon titre" in both
    assert page.select_one("#id_title")["value"] == "Mon titre"
    assert page.select_one("#id_revision")["value"] == "2"
    made.refresh_from_db()
    assert made.title == "Le titre de l’autre"

    # What was shown is now known: saving again is a choice.
    assert (
        client.post(
            address(made, "modifier/"), sheet(title="Mon titre", revision="2", areas=[department.pk])
        ).status_code
        == 302
    )


def test_form_of_a_validated_one_is_refused(enter, agent, department):
    made = make_recommendation(actor=agent, department=department, state=S.VALIDATED)

    answer = enter(agent).post(address(made, "modifier/"), sheet(revision="1", areas=[department.pk]))

    assert (answer.status_code, "reprenez-la d’abord en rédaction" in text_of(answer)) == (422, True)


def test_page_shows_the_text_its_evidence_and_the_map(enter, agent, department):
    make_outline(department)
    made = make_recommendation(actor=agent, department=department, etp="8.00", euros="165000")

    page = BeautifulSoup(enter(agent).get(address(made)).content, "html.parser")
    text = page.get_text(" ", strip=True)

    assert page.select_one("h1").get_text() == WRITTEN["title"]
    for words in ("Aucune structure à moins d’une heure", "8,00", "165\u202f000\u00a0€", "Les élus confirment"):
        assert words in text
    assert "Source\u00a0: Compte rendu de la réunion, 2\u00a0mars\u00a02026." in text
    assert page.select_one(".portal-drawn-map desc").get_text() == "En bleu foncé\u00a0: Cantal."


def test_page_says_what_is_missing_before_validation(enter, agent, department):
    made = make_recommendation(actor=agent, department=department, owner="", proved=False)

    text = text_of(enter(agent).get(address(made)))

    assert "Il manque le pilote" in text
    assert "Aucune preuve n’est jointe" in text


def test_page_asks_the_same_number_of_queries(count_queries, department):
    actor, counts = make_agent(), []
    for size in (1, 3):
        made = make_recommendation(actor=actor, department=department, state=S.DISCUSSED)
        for _ in range(size):
            write_remark(made, text="Dit.", actor=actor)
            record_commitment(made, values={"partner": make_partner(), "text": "Promis"}, actor=actor)
            made.initiatives.add(make_initiative())
        counts.append(count_queries(actor, address(made)))

    assert counts[0] == counts[1]


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
    data = {"title": "Réunion", "text": "Dit", "source": "Compte rendu", "dated_on": "2999-01-01"}
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
