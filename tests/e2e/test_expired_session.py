"""What is typed in a form whose session has ended is given back after the sign-in, to the same person only."""

import re

from playwright.sync_api import expect

from tests.e2e.conftest import sign_in
from tests.e2e.stack import PASSWORD

REGIONAL, CANTAL = "agent.region@demo.example", "agent.cantal@demo.example"
FORM = "/strategie/initiatives/nouvelle/"
GIVEN_BACK = "Votre session avait expiré"


def lose_session(page):
    page.context.clear_cookies(name="sessionid")


def type_and_send(page):
    page.goto(FORM)
    page.get_by_label("Intitulé").fill("Un minibus le soir")
    page.get_by_label("Thème").select_option("mobility")
    lose_session(page)
    page.locator("main form").get_by_role("button", name="Enregistrer").click()


def sign_in_again(page, email):
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()


def test_what_was_typed_comes_back_after_the_sign_in(open_page):
    page = open_page(REGIONAL)
    type_and_send(page)
    expect(page.get_by_text("Votre session a expiré")).to_be_visible()
    expect(page.get_by_text("gardé dans cet onglet")).to_be_visible()
    sign_in_again(page, REGIONAL)

    expect(page).to_have_url(re.compile(f"{FORM}$"))
    expect(page.get_by_text(GIVEN_BACK)).to_be_visible()
    assert page.get_by_label("Intitulé").input_value() == "Un minibus le soir"
    assert page.get_by_label("Thème").input_value() == "mobility"
    page.reload()
    expect(page.get_by_text(GIVEN_BACK)).to_have_count(0)


def test_nobody_else_is_given_what_was_typed(open_page):
    page = open_page(REGIONAL)
    type_and_send(page)
    sign_in_again(page, CANTAL)

    expect(page).to_have_url(re.compile(f"{FORM}$"))
    assert page.get_by_label("Intitulé").input_value() == ""
    assert page.evaluate("sessionStorage.getItem('portal:typed')") is None


def test_form_that_the_server_read_is_forgotten(open_page):
    page = open_page()
    sign_in(page, REGIONAL)
    page.goto(FORM)
    page.get_by_label("Intitulé").fill("Sans le reste")
    page.locator("main form").get_by_role("button", name="Enregistrer").click()

    expect(page.locator("#erreurs")).to_be_visible()
    assert page.evaluate("sessionStorage.getItem('portal:typed')") is None
