"""Signing in with a provider of identity, and out of it."""

import datetime as dt
import os
import socket
import subprocess
import sys
import time
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client

from accounts.roles import Role
from iae_portal.common.models import AuditEvent
from tests.accounts.views.oidc_person import (
    RETURN,
    START,
    begin,
    come_back,
    follow,
    is_signed_in,
    refused,
    text_of,
)
from tests.factories.second_factors import code_of, give_factor
from tests.factories.users import PASSWORD, make_agent, make_holder

pytestmark = pytest.mark.django_db


def test_person_known_by_a_verified_address_enters(client, provider, lea):
    response = come_back(client)
    assert (response.status_code, response.url) == (302, "/")
    assert client.session["_auth_user_id"] == str(lea.pk)
    event = AuditEvent.objects.get()
    assert (event.verb, event.actor, event.data) == ("session:opened", lea, {"how": "oidc"})


def test_request_carries_state_nonce_and_pkce(client, provider):
    query = {name: values[0] for name, values in parse_qs(urlsplit(begin(client)).query).items()}
    assert set(query) == {
        *("response_type", "client_id", "redirect_uri", "scope", "state", "nonce"),
        *("code_challenge", "code_challenge_method"),
    }
    assert query["redirect_uri"] == f"http://testserver{RETURN}"
    assert query["code_challenge_method"] == "S256"
    assert min(len(query["state"]), len(query["nonce"])) >= 32


def test_provider_that_does_not_announce_pkce_is_sent_no_parameter_of_it(client, provider, lea):
    provider.discovery = {"code_challenge_methods_supported": []}
    assert "code_challenge" not in begin(client)
    assert come_back(client).status_code == 302


def test_pkce_may_be_forced(client, provider, settings):
    settings.OIDC_PKCE_FORCED = True
    provider.discovery = {"code_challenge_methods_supported": []}
    assert "code_challenge=" in begin(client)


def test_secret_goes_in_the_header_where_the_provider_wants_it_there(client, provider, lea):
    provider.discovery = {"token_endpoint_auth_methods_supported": ["client_secret_basic"]}
    assert come_back(client).status_code == 302
    (form,) = [form for path, form in provider.requests if path == "/token"]
    assert "client_secret" not in form


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
def test_signed_userinfo_is_read(client, provider, lea, algorithm):
    provider.algorithm, provider.signs_userinfo = algorithm, True
    assert come_back(client).status_code == 302
    assert is_signed_in(client)


def test_address_is_compared_without_case(client, provider, lea):
    provider.person["email"] = "LEA@Test.example"
    assert come_back(client).status_code == 302


def test_answer_serves_once(client, provider, lea):
    query = {name: values[0] for name, values in follow(begin(client)).items()}
    assert client.get(RETURN, query).status_code == 302
    client.post("/deconnexion/")
    again = client.get(RETURN, query)
    assert (again.status_code, is_signed_in(client)) == (403, False)
    assert "elle a déjà servi" in text_of(again)


def test_answer_serves_once_even_when_it_was_refused(client, provider, lea):
    query = {name: values[0] for name, values in follow(begin(client)).items()}
    provider.id_token = {"nonce": "un autre"}
    client.get(RETURN, query)
    assert "elle a déjà servi" in text_of(client.get(RETURN, query))


def test_answer_to_another_browser_opens_nothing(client, provider, lea):
    query = {name: values[0] for name, values in follow(begin(client)).items()}
    stranger = Client()
    assert stranger.get(RETURN, query).status_code == 403
    assert not is_signed_in(stranger)


def test_state_made_up_opens_nothing(client, provider, lea):
    response = come_back(client, state="inventé")
    assert (response.status_code, is_signed_in(client)) == (403, False)


def test_code_of_another_sign_in_opens_nothing(client, provider, lea):
    """PKCE: the code was given for another verifier."""
    stolen = follow(begin(Client()))["code"][0]
    assert refused(client, come_back(client, code=stolen), "n’a pas reconnu cette connexion") == "code_refused"


