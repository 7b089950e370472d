import re
from datetime import timedelta
from unittest.mock import patch

import pytest
from bs4 import BeautifulSoup
from celery import current_app
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from iae_portal.common.models import AuditEvent, OutgoingMail
from iae_portal.common.outbox import send_waiting_mail
from tests.factories.users import PASSWORD, make_user

pytestmark = pytest.mark.django_db
NEW = "quatre chevaux gris"


def change(client, **fields):
    values = {"current": PASSWORD, "new_password": NEW, "again": NEW, **fields}
    return client.post("/mon-compte/mot-de-passe/", values)


def errors(response):
    page = BeautifulSoup(response.content, "html.parser")
    return [" ".join(item.text.split()) for item in page.select("#erreurs li")]


def ask(client, email):
    """Ask, and have a worker's part done at once."""
    with patch("accounts.domain.passwords.publish_task") as publish:
        response = client.post("/mot-de-passe-oublie/", {"email": email})
    for call in publish.call_args_list:
        name, *arguments = call.args
        current_app.tasks[name](*arguments)
    return response


def link_of(message):
    return re.search(r"http://127\.0\.0\.1:8000(/\S+)", message.get_content())[1]


def test_password_is_changed_and_the_session_goes_on(client):
    user = make_user()
    client.force_login(user)
    assert change(client).url == "/mon-compte/"
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert client.get("/mon-compte/").status_code == 200
    assert AuditEvent.objects.get().verb == "account:password_changed"


def test_person_is_told_that_their_password_changed(client):
    user = make_user(email="lea@test.example")
    client.force_login(user)
    change(client)
    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.subject) == ("lea@test.example", "Votre mot de passe a changé")
    assert "Si c’est vous, ne faites rien." in mail.text
    assert "http://127.0.0.1:8000/mot-de-passe-oublie/" in mail.text


def test_password_refused_writes_to_nobody(client):
    client.force_login(make_user())
    change(client, current="faux")
    assert not OutgoingMail.objects.exists()


def test_password_change_ends_the_other_sessions(client, django_user_model):
    from django.test import Client

    user, other = make_user(), Client()
    client.force_login(user)
    other.force_login(user)
    change(client)
    assert other.get("/mon-compte/").status_code == 302


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"current": "faux"}, "Mot de passe actuel : Ce n’est pas votre mot de passe actuel."),
        ({"again": "autre"}, "Le même, une seconde fois : Les deux mots de passe sont différents."),
        (
            {"new_password": "court", "again": "court"},
            "Nouveau mot de passe : Ce mot de passe est trop court. Il doit contenir au minimum 12 caractères.",
        ),
        (
            {"new_password": "123456789012345", "again": "123456789012345"},
            "Nouveau mot de passe : Ce mot de passe est entièrement numérique.",
        ),
        (
            {"new_password": "camillemartin", "again": "camillemartin"},
            "Nouveau mot de passe : Le mot de passe est trop semblable au champ « prénom ».",
        ),
    ],
)
def test_password_refused_in_french(client, fields, expected):
    client.force_login(make_user(last_name="Martin"))
    response = change(client, **fields)
    found = errors(response)
    assert response.status_code == 422
    assert [text.replace("\u00a0", " ") for text in found] == [expected]


def test_rules_are_shown_before_typing(client):
    client.force_login(make_user())
    page = BeautifulSoup(client.get("/mon-compte/mot-de-passe/").content, "html.parser")
    rules = page.find(id="id_new_password_helptext").text
    assert "au minimum 12 caractères" in rules


def test_forgotten_password_journey_with_a_delivered_mail(client, inbox):
    user = make_user(email="lea@test.example")
    assert ask(client, "LEA@test.example").url == "/mot-de-passe-oublie/envoye/"
    send_waiting_mail()
    (message,) = inbox.messages
    assert message["To"] == "lea@test.example"
    assert message["Subject"].strip().startswith("Votre mot de passe")
    link = link_of(message)
    assert client.post(link, {"new_password": NEW, "again": NEW}).url == "/connexion/"
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert client.get(link).status_code == 410


def test_secret_link_is_erased_from_the_database_once_sent(client, inbox):
    user = make_user()
    ask(client, user.email)
    send_waiting_mail()
    assert OutgoingMail.objects.get().text == ""


def test_forgotten_password_says_the_same_for_an_unknown_address(client):
    assert ask(client, "inconnue@test.example").url == "/mot-de-passe-oublie/envoye/"
    assert OutgoingMail.objects.count() == 0


def test_forgotten_password_of_a_closed_account_sends_nothing(client):
    ask(client, make_user(is_active=False).email)
    assert OutgoingMail.objects.count() == 0


def test_forgotten_password_asked_twice_sends_one_mail(client, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    user = make_user()
    ask(client, user.email)
    ask(client, user.email)
    assert OutgoingMail.objects.count() == 1


def cost_of_asking(client, email):
    """What the page itself does for an address: its queries, its messages, its tokens."""
    with (
        patch("accounts.domain.passwords.publish_task") as publish,
        patch("accounts.domain.passwords.default_token_generator.make_token") as make_token,
        CaptureQueriesContext(connection) as captured,
    ):
        client.post("/mot-de-passe-oublie/", {"email": email})
    return len(captured), publish.call_count, make_token.call_count


@pytest.mark.parametrize("email", ["lea@test.example", "fermee@test.example", "inconnue@test.example"])
def test_forgotten_password_costs_the_page_the_same_for_any_address(client, email):
    make_user(email="lea@test.example")
    make_user(email="fermee@test.example", is_active=False)
    assert cost_of_asking(client, email) == (0, 1, 0)


def test_forgotten_password_is_not_lost_without_redis(client, inbox):
    user = make_user()
    with patch("accounts.domain.passwords.publish_task", return_value=False):
        client.post("/mot-de-passe-oublie/", {"email": user.email})
    send_waiting_mail()
    assert link_of(inbox.messages[0]).startswith("/mot-de-passe/")


def test_link_of_the_mail_expires(client, inbox, time_machine):
    user = make_user()
    ask(client, user.email)
    send_waiting_mail()
    link = link_of(inbox.messages[0])
    time_machine.move_to(timezone.now() + timedelta(hours=26))
    assert client.get(link).status_code == 410


def test_address_that_is_none_is_refused(client):
    response = ask(client, "pas une adresse")
    assert (response.status_code, len(errors(response))) == (422, 1)


def test_empty_answer_is_refused(client):
    assert client.post("/mot-de-passe-oublie/").status_code == 422


def test_new_password_of_the_mail_is_checked(client, inbox):
    user = make_user()
    ask(client, user.email)
    send_waiting_mail()
    response = client.post(link_of(inbox.messages[0]), {"new_password": "court", "again": "court"})
    assert (response.status_code, len(errors(response))) == (422, 1)


@pytest.mark.parametrize("uid", ["x", "MTIzNDU2", "____"])
def test_link_made_up_is_refused(client, uid):
    assert client.get(f"/mot-de-passe/{uid}/abc-123/").status_code == 410
