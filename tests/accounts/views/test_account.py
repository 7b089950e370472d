import pytest
from bs4 import BeautifulSoup

from accounts.roles import Role
from iae_portal.common.models import AuditEvent
from iae_portal.dashboards.demonstration_words import describe_demonstration
from territories.enums import AreaLevel
from tests.factories.territories import make_area
from tests.factories.users import give_hat, make_holder, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    person = make_user()
    give_hat(person, Role.DEPARTMENTAL_AGENT, make_area(level=AreaLevel.DEPARTMENT, code="99C", name="Cantal"))
    return person


def active_hat(client):
    page = BeautifulSoup(client.get("/mon-compte/").content, "html.parser")
    return page.select_one(".portal-hats strong").text


def test_first_hat_is_worn_until_another_is_chosen(client, user):
    second = give_hat(user, Role.OBSERVER)
    client.force_login(user)
    assert active_hat(client) == "Agent départemental — Cantal"
    response = client.post("/changer-de-role/", {"assignment": second.pk})
    assert response.url == "/mon-compte/"
    assert active_hat(client) == "Observateur"
    event = AuditEvent.objects.get()
    assert (event.verb, event.data) == ("session:role_switched", {"assignment": second.pk, "role": "observer"})


def test_hat_of_someone_else_is_refused(client, user):
    other = give_hat(make_user(), Role.ADMINISTRATOR)
    client.force_login(user)
    assert client.post("/changer-de-role/", {"assignment": other.pk}).status_code == 403
    assert active_hat(client) == "Agent départemental — Cantal"


LONG = "9" * 5000


@pytest.mark.parametrize("asked", ["", "x", "-1", "²", pytest.param(LONG, id="5000 digits")])
def test_hat_that_is_no_known_number_is_refused(client, user, asked):
    client.force_login(user)
    assert client.post("/changer-de-role/", {"assignment": asked}).status_code == 403


def test_switch_by_a_link_is_refused(client, user):
    client.force_login(user)
    assert client.get("/changer-de-role/").status_code == 405


@pytest.mark.parametrize(
    ("target", "expected"), [("/mon-compte/?x=1", "/mon-compte/?x=1"), ("https://autre.example/", "/mon-compte/")]
)
def test_switch_returns_to_our_own_pages_only(client, user, target, expected):
    second = give_hat(user, Role.OBSERVER)
    client.force_login(user)
    response = client.post("/changer-de-role/", {"assignment": second.pk, "next": target})
    assert response.url == expected


def test_permission_follows_the_hat_worn(client, user):
    second = give_hat(user, Role.ADMINISTRATOR)
    client.force_login(user)
    assert client.get("/comptes/").status_code == 403
    client.post("/changer-de-role/", {"assignment": second.pk})
    assert client.get("/comptes/").status_code == 200


def test_account_without_hat_gets_an_explanation(client):
    client.force_login(make_user())
    response = client.get("/comptes/")
    assert response.status_code == 403
    assert "Aucun rôle ne vous est attribué aujourd’hui" in response.content.decode()


def test_account_without_hat_still_reaches_its_own_page(client):
    client.force_login(make_user())
    response = client.get("/mon-compte/")
    assert (response.status_code, "Aucun rôle ne vous est attribué" in response.content.decode()) == (200, True)


def test_page_reads_session_user_notices_and_at_most_one_query_for_the_hat(client, django_assert_max_num_queries):
    client.force_login(make_holder(Role.OBSERVER))
    # The line of the demonstration is kept for all the pages of a minute.
    describe_demonstration()
    with django_assert_max_num_queries(4):
        client.get("/mon-compte/")
    with django_assert_max_num_queries(3):
        client.get("/mon-compte/")
