"""The directory of structures: identity for all, figures in the perimeter."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

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

    assert [[cell.text for cell in row][-1] for row in response.context["lines"].shown] == ["8,00", "12,00"]


def test_card_hides_the_lines_from_the_agent_of_another_department(client, made, elsewhere):
    enter(client, Role.DEPARTMENTAL_AGENT, elsewhere)

    response = client.get(f"/structures/{Siae.objects.get(name='Structure S2').pk}/")

    assert (response.status_code, response.context["table"].count) == (200, 0)
    assert "Les ETP de cette structure ne sont visibles que" in response.content.decode()


def test_directory_filters_by_kind_and_department(client, made):
    enter(client, Role.REGIONAL_AGENT)

    response = client.get("/structures/?filiere=ACI&departement=99D")

    assert list(figures(response)) == ["Structure S3"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("filiere=XX", "Filtre inconnu : Filière « XX »."),
        ("departement=zz", "Filtre inconnu : Département « zz »."),
        ("filiere=XX&departement=zz&nom=S", "Filtre inconnu : Filière « XX », Département « zz »."),
    ],
)
def test_directory_shows_nothing_for_an_unknown_filter_and_says_so(client, made, query, expected):
    enter(client, Role.REGIONAL_AGENT)

    response = client.get(f"/structures/?{query}")

    assert response.context["table"].count == 0
    assert expected in text_of(response)


def test_directory_export_of_an_unknown_filter_holds_no_row(client, made):
    enter(client, Role.REGIONAL_AGENT)

    text = client.get("/structures/?filiere=XX&export=csv").content.decode("utf-8-sig")

    assert "Structure S" not in text


def test_directory_without_filter_says_nothing(client, made):
    enter(client, Role.REGIONAL_AGENT)

    assert "Filtre inconnu" not in text_of(client.get("/structures/?nom=&filiere=&departement="))


@pytest.mark.parametrize("count", [1, 3])
def test_directory_asks_the_same_queries_for_any_number_of_rows(client, made, count):
    enter(client, Role.REGIONAL_AGENT)
    for number in range(count):
        make_site(f"S9{number}", commune=made.communes["A"], department=made.department, etp={"EI": "1"})
    client.get("/structures/")

    with CaptureQueriesContext(connection) as captured:
        client.get("/structures/")

    assert len(captured) == 8


@pytest.fixture
def siae(made):
    return Siae.objects.get(name="Structure S2")


@pytest.fixture
def member(siae):
    user = make_holder(Role.STRUCTURE_MEMBER, email="lea@test.example", last_name="Roux")
    siae.members.set(user.assignments.all())
    return user


def text_of(response):
    return " ".join(BeautifulSoup(response.content, "html.parser").text.split())


@pytest.mark.parametrize("role", [Role.REGIONAL_AGENT, Role.ADMINISTRATOR])
def test_card_names_the_members_to_those_who_manage_them(client, siae, member, role):
    enter(client, role)

    assert "Camille Roux, lea@test.example" in text_of(client.get(f"/structures/{siae.pk}/"))


def test_card_names_the_members_to_the_agent_of_the_department(client, made, siae, member):
    enter(client, Role.DEPARTMENTAL_AGENT, made.department)

    assert "Camille Roux, lea@test.example" in text_of(client.get(f"/structures/{siae.pk}/"))


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.OPERATOR, Role.STRUCTURE_MEMBER, Role.COMMITTEE_MEMBER])
def test_card_hides_the_members_from_the_others(client, siae, member, role):
    enter(client, role)

    page = client.get(f"/structures/{siae.pk}/").content.decode()

    assert not any(word in page for word in ("Roux", "lea@test.example", "Membres"))


def test_card_hides_the_members_from_the_agent_of_another_department(client, siae, member, elsewhere):
    enter(client, Role.DEPARTMENTAL_AGENT, elsewhere)

    page = client.get(f"/structures/{siae.pk}/").content.decode()

    assert not any(word in page for word in ("Roux", "lea@test.example", "Membres"))


def test_card_no_longer_names_a_member_whose_role_ended(client, siae, member):
    member.assignments.update(ended_at=timezone.now())
    enter(client, Role.REGIONAL_AGENT)

    assert "lea@test.example" not in client.get(f"/structures/{siae.pk}/").content.decode()


def test_person_is_attached_by_address(client, siae):
    user = make_holder(Role.STRUCTURE_MEMBER, email="lea@test.example")
    enter(client, Role.REGIONAL_AGENT)

    response = client.post(f"/structures/{siae.pk}/membres/", {"email": "lea@test.example"})

    assert (response.status_code, response.url) == (302, f"/structures/{siae.pk}/")
    assert siae.members.get().user == user


@pytest.mark.parametrize(
    ("email", "expected"),
    [
        ("inconnue@test.example", "Aucun compte n’existe à cette adresse"),
        ("observateur@test.example", "pas le rôle de membre d’une structure"),
        ("pas une adresse", "adresse"),
    ],
)
def test_refused_address_tells_why(client, siae, email, expected):
    make_holder(Role.OBSERVER, email="observateur@test.example")
    enter(client, Role.REGIONAL_AGENT)

    response = client.post(f"/structures/{siae.pk}/membres/", {"email": email})

    assert response.status_code == 422
    page = BeautifulSoup(response.content, "html.parser")
    assert expected in page.select_one("#erreurs li").text
    assert page.select_one("main a[href='/comptes/inviter/']")


def test_those_who_do_not_invite_are_told_whom_to_ask(client, made, siae):
    enter(client, Role.DEPARTMENTAL_AGENT, made.department)

    page = BeautifulSoup(client.get(f"/structures/{siae.pk}/").content, "html.parser")

    assert "Demandez d’abord à un agent régional" in page.text
    assert not page.select("main a[href='/comptes/inviter/']")


def test_address_of_the_form_leads_back_to_the_card(client, siae):
    enter(client, Role.REGIONAL_AGENT)

    assert client.get(f"/structures/{siae.pk}/membres/").url == f"/structures/{siae.pk}/"


def test_member_is_detached(client, siae, member):
    enter(client, Role.REGIONAL_AGENT)
    path = f"/structures/{siae.pk}/membres/{siae.members.get().pk}/retirer/"

    assert [client.post(path).status_code, client.post(path).status_code] == [302, 302]
    assert not siae.members.exists()


def test_member_is_not_detached_by_a_link(client, siae, member):
    enter(client, Role.REGIONAL_AGENT)

    assert client.get(f"/structures/{siae.pk}/membres/{siae.members.get().pk}/retirer/").status_code == 405


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.STRUCTURE_MEMBER, Role.DEPARTMENTAL_AGENT])
def test_others_neither_attach_nor_detach(client, siae, member, elsewhere, role):
    enter(client, role, *([elsewhere] if role == Role.DEPARTMENTAL_AGENT else []))

    attached = client.post(f"/structures/{siae.pk}/membres/", {"email": "lea@test.example"})
    detached = client.post(f"/structures/{siae.pk}/membres/{siae.members.get().pk}/retirer/")

    assert (attached.status_code, detached.status_code, siae.members.count()) == (403, 403, 1)
    assert "lea@test.example" not in attached.content.decode()
