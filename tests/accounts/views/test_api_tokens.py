import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from accounts.models import ApiToken
from accounts.roles import Role
from tests.factories.api import make_token
from tests.factories.users import make_agent, make_holder, make_user

pytestmark = pytest.mark.django_db
ADDRESS = "/mon-compte/jetons/"


def answer(user, **fields):
    values = {
        "label": "carte QGIS",
        "assignment_id": user.hats[0].assignment_id,
        "expires_on": (timezone.localdate() + dt.timedelta(days=10)).isoformat(),
    }
    return {**values, **fields}


def read(response):
    return BeautifulSoup(response.content, "html.parser")


def test_token_is_shown_once(client):
    user = make_agent()
    client.force_login(user)
    response = client.post(ADDRESS, answer(user))
    secret = read(response).select_one("#jeton")["value"]
    assert response["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    token = ApiToken.objects.get(owner=user)
    assert token.prefix == secret[:12]
    again = client.get(ADDRESS).content.decode()
    assert secret not in again
    assert token.prefix in again


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"label": ""}, "obligatoire"),
        ({"expires_on": "2020-01-01"}, "entre demain et dans un an"),
        ({"expires_on": "demain"}, "date valide"),
        ({"assignment_id": "0"}, "choix valide"),
    ],
)
def test_token_that_cannot_be_made_says_why(client, fields, message):
    user = make_agent()
    client.force_login(user)
    response = client.post(ADDRESS, answer(user, **fields))
    assert response.status_code == 422
    assert message in read(response).select_one("#erreurs").text
    assert not ApiToken.objects.exists()


def test_owner_revokes(client):
    user = make_agent()
    token, _ = make_token(user)
    client.force_login(user)
    response = client.post(f"{ADDRESS}{token.pk}/revoquer/", follow=True)
    assert "est révoqué" in response.content.decode()
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_token_of_another_is_not_found(client):
    token, _ = make_token(make_agent())
    client.force_login(make_agent())
    assert client.post(f"{ADDRESS}{token.pk}/revoquer/").status_code == 404
    assert token.label not in read(client.get(ADDRESS)).select_one("main").text


def test_visitor_is_sent_to_the_sign_in(client):
    assert client.get(ADDRESS).url == f"/connexion/?next={ADDRESS}"


def test_person_without_role_has_nothing_to_make(client):
    client.force_login(make_user())
    assert "Aucun rôle ne vous est attribué" in client.get(ADDRESS).content.decode()


def test_who_manages_accounts_sees_and_revokes_the_tokens_of_a_person(client):
    owner = make_agent()
    token, _ = make_token(owner)
    client.force_login(make_holder(Role.ADMINISTRATOR))
    assert token.prefix in client.get(f"/comptes/{owner.pk}/").content.decode()
    response = client.post(f"/comptes/jetons/{token.pk}/revoquer/", follow=True)
    assert token.prefix not in response.content.decode()
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_agent_does_not_revoke_the_token_of_another_from_the_accounts(client):
    token, _ = make_token(make_agent())
    client.force_login(make_agent())
    assert client.post(f"/comptes/jetons/{token.pk}/revoquer/").status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_a_fixed_number_of_queries(client, django_assert_num_queries, count):
    user = make_agent()
    for _ in range(count):
        make_token(user)
    client.force_login(user)
    client.get(ADDRESS)
    with django_assert_num_queries(5):
        client.get(ADDRESS)
