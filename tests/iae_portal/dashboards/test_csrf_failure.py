"""What a person reads when a form was sent without its seal."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from tests.factories.users import make_agent

pytestmark = pytest.mark.django_db


@pytest.fixture
def strict():
    """A browser whose forms are checked, as in production."""
    return Client(enforce_csrf_checks=True)


def read(response):
    return BeautifulSoup(response.content, "html.parser")


@pytest.mark.parametrize("path", ["/connexion/", "/mot-de-passe-oublie/", "/deconnexion/"])
def test_form_without_its_seal_is_refused_in_the_portal_layout(strict, path):
    response = strict.post(path, {})

    assert response.status_code == 403
    assert read(response).select_one("main h1").text == "Votre envoi n’a pas été accepté"
    assert read(response).select_one("footer")


def test_refusal_tells_what_to_do(strict):
    page = read(strict.post("/connexion/", {})).select_one("main")

    assert "rechargez-la" in page.text
    assert "autorisez les cookies" in page.text
    assert page.select_one("a[href='/connexion/']")


def test_signed_in_person_keeps_the_menu(strict):
    strict.force_login(make_agent(), backend="django.contrib.auth.backends.ModelBackend")

    response = strict.post("/comptes/inviter/", {"email": "lea@test.example", "role": "observer"})

    assert (response.status_code, "Se déconnecter" in response.content.decode()) == (403, True)
