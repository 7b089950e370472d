"""Where to open antennas: asked, answered at once, certified, then taken up by hand."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.e2e.test_journeys import wait_for_map

REGIONAL = "agent.region@demo.example"
ROWS = "#tableau-antennes tbody tr"
pytestmark = pytest.mark.e2e


def ask(page, **answers):
    page.goto("/diagnostic/1/")
    page.get_by_role("link", name="Implantations").click()
    for label, value in {"Nom de l’étude": "Cinq antennes d’essai", **answers}.items():
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name="Chercher les implantations").click()
    page.wait_for_url(re.compile(r"/diagnostic/implantations/\d+/$"))


def rows_of(page):
    return page.locator(ROWS).evaluate_all("rows => rows.length")


def wait_for_certificate(page):
    for _ in range(150):
        if "C’est l’optimum, certifié" in page.locator("main").inner_text():
            return
        time.sleep(0.4)
    raise AssertionError(page.locator("main").inner_text()[:500])


def test_agent_finds_where_to_open_antennas_and_takes_them_up_by_hand(open_page, axe_violations):
    page = open_page(REGIONAL)

    ask(page)

    # The page asks for itself again meanwhile: what is counted is looked for until it is there.
    expect(page.locator(ROWS)).to_have_count(5, timeout=30_000)
    wait_for_certificate(page)
    wait_for_map(page)
    assert (rows_of(page), axe_violations(page), page.faults) == (5, [], [])

    page.get_by_role("link", name="Reprendre dans une esquisse").click()
    page.wait_for_url(re.compile(r"/diagnostic/1/esquisse/\?c=ajout_"))
    page.get_by_role("heading", name="Modifications (5)").wait_for()


def test_form_by_keyboard_says_what_is_wrong(open_page):
    page = open_page(REGIONAL)
    page.goto("/diagnostic/1/implantations/")
    page.get_by_label("Nombre d’antennes", exact=True).fill("0")
    page.get_by_label("Nom de l’étude").focus()
    page.keyboard.type("Sans antenne")
    page.keyboard.press("Enter")

    page.get_by_text("supérieure ou égale à").first.wait_for()
    assert page.get_by_label("Nom de l’étude").input_value() == "Sans antenne"
    assert page.title().startswith("Erreur")
