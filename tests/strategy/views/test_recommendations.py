"""The pages of recommendations, as those who write, discuss, validate and read them use them."""

import csv
import io

import pytest
from bs4 import BeautifulSoup

from accounts.roles import Role
from strategy.domain.partners import record_commitment
from strategy.domain.recommendations import save_recommendation, write_remark
from strategy.enums import RecommendationState as S
from strategy.models import Recommendation
from tests.factories.strategy import WRITTEN, make_initiative, make_partner, make_recommendation
from tests.factories.structures import make_department
from tests.factories.territories import make_area, make_outline
from tests.factories.users import make_agent, make_holder
from tests.strategy.reading import LIST, address, sheet, text_of

pytestmark = pytest.mark.django_db


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

    assert count_queries(actor, LIST) == 6


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
