import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.domain.invitations import invite_person
from accounts.models import Invitation, User
from accounts.roles import Role
from iae_portal.common.models import AuditEvent
from iae_portal.common.outbox import send_waiting_mail
from territories.enums import AreaLevel
from tests.factories.territories import make_area
from tests.factories.users import make_agent, make_holder, make_user

pytestmark = pytest.mark.django_db
ANSWER = {
    "first_name": "Léa",
    "last_name": "Roux",
    "new_password": "quatre chevaux gris",
    "again": "quatre chevaux gris",
}


@pytest.fixture
def cantal():
    return make_area(level=AreaLevel.DEPARTMENT, code="99C", name="Cantal")


@pytest.fixture
def admin():
    return make_holder(Role.ADMINISTRATOR, first_name="Marc", last_name="Lemoine")


def invite(client, actor, **fields):
    client.force_login(actor)
    response = client.post("/comptes/inviter/", {"email": "lea@test.example", "role": "observer", **fields})
    client.logout()
    return response


def receive_link(inbox):
    send_waiting_mail()
    return re.search(r"http://127\.0\.0\.1:8000(/\S+)", inbox.messages[-1].get_content())[1]


def errors(response):
    page = BeautifulSoup(response.content, "html.parser")
    return [" ".join(item.text.split()) for item in page.select("#erreurs li")]


def test_invitation_journey_with_a_delivered_mail(client, admin, cantal, inbox):
    response = invite(client, admin, role="departmental_agent", departments=[cantal.pk])
    assert response.url == "/comptes/inviter/"
    link = receive_link(inbox)
    (message,) = inbox.messages
    assert message["To"] == "lea@test.example"
    assert "Marc Lemoine vous invite" in message.get_content()
    assert "Votre rôle : Agent départemental — Cantal" in message.get_content().replace("\u00a0", " ")
    assert "Agent départemental — Cantal" in client.get(link).content.decode()
    assert client.post(link, ANSWER).url == "/mon-compte/"
    user = User.objects.get(email="lea@test.example")
    assert (user.get_full_name(), user.assignment.label) == ("Léa Roux", "Agent départemental — Cantal")
    assert user.assignments.get().granted_by == admin
    assert client.session["_auth_user_id"] == str(user.pk)
    assert list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True)) == [
        "account:invited",
        "account:created",
        "account:assignment_granted",
        "account:invitation_accepted",
        "session:opened",
    ]


def test_token_is_not_in_the_database(client, admin, inbox):
    invite(client, admin)
    secret = receive_link(inbox).removeprefix("/invitation/").split(":")[0].rstrip("/")
    invitation = Invitation.objects.get()
    assert secret not in invitation.token_hash
    assert not invitation._meta.model.objects.filter(token_hash__contains=secret).exists()


def test_used_link_opens_no_second_account(client, admin, inbox):
    invite(client, admin)
    link = receive_link(inbox)
    client.post(link, ANSWER)
    client.logout()
    response = client.post(link, ANSWER)
    assert (response.status_code, "a déjà servi" in response.content.decode()) == (410, True)
    assert User.objects.filter(email="lea@test.example").count() == 1


def test_expired_link_tells_what_to_do(client, admin, inbox, time_machine):
    invite(client, admin)
    link = receive_link(inbox)
    time_machine.move_to(timezone.now() + timedelta(days=15))
    response = client.get(link)
    assert (response.status_code, "a expiré le" in response.content.decode()) == (410, True)


def test_revoked_link_is_refused(client, admin, inbox):
    invite(client, admin)
    link = receive_link(inbox)
    client.force_login(admin)
    assert client.post(f"/invitations/{Invitation.objects.get().pk}/annuler/").status_code == 302
    assert client.get(link).status_code == 410


def test_second_invitation_replaces_the_first(client, admin, inbox):
    invite(client, admin)
    first = receive_link(inbox)
    invite(client, admin)
    second = receive_link(inbox)
    assert (client.get(first).status_code, client.get(second).status_code) == (410, 200)


@pytest.mark.parametrize("token", ["abc", "abc:def", "%C3%A9"])
def test_made_up_link_is_refused(client, token):
    response = client.get(f"/invitation/{token}/")
    assert (response.status_code, "incomplet ou a été modifié" in response.content.decode()) == (410, True)


