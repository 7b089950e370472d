"""In a browser, with a real provider of identity: signed in, refused, signed out of both."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import describe_context, watch
from tests.e2e.stack import Stack
from tests.oidc_provider import CLIENT, SECRET, start_provider, stop_provider

pytestmark = pytest.mark.e2e
CANTAL = "agent.cantal@demo.example"


@pytest.fixture(scope="module")
def identity():
    provider = start_provider()
    yield provider
    stop_provider(provider)


@pytest.fixture(scope="module")
def joined(stack, identity, tmp_path_factory):
    """A second web server on the same database, whose settings name the provider."""
    joined = Stack(state=tmp_path_factory.mktemp("oidc"))
    named = {"OIDC_ISSUER": identity.issuer, "OIDC_CLIENT_ID": CLIENT, "OIDC_CLIENT_SECRET": SECRET}
    joined.environment = {**stack.environment, **named, "OIDC_LABEL": "ProConnect"}
    joined.start(with_worker=False)
    yield joined
    joined.stop()


@pytest.fixture
def page(browser, joined):
    context = browser.new_context(**describe_context(joined))
    yield watch(context.new_page())
    context.close()


def identify(page):
    page.goto("/connexion/?next=/mon-compte/")
    page.get_by_role("link", name="S’identifier avec ProConnect").click()


def test_person_of_the_portal_comes_in_and_leaves_both(page, joined, identity, axe_violations):
    identity.person = {"sub": "c", "email": CANTAL, "email_verified": True}
    page.goto("/connexion/")
    assert axe_violations(page) == []

    identify(page)
    expect(page).to_have_url(f"{joined.address}/mon-compte/")
    expect(page.get_by_text(CANTAL)).to_be_visible()

    page.get_by_role("button", name="Se déconnecter").first.click()
    expect(page.get_by_text("Vous êtes déconnecté du portail et de ProConnect.")).to_be_visible()
    assert ("/end" in [path for path, _ in identity.requests], page.faults) == (True, [])


def test_address_that_the_portal_does_not_know_is_refused(page, identity, axe_violations):
    identity.person = {"sub": "i", "email": "inconnue@test.example", "email_verified": True}

    identify(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("Vous n’êtes pas connecté")
    assert axe_violations(page) == []
    page.goto("/mon-compte/")
    expect(page.get_by_role("heading", name="Se connecter", level=1)).to_be_visible()
