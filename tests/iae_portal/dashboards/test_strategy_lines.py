"""What the doctrine asks on the home page, and shows on the page of an area."""

import pytest
from bs4 import BeautifulSoup

from accounts.roles import Role
from iae_portal.dashboards.home_lines import tell_lines
from iae_portal.dashboards.strategy_lines import strategy_lines
from strategy.enums import RecommendationState as S, SuggestionState
from tests.factories.projects import make_project
from tests.factories.road_maps import make_published
from tests.factories.strategy import make_recommendation, make_suggestion
from tests.factories.structures import make_department
from tests.factories.territories import make_area, make_membership
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db


def told(user):
    return [(line.text, line.url) for line in tell_lines(strategy_lines(user))]


def test_agent_reads_what_to_examine_and_to_discuss():
    department = make_department()
    for _ in range(2):
        make_suggestion(department=department)
    make_suggestion(department=department, state=SuggestionState.OUTDATED)
    make_recommendation(department=department, state=S.DISCUSSED)

    assert told(make_holder(Role.DEPARTMENTAL_AGENT, department)) == [
        ("2 suggestions à examiner", "/strategie/suggestions/?etat=open"),
        ("1 préconisation en discussion", "/strategie/preconisations/?etat=discussed"),
    ]


def test_member_reads_what_to_discuss_only():
    department = make_department()
    make_suggestion(department=department)
    make_recommendation(department=department, state=S.DISCUSSED)

    assert told(make_holder(Role.COMMITTEE_MEMBER, department)) == [
        ("1 préconisation en discussion", "/strategie/preconisations/?etat=discussed")
    ]


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.STRUCTURE_MEMBER, Role.OPERATOR])
def test_others_are_asked_nothing(role, django_assert_num_queries):
    make_suggestion()
    make_recommendation(state=S.DISCUSSED)
    person = make_holder(role)
    assert person.assignment is not None

    with django_assert_num_queries(0):
        assert told(person) == []


def test_nothing_to_do_is_not_told():
    assert told(make_agent()) == []


@pytest.mark.parametrize(("place", "count"), [("epci", 1), ("commune", 1), ("elsewhere", 0)])
def test_area_shows_what_is_recommended_for_it_or_for_what_holds_it(client, place, count):
    department = make_department()
    epci, commune = make_area(level="epci", code="990000055"), make_area()
    elsewhere = make_area(level="epci", code="990000056")
    make_membership(commune, epci)
    actor = make_agent()
    make_recommendation(actor=actor, department=department, areas=[epci], title="Ici", state=S.VALIDATED)
    make_recommendation(actor=actor, department=department, areas=[epci], title="Brouillon")
    area = {"epci": epci, "commune": commune, "elsewhere": elsewhere}[place]
    client.force_login(make_holder(Role.OBSERVER), backend="django.contrib.auth.backends.ModelBackend")

    page = BeautifulSoup(client.get(f"/territoires/{area.level_slug}/{area.code}/").content, "html.parser")

    assert [one.get_text() for one in page.select("#projets tbody th")] == ["Ici"] * count


@pytest.mark.parametrize("level", ["region", "department"])
def test_area_shows_what_is_planned_inside_it(client, level):
    """An EPCI lies in a département through its communes."""
    region, department = make_area(level="region", code="99R"), make_department()
    epci, commune = make_area(level="epci", code="990000055", name="CC d’Essai"), make_area()
    for child, parent in ((commune, epci), (commune, department), (commune, region), (department, region)):
        make_membership(child, parent)
    make_membership(epci, region)
    actor = make_agent()
    make_recommendation(actor=actor, department=department, areas=[epci], title="Dedans", state=S.VALIDATED)
    make_recommendation(actor=actor, areas=[make_department(code="98D")], title="Ailleurs", state=S.VALIDATED)
    make_published(department=department, title="Feuille du département")
    make_project(territory=epci, department=department)
    area = {"region": region, "department": department}[level]
    client.force_login(actor, backend="django.contrib.auth.backends.ModelBackend")

    page = BeautifulSoup(client.get(f"/territoires/{area.level_slug}/{area.code}/").content, "html.parser")

    rows = [one.get_text() for one in page.select("#projets tbody th")]
    assert [row for row in rows if row in ("Dedans", "Ailleurs")] == ["Dedans"]
    assert {"Feuille du département", "Un projet d’essai"} <= set(rows)


@pytest.mark.parametrize(("code", "shown"), [("990000055", True), ("990000056", False)])
def test_area_shows_the_road_maps_and_projects_that_reach_it(client, code, shown):
    department, epci = make_department(), make_area(level="epci", code="990000055")
    make_area(level="epci", code="990000056")
    commune = make_area()
    for parent in (epci, department):
        make_membership(commune, parent)
    make_published(department=department, title="Feuille du département")
    make_project(territory=epci, department=department)
    client.force_login(make_agent(), backend="django.contrib.auth.backends.ModelBackend")

    page = BeautifulSoup(client.get(f"/territoires/epci/{code}/").content, "html.parser")

    rows = {one.get_text() for one in page.select("#projets tbody th")}
    assert (rows >= {"Feuille du département", "Un projet d’essai"}) is shown


def test_area_shows_nothing_of_the_doctrine_to_who_does_not_read_it(client):
    department = make_department()
    make_recommendation(department=department, state=S.VALIDATED)
    client.force_login(make_holder(Role.STRUCTURE_MEMBER), backend="django.contrib.auth.backends.ModelBackend")

    answer = client.get(f"/territoires/departement/{department.code}/")

    assert (answer.status_code, b'id="projets"' in answer.content) == (200, False)


def test_recommendations_of_an_area_are_exported(client):
    department = make_department()
    make_recommendation(department=department, state=S.VALIDATED)
    client.force_login(make_agent(), backend="django.contrib.auth.backends.ModelBackend")

    answer = client.get(f"/territoires/departement/{department.code}/?export-projets=csv")

    assert (answer.status_code, "Ouvrir un chantier" in answer.content.decode("utf-8-sig")) == (200, True)
