"""A provider that fails, is slow or away leaves the password."""

import socket
import time

import pytest
from bs4 import BeautifulSoup

from tests.accounts.views.oidc_person import START, come_back, is_signed_in

pytestmark = pytest.mark.django_db


AWAY = (503, True, True)


def trouble_of(response):
    """Status, what the alert says, and whether the form of the password is there."""
    page = BeautifulSoup(response.content, "html.parser")
    told = page.select_one("[role=alert]").text
    return response.status_code, "ProConnect ne répond pas" in told, page.find(id="id_password") is not None


@pytest.mark.parametrize("status", [302, 404, 500])
def test_provider_in_trouble_leaves_the_password(client, provider, status):
    provider.status["/.well-known/openid-configuration"] = status
    assert trouble_of(client.get(START)) == AWAY


def test_provider_that_is_down_leaves_the_password(client, settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.OIDC_ISSUER = f"http://127.0.0.1:{free.getsockname()[1]}"
        assert trouble_of(client.get(START)) == AWAY


def test_slow_provider_is_not_waited_for(client, provider, settings):
    settings.OIDC_TIMEOUT, provider.delay = 0.3, 2
    began = time.monotonic()
    assert trouble_of(client.get(START)) == AWAY
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "discovery",
    [
        {"issuer": "https://autre.example"},
        {"token_endpoint": ""},
        {"jwks_uri": "file:///etc/passwd"},
        {"userinfo_endpoint": "https://autre.example/userinfo"},
    ],
)
def test_discovery_that_is_not_ours_is_refused(client, provider, discovery):
    provider.discovery = discovery
    assert trouble_of(client.get(START)) == AWAY


@pytest.mark.parametrize("path", ["/token", "/jwks", "/userinfo"])
def test_provider_that_fails_on_the_way_leaves_the_password(client, provider, lea, path):
    provider.status[path] = 500
    assert trouble_of(come_back(client)) == AWAY
    assert not is_signed_in(client)


def test_answer_too_long_is_not_read(client, provider):
    provider.discovery = {"text": "x" * 300_000}
    assert trouble_of(client.get(START)) == AWAY
