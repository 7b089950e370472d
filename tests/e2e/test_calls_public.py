"""A call, from the agent who prepares it to the visitor who reads it."""

import datetime as dt
import time

import pytest

REGIONAL = "agent.region@demo.example"
OPEN_CALL = "Ouvrir des places d’insertion en zone blanche"
pytestmark = pytest.mark.e2e


def wait_for_map(page):
    """Polled from here: the page's policy forbids the code that Playwright would evaluate in it."""
    page.locator("[data-map]").scroll_into_view_if_needed()
    for _ in range(150):
        if page.locator("[data-map]").get_attribute("data-state") == "drawn":
            return
        time.sleep(0.2)
    raise AssertionError(page.locator("[data-map]").get_attribute("data-state"))


def test_visitor_finds_an_open_call_and_the_communes_it_aims_at(open_page, axe_violations):
    page = open_page(width=390, height=844)
    page.goto("/appels/")
    page.get_by_label("État").select_option("ouvert")
    page.get_by_role("button", name="Chercher", exact=True).click()
    page.get_by_role("link", name=OPEN_CALL).click()
    page.get_by_role("heading", level=1, name=OPEN_CALL).wait_for()
    wait_for_map(page)

    assert page.get_by_role("link", name="Répondre à cet appel").is_visible()
    assert (axe_violations(page), page.faults) == ([], [])


def test_agent_adds_a_conditional_question_then_publishes(open_page, axe_violations):
    page = open_page(REGIONAL)
    page.goto("/appels/preparation/")
    page.get_by_role("link", name="Projets de territoire pour l’insertion").click()
    page.get_by_role("link", name="Dates et enveloppe").click()
    today = dt.datetime.now(tz=dt.UTC).date()
    page.get_by_role("textbox", name="Ouverture").fill(f"{today + dt.timedelta(days=10)}T09:00")
    page.get_by_role("textbox", name="Clôture").fill(f"{today + dt.timedelta(days=60)}T17:00")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("link", name="Formulaire et pièces attendues").click()
    page.get_by_label("Ajouter une question dans « Diagnostic partagé »").select_option("long_text")
    page.get_by_role("button", name="Ajouter dans « Diagnostic partagé »").click()
    page.get_by_label("Intitulé").fill("Suites données à la réunion")
    page.get_by_label("Quand").select_option("all")
    page.get_by_label("Élément 1").select_option("methode")
    page.get_by_label("Valeur 1").fill("Oui, en réunion des partenaires")
    faults = axe_violations(page)
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_text("Suites données à la réunion").first.wait_for()
    page.get_by_role("link", name="Projets de territoire pour l’insertion").click()
    page.get_by_role("link", name="Publier l’appel").click()
    page.get_by_text("Suites données à la réunion").first.wait_for()
    page.get_by_role("button", name="Publier l’appel").click()
    page.get_by_text("L’appel est publié.").wait_for()

    assert page.get_by_text("à venir", exact=True).is_visible()
    assert (faults, axe_violations(page), page.faults) == ([], [], [])
