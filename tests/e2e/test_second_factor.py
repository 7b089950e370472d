"""A person protects their account, comes back with a code, then with a paper code, and reads their own data."""

import json
import re
import time

import pyotp
import pytest

from tests.e2e.conftest import sign_in
from tests.e2e.stack import PASSWORD

EMAIL = "prudente@demo.example"
MAKE = f"""
from accounts.domain.assignments import grant_assignment
from accounts.models import User
user = User.objects.create_user({EMAIL!r}, {PASSWORD!r}, first_name="Prune", last_name="Dente")
grant_assignment(user=user, role="observer", actor=None)
"""
pytestmark = pytest.mark.e2e


@pytest.fixture
def prudent(stack):
    stack.manage("shell", "-v", "0", "-c", MAKE)


def code_of(secret, *, steps=0):
    return pyotp.TOTP(secret).at(int(time.time()) + 30 * steps)


def enrol(page):
    """By keyboard alone, with the key as text; the secret and the paper codes."""
    page.goto("/mon-compte/")
    page.get_by_role("link", name="Gérer mon second facteur").click()
    page.get_by_role("link", name="Activer un second facteur").click()
    secret = page.get_by_label("Clé secrète").input_value().replace(" ", "")
    field = page.get_by_label("Code à six chiffres")
    field.focus()
    page.keyboard.type(code_of(secret))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.get_by_role("heading", name="Votre second facteur est actif").wait_for()
    return secret, page.locator(".portal-codes code").all_inner_texts()


@pytest.mark.usefixtures("prudent")
def test_person_protects_their_account_and_comes_back(open_page, axe_violations):
    page = open_page(EMAIL)
    page.goto("/mon-compte/second-facteur/activer/")
    assert page.get_by_role("img", name=re.compile("^Code QR")).evaluate("image => image.naturalWidth") > 100
    assert axe_violations(page) == []
    secret, papers = enrol(page)
    assert (len(papers), axe_violations(page)) == (10, [])

    page = open_page()
    sign_in(page, EMAIL)
    page.get_by_role("heading", name="Code de connexion").wait_for()
    assert axe_violations(page) == []
    page.get_by_label("Code à six chiffres").fill("000000")
    page.get_by_role("button", name="Continuer").click()
    assert "Ce code n’est pas le bon" in page.get_by_role("alert").inner_text()
    page.get_by_label("Code à six chiffres").fill(code_of(secret, steps=1))
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("button", name="Se déconnecter").wait_for()

    page = open_page()
    sign_in(page, EMAIL)
    page.get_by_role("link", name="Employer un code de secours").click()
    page.get_by_label("Code de secours").fill(papers[0])
    page.get_by_role("button", name="Continuer").click()
    page.goto("/mon-compte/second-facteur/")
    page.get_by_text("9 encore utilisables").wait_for()
    assert axe_violations(page) == []

    page.goto("/mon-compte/mes-donnees/")
    with page.expect_download() as download:
        page.get_by_role("button", name="Télécharger le tout (JSON)").click()
    document = json.loads(download.value.path().read_text(encoding="utf-8"))
    assert document["compte"] == EMAIL
    assert secret not in json.dumps(document)

    page.goto("/mon-compte/second-facteur/retirer/")
    assert axe_violations(page) == []
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_label(re.compile("^Code")).fill(papers[1])
    page.get_by_role("button", name="Retirer", exact=True).click()
    page.get_by_text("Votre second facteur est retiré").wait_for()
    # The page that refused a code is a fault for the browser's console, and no other.
    assert [fault for fault in page.faults if "422" not in fault] == []
