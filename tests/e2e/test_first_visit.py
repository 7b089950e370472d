"""Finding one's way: the first visit by keyboard, the search from any page."""

import re

import pytest

NEWCOMER, AGENT = "cdiae.cantal@demo.example", "agent.cantal@demo.example"
pytestmark = pytest.mark.e2e


def press(page, button):
    """As a person who has no mouse: from the button that the keyboard reached, to the next page."""
    button.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_newcomer_completes_the_first_visit_by_keyboard(open_page, axe_violations):
    page = open_page(NEWCOMER)
    page.goto("/")
    press(page, page.get_by_role("button", name=re.compile("^(Commencer|Continuer) la visite")))
    band = page.get_by_role("region", name=re.compile("^Première visite, étape 1 sur 5"))
    band.wait_for()
    assert axe_violations(page) == []
    for rank in range(2, 6):
        press(page, page.get_by_role("button", name="Vu, étape suivante"))
        page.get_by_role("region", name=re.compile(f"^Première visite, étape {rank} sur 5")).wait_for()
    press(page, page.get_by_role("button", name="Vu, terminer"))
    page.get_by_text("La première visite est terminée").wait_for()
    assert page.get_by_text("Vu", exact=True).count() == 5
    page.goto("/")
    assert page.get_by_role("button", name=re.compile("la visite$")).count() == 0
    assert page.faults == []


def test_search_leads_from_any_page_to_a_misspelt_commune(open_page, axe_violations):
    page = open_page(AGENT)
    page.goto("/glossaire/")
    field = page.get_by_role("search", name="Recherche dans tout le portail").get_by_label("Rechercher", exact=True)
    field.fill("Moriac")
    with page.expect_navigation():
        field.press("Enter")
    page.get_by_role("heading", name=re.compile("^Recherche"), level=1).wait_for()
    assert axe_violations(page) == []
    page.get_by_role("link", name="Mauriac", exact=True).first.click()
    page.get_by_role("heading", name="Mauriac", level=1).wait_for()
    page.goto("/recherche/")
    assert page.get_by_role("region", name="Consultés récemment").get_by_role("link").first.inner_text() == "Mauriac"
    assert page.faults == []


def test_help_opens_beside_the_screen(open_page, axe_violations):
    page = open_page(AGENT)
    page.goto("/structures/")
    page.get_by_text("Aide sur cette page").click()
    page.get_by_text("Trouver une structure.").wait_for()
    assert axe_violations(page) == []
    assert page.faults == []
