"""The directory of structures: identity for all, figures in the perimeter."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from structures.models import Siae
from territories.enums import AreaLevel
from tests.factories.territories import make_area
from tests.factories.users import make_holder
from tests.factories.white_zones import make_example, make_site

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def made(db):
    return make_example()


@pytest.fixture
def elsewhere(db):
    return make_area(level=AreaLevel.DEPARTMENT, code="99E", name="Autre département")


def enter(client, role, *areas):
    user = make_holder(role, *areas)
    client.force_login(user, backend=BACKEND)
    return user


def figures(response):
    """ETP shown by structure."""
    rows = [[cell.text for cell in row] for row in response.context["table"].shown]
    return {row[0]: row[-1] for row in rows if row[0].startswith("Structure S")}


KNOWN = {"Structure S1": "10,00", "Structure S2": "20,00", "Structure S3": "6,00"}
HIDDEN = dict.fromkeys(KNOWN, "–")


def listed(client, made):
    """The example's structures, of the year of the example."""
    return figures(client.get("/structures/?nom=Structure S"))


def test_directory_shows_figures_to_a_regional_agent(client, made):
    enter(client, Role.REGIONAL_AGENT)

    assert listed(client, made) == KNOWN


def test_directory_shows_figures_to_the_agent_of_the_department(client, made):
    enter(client, Role.DEPARTMENTAL_AGENT, made.department)

    assert listed(client, made) == KNOWN


def test_directory_hides_figures_from_the_agent_of_another_department(client, made, elsewhere):
    enter(client, Role.DEPARTMENTAL_AGENT, elsewhere)

    assert listed(client, made) == HIDDEN


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.OPERATOR, Role.ADMINISTRATOR])
def test_directory_hides_figures_from_those_who_may_not_read_them(client, made, role):
    enter(client, role)

    assert listed(client, made) == HIDDEN


def test_directory_hides_figures_from_a_committee_member(client, made):
    enter(client, Role.COMMITTEE_MEMBER, made.department)

    assert listed(client, made) == HIDDEN


def test_directory_shows_a_member_its_own_structure_only(client, made):
    user = enter(client, Role.STRUCTURE_MEMBER)
    Siae.objects.get(name="Structure S2").members.set(user.assignments.all())

    assert listed(client, made) == {**HIDDEN, "Structure S2": "20,00"}


def test_directory_export_hides_what_the_page_hides(client, made, elsewhere):
    enter(client, Role.DEPARTMENTAL_AGENT, elsewhere)

    text = client.get("/structures/?nom=Structure S&export=csv").content.decode("utf-8-sig")

    assert "Structure S2" in text
    assert "20,00" not in text


def test_directory_cannot_be_sorted_into_telling_hidden_figures(client, made, elsewhere):
    enter(client, Role.DEPARTMENTAL_AGENT, elsewhere)

    orders = {tuple(figures(client.get(f"/structures/?nom=Structure S&tri={sort}"))) for sort in ("etp", "-etp")}

    assert len(orders) == 1


def test_card_shows_the_lines_to_the_agent_of_the_department(client, made):
    enter(client, Role.DEPARTMENTAL_AGENT, made.department)

    response = client.get(f"/structures/{Siae.objects.get(name='Structure S2').pk}/")

    assert [[cell.text for cell in row][-1] for row in response.context["table"].shown] == ["8,00", "12,00"]


def test_card_hides_the_lines_from_the_agent_of_another_department(client, made, elsewhere):
    enter(client, Role.DEPARTMENTAL_AGENT, elsewhere)

    response = client.get(f"/structures/{Siae.objects.get(name='Structure S2').pk}/")

    assert (response.status_code, response.context["table"].count) == (200, 0)
    assert "Les ETP de cette structure ne sont visibles que" in response.content.decode()


def test_directory_filters_by_kind_and_department(client, made):
    enter(client, Role.REGIONAL_AGENT)

    response = client.get("/structures/?filiere=ACI&departement=99D")

    assert list(figures(response)) == ["Structure S3"]


@pytest.mark.parametrize("count", [1, 3])
def test_directory_asks_the_same_queries_for_any_number_of_rows(client, made, count):
    enter(client, Role.REGIONAL_AGENT)
    for number in range(count):
        make_site(f"S9{number}", commune=made.communes["A"], department=made.department, etp={"EI": "1"})
    client.get("/structures/")

    with CaptureQueriesContext(connection) as captured:
        client.get("/structures/")

    assert len(captured) == 7
