"""The name and the address of a person corrected by an administrator."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.domain.rectifying import rectify_account
from accounts.models import PortalSession
from accounts.roles import Role
from iae_portal.common.mails import OutgoingMail
from iae_portal.common.models import AuditEvent
from tests.factories.users import make_agent, make_holder, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return make_holder(Role.ADMINISTRATOR)


@pytest.fixture
def person():
    return make_user(first_name="Anne", last_name="Roux", email="anne.roux@service.example")


def rectify(person, actor, **fields):
    known = {"first_name": person.first_name, "last_name": person.last_name, "email": person.email}
    return rectify_account(user=person, actor=actor, **{**known, **fields})


def test_name_is_corrected_without_a_mail(admin, person):
    assert rectify(person, admin, last_name=" Leroux ").last_name == "Leroux"
    assert not OutgoingMail.objects.exists()


def test_address_is_corrected_and_both_addresses_are_told(admin, person):
    found = rectify(person, admin, email="Anne.Leroux@service.example")

    assert found.email == "anne.leroux@service.example"
    told = set(OutgoingMail.objects.values_list("recipient", "subject"))
    words = "L’adresse de votre compte a changé"
    assert told == {("anne.roux@service.example", words), ("anne.leroux@service.example", words)}


def test_sessions_end_with_the_former_address(client, admin, person):
    client.force_login(person)
    rectify(person, admin, email="anne.leroux@service.example")

    assert not PortalSession.objects.filter(user=person).exists()


def test_trail_tells_which_fields_changed_and_not_what_they_were(admin, person):
    rectify(person, admin, last_name="Leroux")

    event = AuditEvent.objects.get(verb="account:rectified")
    assert (event.actor_id, event.data) == (admin.pk, {"fields": ["last_name"]})


def test_nothing_new_leaves_no_trace(admin, person):
    rectify(person, admin)

    assert not AuditEvent.objects.filter(verb="account:rectified").exists()


def test_address_of_another_account_is_refused(admin, person):
    make_user(email="deja@service.example")

    with pytest.raises(ValidationError, match="existe déjà pour cette adresse"):
        rectify(person, admin, email="DEJA@service.example")
    person.refresh_from_db()
    assert person.email == "anne.roux@service.example"


@pytest.mark.parametrize("make_actor", [make_agent, make_user], ids=["agent", "person"])
def test_account_is_corrected_by_an_administrator_only(person, make_actor):
    with pytest.raises(PermissionDenied):
        rectify(person, make_actor(), last_name="Leroux")