def test_answer_of_another_issuer_opens_nothing(client, provider, lea):
    response = come_back(client, iss="https://autre.example")
    assert (response.status_code, is_signed_in(client)) == (403, False)


def test_sign_in_begun_long_ago_starts_again(client, provider, lea, time_machine):
    query = {name: values[0] for name, values in follow(begin(client)).items()}
    time_machine.move_to(dt.datetime.now(tz=dt.UTC) + dt.timedelta(minutes=11))
    assert client.get(RETURN, query).status_code == 403


def test_several_windows_finish_in_any_order(client, provider, lea):
    first, second = (follow(begin(client)) for _ in range(2))
    for query in (second, first):
        assert client.get(RETURN, {name: values[0] for name, values in query.items()}).status_code == 302


def test_refusal_of_the_person_is_told(client, provider, lea):
    response = come_back(client, error="access_denied")
    assert refused(client, response, "n’a pas confirmé votre identité") == "provider_error"


def test_sign_in_returns_to_the_page_asked(client, provider, lea):
    query = follow(begin(client, next="/mon-compte/"))
    assert client.get(RETURN, {name: values[0] for name, values in query.items()}).url == "/mon-compte/"


@pytest.mark.parametrize(
    "target", ["https://autre.example/", "//autre.example/", "javascript:alert(1)", "/\\autre.example"]
)
def test_sign_in_never_leaves_for_another_site(client, provider, lea, target):
    query = follow(begin(client, next=target))
    assert client.get(RETURN, {name: values[0] for name, values in query.items()}).url == "/"


def test_signed_in_person_is_not_sent_to_the_provider(client, provider, lea):
    client.force_login(lea)
    assert client.get(START, {"next": "/mon-compte/"}).url == "/mon-compte/"


def test_second_factor_is_asked_when_the_provider_says_nothing_of_it(client, provider, lea):
    secret, _ = give_factor(lea)
    assert come_back(client).url == "/connexion/code/"
    assert not is_signed_in(client)
    assert client.post("/connexion/code/", {"code": code_of(secret, steps=1)}).url == "/"
    assert AuditEvent.objects.latest("pk").data == {"how": "oidc+code"}


@pytest.mark.parametrize(
    "claims", [{"acr": "eidas2"}, {"acr": "eidas3"}, {"amr": ["pwd", "mfa"]}, {"acr": "eidas1", "amr": "mfa"}]
)
def test_two_factors_at_the_provider_are_enough(client, provider, lea, settings, claims):
    settings.OIDC_STRONG_ACR, settings.OIDC_STRONG_AMR = ["eidas2", "eidas3"], ["mfa"]
    give_factor(lea)
    provider.id_token = claims
    assert come_back(client).url == "/"


@pytest.mark.parametrize("claims", [{"acr": "eidas1"}, {"acr": ["eidas2"]}, {"amr": "pwd"}, {"acr": None}, {}])
def test_one_factor_at_the_provider_is_not_enough(client, provider, lea, settings, claims):
    settings.OIDC_STRONG_ACR, settings.OIDC_STRONG_AMR = ["eidas2"], ["mfa"]
    give_factor(lea)
    provider.id_token = claims
    assert come_back(client).url == "/connexion/code/"


def test_levels_and_methods_that_count_are_asked_for(client, provider, settings):
    settings.OIDC_ACR_VALUES = settings.OIDC_STRONG_ACR = ["eidas2"]
    settings.OIDC_STRONG_AMR = ["mfa"]
    query = parse_qs(urlsplit(begin(client)).query)
    assert query["claims"] == ['{"id_token": {"acr": {"essential": true, "values": ["eidas2"]}, "amr": null}}']


