"""What a hostile request obtains: nothing, and the same nothing whoever it tries to pass for."""

from unittest.mock import patch

import pytest
from django.core import mail
from django.test import Client

from accounts.models import Assignment, Invitation, User
from accounts.roles import Role
from calls.enums import ApplicationState
from calls.models import Application
from iae_portal.common.models import OutgoingMail
from tests.factories.applying import make_member
from tests.factories.calls import make_application
from tests.factories.structures import make_department, make_siae
from tests.factories.users import PASSWORD, make_agent, make_holder, make_user
from tests.iae_portal.common.test_body_limit import post

pytestmark = pytest.mark.django_db
CHANGED = "quatre chevaux gris"
ELSEWHERE = (
    "https://autre.example/",
    "//autre.example/",
    "\\\\autre.example",
    "/\\autre.example",
    "https:autre.example",
    "javascript:alert(1)",
    " //autre.example",
    "http://testserver@autre.example/",
    "/\t/autre.example",
)


def enter(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return user


@pytest.mark.parametrize("target", ELSEWHERE)
def test_sign_in_stays_on_the_portal(client, target):
    user = make_user()

    answer = client.post("/connexion/", {"username": user.email, "password": PASSWORD, "next": target})

    assert (answer.status_code, answer["Location"]) == (302, "/")


@pytest.mark.parametrize("target", ELSEWHERE)
def test_change_of_role_stays_on_the_portal(client, target):
    user = enter(client, make_agent())

    answer = client.post("/changer-de-role/", {"assignment": user.assignments.get().pk, "next": target})

    assert (answer.status_code, answer["Location"]) == (302, "/mon-compte/")


@pytest.mark.parametrize("target", ELSEWHERE)
def test_visitor_who_is_already_in_stays_on_the_portal(client, target):
    enter(client, make_agent())

    assert client.get("/connexion/", {"next": target})["Location"] == "/"


@pytest.mark.parametrize("host", ["autre.example", "testserver.autre.example", "testserver@autre.example", "a b"])
@pytest.mark.parametrize("path", ["/", "/connexion/", "/mot-de-passe-oublie/", "/api/v1/areas/"])
def test_another_name_than_those_served_is_refused(client, host, path):
    assert client.get(path, headers={"host": host}).status_code == 400


def test_link_of_a_forgotten_password_does_not_lead_where_a_request_says(client):
    user = make_user()

    answer = client.post("/mot-de-passe-oublie/", {"email": user.email}, headers={"host": "autre.example"})

    assert answer.status_code == 400
    assert (OutgoingMail.objects.count(), mail.outbox) == (0, [])


@pytest.fixture
def _any_host(settings):
    """A server put in place without the list of the names that it serves."""
    settings.ALLOWED_HOSTS, settings.PORTAL_ADDRESS = ["*"], "https://pilotage.exemple.gouv.fr"


@pytest.mark.usefixtures("_any_host")
@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/mot-de-passe-oublie/", {"email": "lea@test.example"}),
        ("/comptes/inviter/", {"email": "invitee@test.example", "role": Role.OBSERVER}),
        ("/mon-compte/mot-de-passe/", {"current": PASSWORD, "new_password": CHANGED, "again": CHANGED}),
    ],
)
def test_link_of_a_mail_leads_to_the_portal_whatever_the_host_of_the_request(client, path, fields):
    enter(client, make_agent(email="lea@test.example"))

    with patch("accounts.domain.passwords.publish_task", return_value=False):
        answer = client.post(path, fields, headers={"host": "autre.example"})

    text = OutgoingMail.objects.get().text
    assert answer.status_code == 302
    assert ("https://pilotage.exemple.gouv.fr/" in text, "autre.example" in text) == (True, False)


def test_name_that_a_proxy_would_pass_on_is_not_believed(client):
    """Only the host of the request counts: a header that anybody writes does not."""
    user = make_agent()
    enter(client, user)
    invited = {"email": "invitee@test.example", "role": Role.OBSERVER}

    client.post("/comptes/inviter/", invited, headers={"x-forwarded-host": "autre.example"})

    assert "autre.example" not in OutgoingMail.objects.get().text


@pytest.mark.parametrize("method", ["TRACE", "PUT", "PATCH", "DELETE", "CONNECT"])
@pytest.mark.parametrize("path", ["/mon-compte/", "/structures/", "/candidatures/", "/api/v1/areas/"])
def test_methods_that_no_page_offers_are_refused(client, method, path):
    enter(client, make_member(make_siae()))

    assert client.generic(method, path).status_code == 405


