"""What every page tells the browser: its policy, its frame, its type, its cookies."""

import json
import os
import subprocess
import sys

import pytest
from django.utils import timezone

from accounts.roles import Role
from tests.factories.users import PASSWORD, make_agent, make_holder
from tests.hardening.policy import POLICY, split_policy
from tests.iae_portal.settings.test_production import SAFE
from tests.test_consistency import ROOT

PAGES = ("/", "/connexion/", "/appels/", "/api/", "/glossaire/", "/adresse-inconnue/", "/comptes/")


def read_policy(answer):
    return split_policy(answer["Content-Security-Policy"])


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_page_of_a_visitor_has_the_whole_policy(client, path):
    answer = client.get(path)

    assert read_policy(answer) == POLICY
    assert (answer["X-Frame-Options"], answer["X-Content-Type-Options"]) == ("DENY", "nosniff")
    assert (answer["Referrer-Policy"], answer["Cross-Origin-Opener-Policy"]) == ("same-origin", "same-origin")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/mon-compte/", "/structures/", "/structures/?export=csv", "/administration/"])
def test_page_of_a_person_has_the_whole_policy(client, path):
    user = make_holder(Role.ADMINISTRATOR, is_staff=True)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    answer = client.get(path)

    assert answer.status_code == 200
    assert read_policy(answer) == POLICY


@pytest.mark.django_db
def test_cookies_are_read_by_no_script_and_sent_by_no_other_site(client, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    agent = make_agent()

    answer = client.post("/connexion/", {"username": agent.email, "password": PASSWORD})

    cookie = answer.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 10 * 3600)


@pytest.mark.django_db
def test_session_changes_its_key_at_sign_in(client):
    """A key that was laid before the sign-in opens nothing after it."""
    agent = make_agent()
    client.cookies["sessionid"] = "posee-par-un-autre"

    client.post("/connexion/", {"username": agent.email, "password": PASSWORD})

    assert client.cookies["sessionid"].value != "posee-par-un-autre"


ASK = """
import json
import django
from django.test import RequestFactory
django.setup()
from django.conf import settings
from django.core.handlers.base import BaseHandler
handler = BaseHandler()
handler.load_middleware()
def ask(**extra):
    answer = handler.get_response(RequestFactory(headers={"host": "pilotage.exemple.gouv.fr"}).get("/sante/", **extra))
    return answer.status_code, {name: value for name, value in answer.headers.items()}
names = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_PATH", "CSRF_COOKIE_PATH",
    "SESSION_COOKIE_DOMAIN", "CSRF_COOKIE_DOMAIN", "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE", "DEBUG",
    "CSRF_COOKIE_SAMESITE", "SECURE_SSL_REDIRECT", "DEMONSTRATION", "PASSWORD_HASHERS", "SECURE_HSTS_SECONDS")
print(json.dumps({"settings": {name: getattr(settings, name) for name in names},
    "https": ask(HTTP_X_FORWARDED_PROTO="https"), "plain": ask()}))
"""


@pytest.fixture(scope="module")
def production():
    """What a server of production holds and answers, in a process of its own."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "PORTAL_STATE") if name in os.environ}
    database = {"DATABASE_URL": os.environ["DATABASE_URL"]}
    told = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=ROOT,
        env={**inherited, **SAFE, **database},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout.splitlines()[-1])


def test_production_sends_its_cookies_over_https_only(production):
    held = production["settings"]

    assert (held["SESSION_COOKIE_SECURE"], held["CSRF_COOKIE_SECURE"], held["SESSION_COOKIE_HTTPONLY"]) == (True,) * 3
    assert (held["SESSION_COOKIE_SAMESITE"], held["CSRF_COOKIE_SAMESITE"]) == ("Lax", "Lax")


def test_production_keeps_its_cookies_from_other_names(production):
    """What a browser asks of a cookie of this prefix: sent by this host, over HTTPS, for every page."""
    held = production["settings"]

    names = (held["SESSION_COOKIE_NAME"], held["CSRF_COOKIE_NAME"])
    assert names == ("__Host-sessionid", "__Host-csrftoken")
    assert (held["SESSION_COOKIE_PATH"], held["CSRF_COOKIE_PATH"]) == ("/", "/")
    assert (held["SESSION_COOKIE_DOMAIN"], held["CSRF_COOKIE_DOMAIN"]) == (None, None)


def test_production_is_no_demonstration_and_shows_no_trace(production):
    assert (production["settings"]["DEBUG"], production["settings"]["DEMONSTRATION"]) == (False, False)


def test_production_hashes_passwords_slowly(production):
    first = production["settings"]["PASSWORD_HASHERS"][0]

    assert first.rpartition(".")[2] in {"PBKDF2PasswordHasher", "ScryptPasswordHasher", "Argon2PasswordHasher"}


def test_production_asks_for_https_for_a_year_on_every_name(production):
    status, headers = production["https"]

    assert status == 200
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert "unsafe" not in headers["Content-Security-Policy"]
