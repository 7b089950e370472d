"""Before the session ends a window says so, and « Rester connecté » makes it go on."""

import pytest
from playwright.sync_api import expect

PERSON = "agent.region@demo.example"
PAGE = "/mon-compte/"
# Of the hour, the last minute is not counted on: the warning comes five minutes before the 59th.
QUIET, WARNED, OVER = "53:50", "00:15", "05:30"


@pytest.fixture
def page(open_page):
    page = open_page(PERSON)
    page.clock.install()
    page.goto(PAGE)
    return page


def window(page):
    return page.get_by_role("dialog", name="Votre session va se fermer")


def wait_for_warning(page):
    page.clock.fast_forward(QUIET)
    expect(window(page)).to_have_count(0)
    page.clock.fast_forward(WARNED)
    expect(page.get_by_role("button", name="Rester connecté")).to_be_focused()


def test_warning_says_the_time_left_and_holds_the_focus(page):
    wait_for_warning(page)  # the focus with it

    expect(window(page)).to_contain_text("elle se ferme dans 5\u00a0minutes")


def test_button_prolongs_the_session(page):
    wait_for_warning(page)
    with page.expect_response("**/mon-compte/connexions/prolonger/") as answer:
        page.keyboard.press("Enter")

    assert answer.value.json() == {"left": 59 * 60}
    expect(window(page)).to_be_hidden()
    page.clock.fast_forward(QUIET)
    expect(window(page)).to_be_hidden()


def test_escape_closes_the_warning_and_gives_the_focus_back(page):
    button = page.get_by_role("button", name="Se déconnecter").first
    button.focus()
    wait_for_warning(page)
    page.keyboard.press("Escape")

    expect(window(page)).to_be_hidden()
    expect(button).to_be_focused()


def test_session_asked_for_in_another_tab_goes_on(page):
    page.clock.fast_forward(QUIET)
    other = page.context.new_page()
    other.clock.install(time=page.evaluate("Date.now()"))
    other.goto(PAGE)
    page.clock.fast_forward(WARNED)

    page.wait_for_timeout(1500)
    assert window(page).count() == 0


def test_session_that_ended_says_what_becomes_of_what_was_typed(page):
    wait_for_warning(page)
    page.clock.fast_forward(OVER)

    expect(page.get_by_role("dialog", name="Votre session est fermée")).to_contain_text("encore dans cette page")
    expect(page.get_by_role("button", name="Rester connecté")).to_have_count(0)
    expect(page.get_by_role("button", name="Fermer", exact=True).last).to_be_focused()


def test_visitor_is_told_nothing(open_page):
    page = open_page()
    page.goto("/connexion/")

    assert page.locator("script[src*='js/session.js']").count() == 0
