from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from accounts.roles import Role
from iae_portal.common.models import AuditEvent
from tests.factories.users import PASSWORD, make_holder, make_user

pytestmark = pytest.mark.django_db


def sign_in(client, email, password=PASSWORD, **fields):
    return client.post("/connexion/", {"username": email, "password": password, **fields})


def read(response):
    return BeautifulSoup(response.content, "html.parser")


def is_signed_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("write", [str, str.upper, lambda email: f" {email} "])
def test_right_password_opens_a_session(client, write):
    user = make_user(email="lea@test.example")
    response = sign_in(client, write("lea@test.example"))
    assert (response.status_code, response.url) == (302, "/")
    assert AuditEvent.objects.get().verb == "session:opened"
    assert AuditEvent.objects.get().actor == user


def test_sign_in_returns_to_the_page_asked(client):
    user = make_user()
    assert sign_in(client, user.email, next="/mon-compte/").url == "/mon-compte/"


def test_sign_in_never_leaves_for_another_site(client):
    user = make_user()
    assert sign_in(client, user.email, next="https://autre.example/").url == "/"


@pytest.mark.parametrize("email", ["lea@test.example", "inconnue@test.example"])
def test_wrong_password_says_the_same_for_known_and_unknown(client, email):
    make_user(email="lea@test.example")
    response = sign_in(client, email, "faux")
    page = read(response)
    assert response.status_code == 422
    summary = page.find(id="erreurs")
    assert "Adresse ou mot de passe incorrect." in summary.text
    assert page.title.text.startswith("Erreur")
    assert not is_signed_in(client)


def test_missing_fields_are_linked_from_the_summary(client):
    page = read(client.post("/connexion/", {}))
    links = [link["href"] for link in page.select("#erreurs a")]
    assert links == ["#id_username", "#id_password"]
    assert page.find(id="id_username")["aria-invalid"] == "true"
    assert "id_username_error" in page.find(id="id_username")["aria-describedby"]
    assert page.find(id="id_username_error") is not None


def test_inactive_account_is_refused(client):
    user = make_user(is_active=False)
    sign_in(client, user.email)
    assert not is_signed_in(client)


def test_session_of_an_account_closed_meanwhile_ends(client):
    user = make_holder(Role.OBSERVER)
    client.force_login(user)
    user.is_active = False
    user.save()
    assert client.get("/mon-compte/").status_code == 302


def test_locked_out_after_five_failures_even_with_the_right_password(client, settings):
    user = make_user()
    answers = [sign_in(client, user.email, "faux").status_code for _ in range(5)]
    assert answers == [422, 422, 422, 422, 429]
    response = sign_in(client, user.email)
    assert (response.status_code, response["Retry-After"]) == (429, "900")
    assert read(response).h1.text == "Connexion bloquée pendant 15\u00a0minutes"
    assert not is_signed_in(client)


def test_lockout_counts_one_address_however_it_is_written(client):
    user = make_user(email="lea@test.example")
    for email in ["lea@test.example", "LEA@test.example", "Lea@Test.Example", "lea@test.example"]:
        sign_in(client, email, "faux")
    assert sign_in(client, user.email.upper(), "faux").status_code == 429


def test_lockout_of_one_account_leaves_the_others(client):
    first, second = make_user(), make_user()
    for _ in range(5):
        sign_in(client, first.email, "faux")
    assert sign_in(client, second.email).status_code == 302


def test_lockout_ends_after_its_delay(client, time_machine):
    from django.utils import timezone

    user = make_user()
    for _ in range(5):
        sign_in(client, user.email, "faux")
    time_machine.move_to(timezone.now() + timedelta(minutes=16))
    assert sign_in(client, user.email).status_code == 302


def test_fields_help_password_managers_and_screen_readers(client):
    page = read(client.get("/connexion/"))
    email, password = page.find(id="id_username"), page.find(id="id_password")
    assert (email["type"], email["autocomplete"], email["name"]) == ("email", "username", "username")
    assert (password["type"], password["autocomplete"]) == ("password", "current-password")
    assert page.find("label", {"for": "id_username"}).text.startswith("Adresse électronique")
    assert email["aria-describedby"] == "id_username_helptext"
    assert page.find(id="id_username_helptext") is not None


def test_demonstration_account_is_filled_in_by_its_link(client):
    page = read(client.get("/connexion/?compte=agent.cantal@demo.example"))
    assert page.find(id="id_username")["value"] == "agent.cantal@demo.example"


def test_demonstration_accounts_are_listed_in_a_demonstration_only(client, settings):
    assert "agent.region@demo.example" in client.get("/connexion/").content.decode().replace("%40", "@")
    settings.DEMONSTRATION = False
    assert "demo.example" not in client.get("/connexion/").content.decode().replace(settings.SERVICE_EMAIL, "")


def test_signed_in_person_is_not_asked_again(client):
    client.force_login(make_user())
    assert client.get("/connexion/").url == "/"


def test_sign_out_by_post(client):
    client.force_login(make_user())
    assert client.post("/deconnexion/").url == "/"
    assert not is_signed_in(client)


def test_sign_out_by_a_link_is_refused(client):
    client.force_login(make_user())
    assert client.get("/deconnexion/").status_code == 405
    assert is_signed_in(client)


def test_visitor_is_sent_to_sign_in_and_back(client):
    assert client.get("/mon-compte/").url == "/connexion/?next=/mon-compte/"
