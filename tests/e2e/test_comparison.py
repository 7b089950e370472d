"""The agent compares two runs and reads what each change is due to."""

from decimal import Decimal

import pytest

from tests.e2e.test_journeys import REGIONAL, cells_of, export, normalise, wait_for_map

pytestmark = pytest.mark.e2e


def decimal(text):
    return Decimal(normalise(text).replace(",", "."))


def test_agent_compares_two_runs_and_the_parts_add_up(open_page):
    page = open_page(REGIONAL)
    page.goto("/diagnostic/nouveau/")
    page.get_by_label("Nom", exact=False).first.fill("Paliers courts")
    choose_short_steps(page)
    page.get_by_role("button", name="Lancer le calcul").click()
    page.get_by_role("heading", name="Paliers courts").wait_for()
    page.locator("[data-map]").wait_for(timeout=60_000)

    page.get_by_role("link", name="Comparer à un autre calcul").click()

    page.get_by_role("heading", name="Comparer deux calculs").wait_for()
    wait_for_map(page)
    assert "Les trajets le répartissent autrement entre les communes" in page.locator(".fr-text--lead").inner_text()
    effects = [decimal(cells[2]) for cells in cells_of(page, "tableau-causes")]
    spreads = {cells[0]: decimal(cells[3]) for cells in cells_of(page, "tableau-causes")}
    (total,) = page.locator("#tableau-causes tfoot td").filter(has_text=",").all_inner_texts()
    assert sum(effects) == decimal(total)
    assert spreads["Offre"] == spreads["Besoin"] == 0 < spreads["Trajets"]
    rows = cells_of(page, "tableau")
    assert len(rows) == 50
    for _, _, _, _, _, before, after, change, *parts, _ in rows:
        assert decimal(before) + decimal(change) == decimal(after)
        assert sum(map(decimal, parts)) == decimal(change)
    assert [cells[0] for cells in cells_of(page, "tableau-reglages")] == ["Poids selon le temps de trajet"]


def choose_short_steps(page):
    fold = page.locator("details", has=page.locator("#id_decay"))
    if fold.count():
        fold.locator("summary").click()
    page.locator("#id_decay").select_option("steps:10=1,20=0.5,30=0.25")


def test_movement_chosen_is_what_the_export_holds(open_page):
    page = open_page(REGIONAL)
    page.goto("/diagnostic/comparer/?avant=1&apres=1")
    page.get_by_label("Évolution", exact=True).select_option("stayed")
    page.get_by_role("button", name="Comparer").click()

    words = {cells[1] for cells in cells_of(page, "tableau")}
    exported = export(page, "tableau", "XLSX").active

    assert words == {"reste en zone blanche"}
    assert {row[1] for row in exported.iter_rows(min_row=2, values_only=True)} == words
