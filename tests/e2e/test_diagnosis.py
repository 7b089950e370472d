"""A committee member learns why a commune of its département is white, in three clicks and then without a mouse."""

import re

import pytest

from tests.e2e.conftest import settle

COMMITTEE = "cdiae.cantal@demo.example"
WHY = re.compile(r"/diagnostic/1/commune/15\d{3}/$")
MOST_CLICKS = 3
MOST_TABS = 120
pytestmark = pytest.mark.e2e


class Hand:
    """Counts what is clicked."""

    def __init__(self):
        self.clicks = 0

    def click(self, locator):
        self.clicks += 1
        locator.click()


def first_white(page):
    return page.locator("#tableau-acces tbody tr", has_text="zone blanche").first


def words_under(page, heading):
    """The sentences of a section of the explanation."""
    title = page.get_by_role("heading", name=heading, exact=True)
    return title.locator("xpath=following-sibling::ul[1]/li").all_inner_texts()


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def tab_to(page, locator):
    """Press the key of tabulation, and nothing else, until the element has the focus."""
    wanted = locator.element_handle()
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("element => document.activeElement === element", wanted):
            return
    raise AssertionError(f"{locator} is not reached")


def assert_explained(page, name):
    """The commune is white, for reasons, and something would change it."""
    page.wait_for_url(WHY)
    assert page.get_by_role("heading", level=1).inner_text() == f"{name} : pourquoi cette classe ?".replace(
        " :", "\u00a0:"
    ).replace(" ?", "\u00a0?")
    assert "zone blanche" in page.locator("#contenu").inner_text()
    assert words_under(page, "Pourquoi")
    changes = [plain(text) for text in words_under(page, "Ce qui le changerait")]
    assert any(
        re.fullmatch(
            r"Ouvrir une antenne de [\d ]+,\d\d ETP dans la commune : la classe deviendrait « faiblement dotée ».",
            text,
        )
        for text in changes
    )


def test_member_learns_in_three_clicks_why_a_commune_is_white_and_what_would_change_it(open_page, axe_violations):
    page, hand = open_page(COMMITTEE), Hand()
    page.goto("/")
    assert page.get_by_role("heading", name="Bonjour Nadia").is_visible()
    row = first_white(page)
    name = row.get_by_role("rowheader").inner_text()

    hand.click(row.get_by_role("link", name="zone blanche"))

    assert_explained(page, name)
    assert hand.clicks <= MOST_CLICKS
    settle(page)
    assert (axe_violations(page), page.faults) == ([], [])


def test_member_reads_the_diagnosis_of_the_departement_then_a_commune(open_page, axe_violations):
    page, hand = open_page(COMMITTEE), Hand()
    page.goto("/")

    hand.click(page.get_by_role("link", name="Pourquoi cette classe, et ce qui la changerait"))
    page.wait_for_url("**/diagnostic/1/departement/15/")
    settle(page)

    assert page.get_by_role("heading", level=1).inner_text().startswith("Cantal")
    assert (axe_violations(page), page.faults, hand.clicks) == ([], [], 1)


def test_member_learns_it_by_the_list_with_the_keyboard_alone(open_page):
    page = open_page(COMMITTEE)
    page.goto("/")
    row = first_white(page)
    name = row.get_by_role("rowheader").inner_text()

    tab_to(page, row.get_by_role("link", name="zone blanche"))
    page.keyboard.press("Enter")

    assert_explained(page, name)
    tab_to(page, page.get_by_role("link", name="Esquisser une antenne ici"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/diagnostic/1/esquisse/?commune=15*")
    assert page.locator("#titre-lieu").inner_text().startswith(name)
    assert page.faults == []
