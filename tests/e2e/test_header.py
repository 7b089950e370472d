"""The header of every page: each thing in its place, on a telephone and on a screen, with scripts or not."""

import pytest

from tests.e2e.conftest import describe_context, open_session, watch

TERRITORY, REGIONAL = "territoire@demo.example", "agent.region@demo.example"


def box(page, selector):
    return page.locator(selector).first.bounding_box()


def meet(one, other):
    return (
        one["x"] < other["x"] + other["width"]
        and other["x"] < one["x"] + one["width"]
        and one["y"] < other["y"] + other["height"]
        and other["y"] < one["y"] + one["height"]
    )


@pytest.mark.parametrize("width", [390, 768])
def test_buttons_of_a_telephone_stand_beside_the_mark(read_page, width):
    page = read_page(REGIONAL, width=width)
    page.goto("/glossaire/")
    mark, search, menu = (box(page, f".fr-header {one}") for one in (".fr-logo", "#bouton-recherche", "#bouton-menu"))

    assert not any(meet(one, other) for one, other in ((mark, search), (mark, menu), (search, menu)))
    assert search["y"] == pytest.approx(menu["y"], abs=2)
    assert max(one["x"] + one["width"] for one in (search, menu)) <= width
    assert (search["width"], menu["width"]) == (40, 40)
    assert box(page, ".fr-header__brand")["width"] == pytest.approx(width, abs=33)
    # The words of a button are cut whole: its sign alone is seen.
    assert page.locator("#recherche").is_hidden()


def test_search_of_a_telephone_opens_behind_its_button(read_page):
    page = read_page(REGIONAL, width=390)
    page.goto("/glossaire/")
    page.locator("#bouton-recherche").click()
    page.locator("#recherche").fill("mauriac")
    page.locator("#recherche").press("Enter")

    page.wait_for_url("**/recherche/?q=mauriac")
    assert "mauriac" in page.locator("main").inner_text().lower()


@pytest.mark.parametrize("email", [TERRITORY, REGIONAL])
def test_mark_of_the_state_is_whole_beside_a_long_role(read_page, email):
    page = read_page(email)
    page.goto("/glossaire/")
    brand, tools = box(page, ".fr-header__brand"), box(page, ".fr-header__tools")
    cut = "one => one.scrollWidth - one.clientWidth"

    assert page.locator(".fr-header__brand-top").evaluate(cut) <= 0
    assert page.locator(".fr-header .fr-logo").evaluate(cut) <= 0
    assert brand["x"] + brand["width"] <= tools["x"] + 1
    assert page.locator("#recherche").is_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_menu_account_and_search_are_there_without_script(browser, stack, width):
    context = browser.new_context(**describe_context(stack, width=width), java_script_enabled=False)
    open_session(context, REGIONAL)
    page = watch(context.new_page())
    page.goto("/glossaire/")

    for name in ("Territoires", "Stratégie", "Notifications"):
        assert page.locator(".fr-header").get_by_role("link", name=name).is_visible()
    assert page.locator(".fr-header").get_by_role("button", name="Se déconnecter").is_visible()
    assert page.locator("#recherche").is_visible()
    assert not page.locator("#bouton-menu").is_visible()
    context.close()


def test_word_without_end_does_not_widen_the_page(read_page):
    page = read_page(REGIONAL, width=390)
    page.goto("/glossaire/")
    page.locator("main h1").evaluate("one => { one.textContent = 'a'.repeat(6000); }")
    page.locator("main dd").first.evaluate("one => { one.textContent = 'b'.repeat(6000); }")

    assert page.evaluate("document.documentElement.scrollWidth") <= 390
