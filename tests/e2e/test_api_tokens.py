"""A person makes a token of the API, a program reads with it, and the person revokes it."""

import urllib.error
import urllib.request

import pytest
from playwright.sync_api import expect

REGIONAL = "agent.region@demo.example"
PAGE = "/mon-compte/jetons/"
pytestmark = pytest.mark.e2e


def read_api(stack, secret):
    """The status that a program is answered."""
    asked = urllib.request.Request(f"{stack.address}/api/v1/areas/", headers={"Authorization": f"Bearer {secret}"})  # noqa: S310 -- our own address
    try:
        with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310 -- our own address
            return answer.status
    except urllib.error.HTTPError as refusal:
        return refusal.code


def test_token_is_made_seen_once_and_revoked(stack, open_page, axe_violations):
    page = open_page(REGIONAL)
    page.goto("/mon-compte/")
    page.get_by_role("link", name="Gérer mes jetons").click()
    page.get_by_label("À quoi servira ce jeton").fill("Carte QGIS du service")
    page.get_by_role("button", name="Créer le jeton").click()

    expect(page.get_by_role("heading", name="Le jeton « Carte QGIS du service » est créé")).to_be_visible()
    secret = page.get_by_label("Jeton", exact=True).input_value()
    assert axe_violations(page) == []
    assert read_api(stack, secret) == 200

    page.goto(PAGE)
    expect(page.get_by_text(f"{secret[:12]}…")).to_be_visible()
    assert secret not in page.content()

    page.get_by_role("button", name="Révoquer le jeton Carte QGIS du service").click()
    expect(page.get_by_text("les programmes qui l’emploient sont refusés")).to_be_visible()
    expect(page.locator("main li").filter(has_text="Carte QGIS du service").get_by_text("révoqué")).to_be_visible()
    assert (axe_violations(page), read_api(stack, secret)) == ([], 401)