def mail_text(inbox):
    send_waiting_mail()
    return inbox.messages[-1].get_content()


def test_mail_to_a_new_address_says_to_choose_a_password(client, admin, inbox):
    invite(client, admin)
    text = mail_text(inbox)
    assert "choisissez un mot de passe" in text
    assert "Connectez-vous" not in text


def test_mail_to_a_known_address_says_to_sign_in(client, admin, inbox):
    make_user(email="lea@test.example")
    invite(client, admin, email="LEA@test.example")
    text = mail_text(inbox)
    assert "Connectez-vous pour accepter ce rôle" in text
    assert "mot de passe" not in text


def test_mail_to_a_closed_account_does_not_say_to_sign_in(client, admin, inbox):
    make_user(email="lea@test.example", is_active=False)
    invite(client, admin)
    assert "Connectez-vous" not in mail_text(inbox)


def test_known_address_must_sign_in_first(client, admin, inbox):
    make_user(email="lea@test.example")
    invite(client, admin)
    link = receive_link(inbox)
    page = client.get(link).content.decode()
    assert "Connectez-vous avec ce compte" in page
    client.post(link, ANSWER)
    assert Invitation.objects.get().accepted_at is None


def test_known_address_adds_the_role_once_signed_in(client, admin, inbox):
    user = make_user(email="lea@test.example")
    invite(client, admin)
    link = receive_link(inbox)
    client.force_login(user)
    assert client.post(link).url == "/mon-compte/"
    assert [hat.role for hat in User.objects.get(pk=user.pk).hats] == [Role.OBSERVER]


def test_someone_else_signed_in_does_not_take_the_role(client, admin, inbox):
    make_user(email="lea@test.example")
    invite(client, admin)
    link = receive_link(inbox)
    other = make_user()
    client.force_login(other)
    client.post(link)
    assert User.objects.get(pk=other.pk).hats == []


def test_role_already_held_is_told(client, admin, inbox):
    user = make_holder(Role.OBSERVER, email="lea@test.example")
    invite(client, admin)
    link = receive_link(inbox)
    client.force_login(user)
    response = client.post(link)
    assert (response.status_code, "Cette personne a déjà ce rôle" in response.content.decode()) == (422, True)


def test_weak_password_is_refused_with_its_reason(client, admin, inbox):
    invite(client, admin)
    response = client.post(receive_link(inbox), {**ANSWER, "new_password": "lea", "again": "lea"})
    assert response.status_code == 422
    assert any("au minimum 12 caractères" in error for error in errors(response))
    assert not User.objects.filter(email="lea@test.example").exists()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"role": "departmental_agent"}, "un ou plusieurs départements"),
        ({"role": "committee_member"}, "siège dans un collège"),
        ({"role": ""}, "Ce champ est obligatoire."),
        ({"email": "pas une adresse"}, "adresse"),
    ],
)
def test_incomplete_invitation_is_refused(client, admin, fields, expected):
    response = invite(client, admin, **fields)
    assert response.status_code == 422
    assert expected in " ".join(errors(response))
    assert Invitation.objects.count() == 0


def test_agent_invites_but_makes_no_administrator(client):
    agent = make_agent()
    assert invite(client, agent).status_code == 302
    assert errors(invite(client, agent, role="administrator"))[0].startswith("Rôle")
    with pytest.raises(PermissionDenied):
        invite_person(email="x@test.example", role=Role.ADMINISTRATOR, actor=agent)


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.STRUCTURE_MEMBER, Role.OPERATOR])
def test_others_do_not_invite(client, role):
    assert invite(client, make_holder(role)).status_code == 403


def test_agent_does_not_revoke_the_invitation_of_another(client, admin):
    invite(client, admin)
    client.force_login(make_agent())
    assert client.post(f"/invitations/{Invitation.objects.get().pk}/annuler/").status_code == 404


@pytest.mark.parametrize("field", ["college", "seat"])
def test_seat_that_does_not_exist_is_refused_beside_its_field(client, admin, field):
    response = invite(client, admin, role=Role.COMMITTEE_MEMBER, **{field: "inconnu"})

    assert response.status_code == 422
    assert field in response.context["form"].errors


def test_holder_of_territory_without_territory_is_told_which_field_is_missing(client, admin):
    response = invite(client, admin, role=Role.TERRITORY_HOLDER)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["grouping"]
