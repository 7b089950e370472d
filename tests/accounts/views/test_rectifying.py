"""The page where an administrator corrects an account."""

import pytest

from accounts.roles import Role
from tests.factories.users import make_agent, make_holder, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return make_user(first_name="Anne", last_name="Roux", email="anne.roux@service.example")


def test_administrator_corrects_an_account(client, person):
    client.force_login(make_holder(Role.ADMINISTRATOR))
    sent = {"first_name": "Anne", "last_name": "Leroux", "email": "anne.roux@service.example"}

    answer = client.post(f"/comptes/{person.pk}/corriger/", sent)

    person.refresh_from_db()
    assert (answer.url, person.last_name) == (f"/comptes/{person.pk}/", "Leroux")


def test_address_already_taken_is_told_beside_its_field(client, person):
    make_user(email="deja@service.example")
    client.force_login(make_holder(Role.ADMINISTRATOR))
    sent = {"first_name": "Anne", "last_name": "Roux", "email": "deja@service.example"}

    answer = client.post(f"/comptes/{person.pk}/corriger/", sent)

    assert answer.status_code == 422
    assert "Un compte existe déjà pour cette adresse." in answer.content.decode()


def test_agent_does_not_correct_an_account(client, person):
    client.force_login(make_agent())

    assert client.get(f"/comptes/{person.pk}/corriger/").status_code == 403
