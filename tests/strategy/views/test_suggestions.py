"""The pages of suggestions, for who writes the doctrine."""

import pytest
from bs4 import BeautifulSoup

from accounts.roles import Role
from iae_portal.common.jobs import Job
from strategy.enums import SuggestionState as S
from strategy.models import Suggestion
from strategy.rules.suggesting import JOB_KIND
from tests.factories.strategy import make_suggestion
from tests.factories.structures import make_department
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db
LIST = "/strategie/suggestions/"


@pytest.fixture
def department():
    return make_department(name="Cantal")


@pytest.fixture
def agent(department):
    return make_holder(Role.DEPARTMENTAL_AGENT, department)


@pytest.fixture
def suggestion(department):
    return make_suggestion(department=department, title="Zone blanche robuste du nord")


def text_of(answer):
    return BeautifulSoup(answer.content, "html.parser").get_text(" ", strip=True)


def rows_of(answer):
    page = BeautifulSoup(answer.content, "html.parser")
    return [cell.get_text(" ", strip=True) for cell in page.select("tbody th[scope=row]")]


def test_list_shows_those_of_the_perimeter_to_examine_first(enter, agent, department):
    make_suggestion(department=department, title="Écartée", state=S.DISMISSED, motive="Non")
    make_suggestion(department=department, title="Consommation", kind="consumption")
    make_suggestion(department=department, title="Petite zone", weight=2)
    make_suggestion(department=department, title="Grande zone", weight=9)
    make_suggestion(department=make_department(code="98D"), title="Ailleurs")
    make_suggestion(regional=True, title="Régionale")

    assert rows_of(enter(agent).get(LIST)) == ["Grande zone", "Petite zone", "Consommation", "Écartée"]
    assert len(rows_of(enter(make_agent()).get(LIST))) == 6


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("etat=dismissed", ["A"]),
        ("nature=siting", ["B"]),
        ("departement=region", ["C"]),
        ("departement=99D", ["B", "A"]),
    ],
)
def test_list_is_filtered(enter, department, query, titles):
    make_suggestion(department=department, title="A", state=S.DISMISSED, motive="Non")
    make_suggestion(department=department, title="B", kind="siting")
    make_suggestion(regional=True, title="C")

    assert rows_of(enter(make_agent()).get(f"{LIST}?{query}")) == titles


@pytest.mark.parametrize("size", [1, 3])
def test_list_asks_the_same_number_of_queries(count_queries, department, size):
    for _ in range(size):
        make_suggestion(department=department)

    assert count_queries(make_agent(), LIST) == 7


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.COMMITTEE_MEMBER, Role.STRUCTURE_MEMBER, Role.ADMINISTRATOR])
def test_others_do_not_read_suggestions(enter, department, suggestion, role):
    person = make_holder(role, *([department] if role == Role.COMMITTEE_MEMBER else []))
    client = enter(person)

    assert client.get(LIST).status_code == 403
    assert client.get(f"{LIST}{suggestion.pk}/").status_code == 403


def test_suggestion_elsewhere_does_not_exist(enter, suggestion):
    client = enter(make_holder(Role.DEPARTMENTAL_AGENT, make_department(code="98D")))

    assert client.get(f"{LIST}{suggestion.pk}/").status_code == 404
    assert client.post(f"{LIST}{suggestion.pk}/reprendre/").status_code == 404
    assert Suggestion.objects.get().state == S.OPEN


def test_page_says_why_with_its_figures_source_and_date(enter, agent, suggestion):
    text = text_of(enter(agent).get(f"{LIST}{suggestion.pk}/"))

    for words in (
        "Douze communes",
        "Communes blanches robustes 12",
        "Source\u00a0: Calcul d’essai, 2\u00a0mars\u00a02026",
    ):
        assert words in text
    assert "estimé" not in text


def test_page_says_what_is_estimated(enter, agent, department):
    made = make_suggestion(department=department, is_estimated=True)

    assert "estimé ou démonstration" in text_of(enter(agent).get(f"{LIST}{made.pk}/"))


def test_adopting_opens_the_draft(enter, agent, suggestion):
    client = enter(agent)

    answer = client.post(f"{LIST}{suggestion.pk}/reprendre/", follow=True)

    suggestion.refresh_from_db()
    assert answer.redirect_chain == [(f"/strategie/preconisations/{suggestion.recommendation_id}/modifier/", 302)]
    assert "Zone blanche robuste du nord" in answer.content.decode()
    assert "Reprise par" in text_of(client.get(f"{LIST}{suggestion.pk}/"))
    again = client.post(f"{LIST}{suggestion.pk}/reprendre/", follow=True)
    assert "Action impossible" in text_of(again)


def test_recommendation_says_where_it_comes_from(enter, agent, suggestion):
    client = enter(agent)
    client.post(f"{LIST}{suggestion.pk}/reprendre/")
    suggestion.refresh_from_db()

    text = text_of(client.get(f"/strategie/preconisations/{suggestion.recommendation_id}/"))

    assert "Née d’une suggestion" in text


def test_dismissing_asks_a_motive_and_can_be_undone(enter, agent, suggestion):
    client = enter(agent)
    assert client.post(f"{LIST}{suggestion.pk}/ecarter/", {"motive": ""}).status_code == 422

    client.post(f"{LIST}{suggestion.pk}/ecarter/", {"motive": "Un projet est en cours."})
    assert "Un projet est en cours." in text_of(client.get(f"{LIST}{suggestion.pk}/"))

    client.post(f"{LIST}{suggestion.pk}/rouvrir/")
    suggestion.refresh_from_db()
    assert suggestion.state == S.OPEN


def test_open_one_cannot_be_opened_again(enter, agent, suggestion):
    answer = enter(agent).post(f"{LIST}{suggestion.pk}/rouvrir/", follow=True)

    assert "Action impossible" in text_of(answer)


def test_reading_is_asked_once_at_a_time(enter, agent, suggestion):
    client = enter(agent)

    client.post(f"{LIST}relire/")
    answer = client.post(f"{LIST}relire/", follow=True)

    assert Job.objects.filter(kind=JOB_KIND).count() == 1
    assert "Lecture des chiffres pour les suggestions" in text_of(answer)


def test_reason_stands_beside_the_suggestion(enter):
    """What decides is read first, before the frame of a telephone has to be scrolled."""
    make_suggestion()

    page = BeautifulSoup(enter(make_agent()).get("/strategie/suggestions/").content, "html.parser")

    assert [one.get_text(" ", strip=True).split(",")[0].strip() for one in page.select("thead th")][:2] == [
        "Suggestion",
        "Pourquoi",
    ]