def test_agent_without_second_factor_at_the_provider_is_led_to_enrol(client, provider, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    make_agent(email="lea@test.example")
    come_back(client)
    assert client.get("/mon-compte/").url == "/mon-compte/second-facteur/activer/"


def test_agent_with_two_factors_at_the_provider_works(client, provider, settings):
    settings.SECOND_FACTOR_REQUIRED, settings.OIDC_STRONG_ACR = True, ["eidas2"]
    make_holder(Role.ADMINISTRATOR, email="lea@test.example")
    provider.id_token = {"acr": "eidas2"}
    come_back(client)
    assert client.get("/mon-compte/").status_code == 200


def test_sign_out_ends_the_session_of_the_provider_too(client, provider, lea):
    come_back(client)
    response = client.post("/deconnexion/")
    assert not is_signed_in(client)
    address = response["Refresh"].removeprefix("0; url=")
    query = parse_qs(urlsplit(address).query)
    assert address.startswith(f"{provider.issuer}/end?")
    assert query["id_token_hint"][0].count(".") == 2
    back = follow(address)
    page = client.get("/deconnexion/fournisseur/", {"state": back["state"][0]}, follow=True)
    assert "Vous êtes déconnecté du portail et de ProConnect." in text_of(page)


def test_sign_out_ends_here_when_the_provider_has_no_end_of_session(client, provider, lea):
    provider.discovery = {"end_session_endpoint": ""}
    come_back(client)
    assert client.post("/deconnexion/").url == "/"
    assert not is_signed_in(client)


def test_return_from_a_sign_out_that_was_not_asked_says_nothing(client, provider):
    page = client.get("/deconnexion/fournisseur/", {"state": ""}, follow=True)
    assert "déconnecté" not in text_of(page)


def test_identity_token_is_kept_encrypted(client, provider, lea):
    come_back(client)
    assert not client.session["oidc_token"].startswith("eyJ")


def test_session_opened_with_the_password_ends_here(client, provider, lea):
    client.post("/connexion/", {"username": lea.email, "password": PASSWORD})
    assert client.post("/deconnexion/").url == "/"


def test_sign_out_while_the_provider_is_away_ends_here(client, provider, lea, settings):
    come_back(client)
    cache.clear()
    provider.status["/.well-known/openid-configuration"] = 500
    assert client.post("/deconnexion/").url == "/"
    assert not is_signed_in(client)


@pytest.mark.parametrize("path", [START, RETURN])
def test_without_provider_there_is_no_such_page(client, path):
    assert client.get(path).status_code == 404


def test_button_is_there_with_a_provider_only(client, provider, settings):
    page = BeautifulSoup(client.get("/connexion/?next=/mon-compte/").content, "html.parser")
    link = page.find("a", string="S’identifier avec ProConnect")
    assert link["href"] == "/connexion/fournisseur/?next=/mon-compte/"
    settings.OIDC_ISSUER = ""
    assert "S’identifier avec" not in client.get("/connexion/").content.decode()


def test_provider_written_by_others_opens_the_session(client, settings, lea, tmp_path):
    """An independent provider, in a process of its own: what both sides read in the standard is the same."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=dict(os.environ))
    try:
        issuer = f"http://127.0.0.1:{port}"
        settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = issuer, "portail", "secret"
        settings.OIDC_SCOPES = "openid email"
        _wait(f"{issuer}/.well-known/openid-configuration")
        settings.OIDC_ISSUER = requests.get(f"{issuer}/.well-known/openid-configuration", timeout=5).json()["issuer"]
        person = {"email": "lea@test.example", "email_verified": True}
        requests.put(f"{issuer}/users/lea", json=person, timeout=5).raise_for_status()
        answer = requests.post(begin(client), data={"sub": "lea"}, allow_redirects=False, timeout=5)
        response = client.get(answer.headers["Location"].removeprefix("http://testserver"))
    finally:
        process.kill()
        process.wait()
    assert (response.status_code, is_signed_in(client)) == (302, True)


def _wait(address):
    for _ in range(150):
        try:
            requests.get(address, timeout=5)
        except requests.ConnectionError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the provider did not start")
