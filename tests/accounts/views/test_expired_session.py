"""A form sent once the session has ended: where the sign-in leads back to, and what its page says."""

from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup

pytestmark = pytest.mark.django_db
PAGE = "/strategie/preconisations/3/"


def send(client, *, referer=None):
    headers = {"referer": referer} if referer else {}
    answer = client.post(f"{PAGE}remarques/", {"text": "Un mot."}, headers=headers)
    return answer.status_code, urlsplit(answer.url)


def asked(address):
    return {name: value for name, (value,) in parse_qs(address.query).items()}


def test_form_leads_to_the_sign_in_and_back_to_its_page(client):
    status, address = send(client, referer=f"http://testserver{PAGE}?tri=title")

    assert (status, address.path) == (302, "/connexion/")
    assert asked(address) == {"next": f"{PAGE}?tri=title", "expiree": "oui"}


@pytest.mark.parametrize("referer", [None, "https://autre.example/page/", "//autre.example/"])
def test_form_of_nowhere_leads_back_to_its_own_address(client, referer):
    _, address = send(client, referer=referer)

    assert asked(address)["next"] == f"{PAGE}remarques/"


def test_page_that_is_only_read_leads_to_a_plain_sign_in(client):
    answer = client.get("/mon-compte/")

    assert (answer.status_code, answer.url) == (302, "/connexion/?next=/mon-compte/")


def test_sign_in_says_what_became_of_what_was_typed(client):
    expired = BeautifulSoup(client.get("/connexion/?next=/&expiree=oui").content, "html.parser")
    plain = BeautifulSoup(client.get("/connexion/").content, "html.parser")
    told = expired.select_one("[data-typed-lost]")

    assert "Votre session a expiré" in told.get_text()
    assert "n’a pas été gardé" in told.noscript.get_text()
    assert told.select_one("[data-typed-kept]").has_attr("hidden")
    assert plain.select_one("[data-typed-lost]") is None