def test_form_without_its_seal_is_refused():
    client = Client(enforce_csrf_checks=True)
    user = enter(client, make_agent())

    answer = client.post("/changer-de-role/", {"assignment": user.assignments.get().pk})

    assert answer.status_code == 403


def test_method_written_in_a_field_is_not_obeyed(client):
    application = make_application()
    enter(client, make_member(application.siae))

    client.post(f"/candidatures/{application.pk}/messages/", {"_method": "DELETE", "texte": ""})

    assert Application.objects.filter(pk=application.pk).exists()


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/mon-compte/jetons/", {"label": "essai", "expires_on": "2099-01-01", "owner": "1", "token_hash": "0" * 64}),
        ("/mon-compte/mot-de-passe/", {"is_staff": "on", "is_superuser": "on", "email": "autre@test.example"}),
    ],
)
def test_fields_that_a_form_of_the_account_does_not_name_are_not_written(client, path, fields):
    user = enter(client, make_holder(Role.STRUCTURE_MEMBER))

    client.post(path, fields)

    assert User.objects.values_list("email", "is_staff", "is_superuser").get(pk=user.pk) == (user.email, False, False)
    assert user.api_tokens.count() == 0


def test_invitation_gives_no_more_than_its_form_names(client):
    agent = enter(client, make_agent())
    fields = {"email": "invitee@test.example", "role": Role.OBSERVER, "is_staff": "on", "accepted_by": agent.pk}

    client.post("/comptes/inviter/", {**fields, "invited_by": "999", "token_hash": "0" * 64})

    made = Invitation.objects.get()
    assert (made.invited_by, made.accepted_by, made.token_hash == "0" * 64) == (agent, None, False)


def test_role_that_one_may_not_give_is_not_given(client):
    enter(client, make_agent())

    client.post("/comptes/inviter/", {"email": "invitee@test.example", "role": Role.ADMINISTRATOR})

    assert Invitation.objects.count() == 0


def test_hat_of_somebody_else_is_not_worn(client):
    other = make_holder(Role.ADMINISTRATOR).assignments.get()
    user = enter(client, make_user())

    answer = client.post("/changer-de-role/", {"assignment": other.pk})

    assert answer.status_code == 403
    assert not Assignment.objects.filter(user=user).exists()


def test_answer_of_a_file_writes_neither_its_state_nor_its_owner(client):
    application, other = make_application(), make_siae(department=make_department(code="98D"))
    enter(client, make_member(application.siae))
    forged = {"state": ApplicationState.ACCEPTED, "siae": other.pk, "department": other.department_id}

    client.post(f"/candidatures/{application.pk}/rubriques/projet/", {"titre": "Un titre", **forged, "version": "9"})

    kept = Application.objects.get(pk=application.pk)
    assert (kept.state, kept.siae, kept.department) == (
        ApplicationState.DRAFT,
        application.siae,
        application.department,
    )


@pytest.mark.parametrize(
    "email", ["a@test.example\nBcc: b@test.example", "a@test.example\r\nSubject: x", "a@test.example,b@test.example"]
)
def test_address_that_would_write_a_header_is_refused(client, email):
    enter(client, make_agent())

    answer = client.post("/comptes/inviter/", {"email": email, "role": Role.OBSERVER})

    assert answer.status_code == 422
    assert OutgoingMail.objects.count() == 0


@pytest.mark.parametrize("path", ["/structures/?page=%00", "/appels/?recherche=%00", "/api/v1/areas/?q=%00"])
def test_null_byte_is_an_answer_and_not_a_fault(client, path):
    enter(client, make_agent())

    assert client.get(path).status_code in {200, 400, 404}


@pytest.mark.parametrize(
    "path", ["/connexion/", "/mot-de-passe-oublie/", "/appels/", "/comptes/inviter/", "/recherche/", "/api/v1/areas/"]
)
def test_body_that_no_page_takes_is_refused_before_it_is_read(client, path):
    """Whoever sends it: a form without files has no use for a hundred megabytes, which would go to the disk."""
    assert post(client, path, length=100 * 1_048_576).status_code == 413


def test_form_of_too_many_fields_is_refused(client):
    answer = client.post("/connexion/", {f"champ{number}": "x" for number in range(5001)})

    assert answer.status_code == 400
