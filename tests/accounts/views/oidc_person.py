"""A person who signs in with the provider of the tests, step by step."""

from urllib.parse import parse_qs, urlsplit

import requests
from bs4 import BeautifulSoup

from iae_portal.common.models import AuditEvent

START, RETURN = "/connexion/fournisseur/", "/connexion/fournisseur/retour/"
NOT_VERIFIED = "n’a pas pu être vérifiée"


def begin(client, **query):
    response = client.get(START, query)
    assert response.status_code == 302
    return response.url


def follow(address):
    """As a browser at the provider: what it is sent back with."""
    answer = requests.get(address, allow_redirects=False, timeout=5)
    return dict(parse_qs(urlsplit(answer.headers["Location"]).query))


def come_back(client, **changes):
    query = {name: values[0] for name, values in follow(begin(client)).items()}
    return client.get(RETURN, {**query, **changes})


def is_signed_in(client):
    return "_auth_user_id" in client.session


def text_of(response):
    return " ".join(BeautifulSoup(response.content, "html.parser").select_one("main").text.split())


def refused(client, response, words):
    """The reason that the audit keeps of a refusal, which opens nothing and says these words."""
    assert (response.status_code, is_signed_in(client)) == (403, False)
    assert words in text_of(response)
    return AuditEvent.objects.get().data["reason"]
