"""What if: an antenna sketched on the map, and the same with the keyboard alone."""

import math
import re
import time

import pytest

REGIONAL, COMMITTEE = "agent.region@demo.example", "cdiae.cantal@demo.example"
SKETCH = "/diagnostic/1/esquisse/"
# In the Trièves, among communes far from any structure.
FAR = (5.745, 44.785)
PADDING = 12
pytestmark = pytest.mark.e2e


def wait_for_map(page):
    for _ in range(150):
        if page.locator("[data-map]").get_attribute("data-state") == "drawn":
            return
        time.sleep(0.2)
    raise AssertionError(page.locator("[data-map]").get_attribute("data-state"))


def mercator(longitude, latitude):
    return math.radians(longitude), math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))


def click_on_map(page, place):
    """Click where a place is drawn, from the bounds that the map was asked to show."""
    host = page.locator("[data-map]")
    host.scroll_into_view_if_needed()
    box = host.bounding_box()
    west, south, east, north = map(float, host.get_attribute("data-bounds").split(","))
    (left, bottom), (right, top), (x, y) = mercator(west, south), mercator(east, north), mercator(*place)
    scale = min((box["width"] - 2 * PADDING) / (right - left), (box["height"] - 2 * PADDING) / (top - bottom))
    page.mouse.click(
        box["x"] + box["width"] / 2 + (x - (left + right) / 2) * scale,
        box["y"] + box["height"] / 2 - (y - (bottom + top) / 2) * scale,
    )


def tab_to(page, identity):
    """Press the key of tabulation until the field has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.locator(":focus").get_attribute("id") == identity:
            return
    raise AssertionError(f"{identity} is not reached")


def wait_for_focus(page, identity):
    for _ in range(50):
        focused = page.locator(":focus")
        if focused.count() and focused.get_attribute("id") == identity:
            return
        time.sleep(0.1)
    raise AssertionError(f"{identity} has not the focus")


def moved(page):
    return page.locator("#tableau-communes tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.children].map(cell => cell.innerText.trim()))"
    )


def white_communes(page):
    text = page.locator(".portal-figure", has_text="Communes blanches").locator(".portal-figure__value").inner_text()
    return [int(number) for number in re.findall(r"\d+", re.sub(r"(?<=\d)\s(?=\d{3})", "", text))]


def test_agent_sketches_an_antenna_on_the_map_and_sees_who_leaves_the_white_zone(open_page, axe_violations):
    page = open_page(REGIONAL)
    page.goto(SKETCH)
    (before,) = white_communes(page)
    wait_for_map(page)

    click_on_map(page, FAR)
    page.locator("#titre-lieu").wait_for()
    wait_for_focus(page, "titre-lieu")
    page.get_by_label("ETP", exact=True).fill("15")
    page.get_by_role("button", name="Ajouter une antenne ici").click()
    page.get_by_role("heading", name="Modifications (1)").wait_for()

    wait_for_focus(page, "esquisse-annonce")
    assert re.search(r"\d+ communes .* sortent de zone blanche", page.locator("#esquisse-annonce").inner_text())
    assert "c=ajout_" in page.url
    first = moved(page)[0]
    assert (first[1].split(" (")[0], first[2] in {"faiblement dotée", "intermédiaire", "bien dotée"}) == (
        "zone blanche",
        True,
    )
    assert white_communes(page)[0] == before > white_communes(page)[1]
    assert int(page.locator("[data-map]").get_attribute("data-redrawn")) >= len(moved(page))
    assert (axe_violations(page), page.faults) == ([], [])


def test_going_back_takes_the_last_change_back(open_page):
    page = open_page(REGIONAL)
    page.goto(f"{SKETCH}?commune=38226")
    page.get_by_label("ETP", exact=True).fill("15")
    page.get_by_role("button", name="Ajouter une antenne ici").click()
    page.get_by_role("heading", name="Modifications (1)").wait_for()

    page.go_back()
    page.get_by_text("Aucune pour l’instant").wait_for()

    assert "c=" not in page.url
    assert page.faults == []


def test_sketch_is_drawn_kept_and_read_again_with_the_keyboard_alone(open_page, axe_violations):
    page = open_page(COMMITTEE)
    page.goto(SKETCH)

    tab_to(page, "lieu-commune")
    page.keyboard.type("Mens (38226)")
    page.keyboard.press("Enter")
    wait_for_focus(page, "titre-lieu")
    tab_to(page, "antenne-etp")
    page.keyboard.type("15")
    page.keyboard.press("Enter")
    wait_for_focus(page, "esquisse-annonce")
    sentence = page.locator("#esquisse-annonce").inner_text()
    tab_to(page, "id_name")
    page.keyboard.type("Antenne à Mens")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/diagnostic/esquisses/\d+/"))

    assert re.search(r"\d+ communes .* sortent de zone blanche", sentence)
    assert page.get_by_role("heading", level=1).inner_text() == "Antenne à Mens"
    assert sentence in page.locator("main").inner_text()
    assert "Mens" in [row[0] for row in moved(page)]
    assert (axe_violations(page), page.faults) == ([], [])


def test_sketches_are_compared_side_by_side(open_page, axe_violations):
    page = open_page(REGIONAL)
    for name, etp in (("Petite antenne", 5), ("Grande antenne", 40)):
        page.goto(f"{SKETCH}?c=ajout_38226_ACI_{etp}")
        page.get_by_label("Nom de l’esquisse").fill(name)
        page.get_by_role("button", name="Enregistrer l’esquisse").click()
        page.get_by_role("heading", level=1, name=name).wait_for()

    page.get_by_role("link", name="Comparer à d’autres").click()
    page.get_by_text("Petite antenne (").click()
    page.get_by_role("button", name="Comparer", exact=True).click()
    page.locator("#tableau-comparaison").wait_for()

    white = page.locator("#tableau-comparaison tbody tr").first.locator("td").all_inner_texts()
    figures = [int(re.sub(r"\s", "", cell)) for cell in white]
    assert figures[0] > figures[1] >= 0
    assert len(figures) == 3
    assert (axe_violations(page), page.faults) == ([], [])
