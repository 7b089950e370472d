import pytest
from bs4 import BeautifulSoup

from accounts.roles import Role
from territories.enums import AreaLevel
from tests.factories.territories import make_area
from tests.factories.users import give_hat, make_agent, make_holder, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return make_holder(Role.ADMINISTRATOR, first_name="Marc", last_name="Lemoine")


def read(response):
    return BeautifulSoup(response.content, "html.parser")


def test_administrator_sees_the_accounts_and_their_hats(client, admin):
    cantal = make_area(level=AreaLevel.DEPARTMENT, code="99C", name="Cantal")
    make_holder(Role.DEPARTMENTAL_AGENT, cantal, first_name="Hugo", last_name="Delmas")
    client.force_login(admin)
    rows = read(client.get("/comptes/")).select("tbody tr")
    assert [[cell.text for cell in row.find_all(["th", "td"])][::2][:2] for row in rows] == [
        ["Delmas Hugo", "Agent départemental — Cantal"],
        ["Lemoine Marc", "Administrateur"],
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_accounts_costs_the_same_queries_whatever_their_number(
    client, admin, count, django_assert_max_num_queries
):
    for _ in range(count):
        make_agent()
    client.force_login(admin)
    client.get("/comptes/")
    with django_assert_max_num_queries(6):
        client.get("/comptes/")


def test_agent_who_only_invites_is_led_to_the_invitations(client):
    client.force_login(make_agent())
    assert client.get("/comptes/").url == "/comptes/inviter/"


def test_observer_does_not_see_the_accounts(client):
    client.force_login(make_holder(Role.OBSERVER))
    assert client.get("/comptes/").status_code == 403


def test_agent_does_not_see_the_page_of_an_account(client):
    agent = make_agent()
    client.force_login(agent)
    assert client.get(f"/comptes/{agent.pk}/").status_code == 403


def test_administrator_exports_the_accounts(client, admin):
    client.force_login(admin)
    response = client.get("/comptes/?export=csv")
    assert "Lemoine Marc" in response.content.decode("utf-8-sig")


def test_administrator_withdraws_a_hat(client, admin):
    user = make_user()
    assignment = give_hat(user, Role.OBSERVER)
    client.force_login(admin)
    assert client.post(f"/habilitations/{assignment.pk}/retirer/").url == f"/comptes/{user.pk}/"
    assert read(client.get(f"/comptes/{user.pk}/")).find("button", string="Retirer") is None


def test_administrator_closes_then_reopens_an_account(client, admin):
    user = make_user()
    client.force_login(admin)
    client.post(f"/comptes/{user.pk}/fermer/")
    user.refresh_from_db()
    assert user.is_active is False
    client.post(f"/comptes/{user.pk}/rouvrir/")
    user.refresh_from_db()
    assert user.is_active is True


@pytest.mark.parametrize("action", ["fermer", "rouvrir"])
def test_agent_closes_no_account(client, action):
    user = make_user()
    client.force_login(make_agent())
    assert client.post(f"/comptes/{user.pk}/{action}/").status_code == 403


def test_own_account_has_no_closing_button(client, admin):
    client.force_login(admin)
    assert "Fermer ce compte" not in client.get(f"/comptes/{admin.pk}/").content.decode()
