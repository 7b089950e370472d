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
    page.get_by_label("Poids selon le temps de trajet").select_option(label=short_steps(page))
    page.get_by_role("button", name="Lancer le calcul").click()
    page.get_by_role("heading", name="Paliers courts").wait_for()
    page.locator("[data-map]").wait_for(timeout=60_000)

    page.get_by_role("link", name="Comparer à un autre calcul").click()

    page.get_by_role("heading", name="Comparer deux calculs").wait_for()
    wait_for_map(page)
    assert "surtout des trajets" in page.locator(".fr-text--lead").inner_text()
    causes = {cells[0]: decimal(cells[-1]) for cells in cells_of(page, "tableau-causes")}
    assert causes["Offre"] == causes["Besoin"] == 0 != causes["Trajets"]
    rows = cells_of(page, "tableau")
    assert len(rows) == 50
    for _, _, _, _, _, before, after, change, *effects, _ in rows:
        assert decimal(before) + decimal(change) == decimal(after)
        assert sum(map(decimal, effects)) == decimal(change)
    assert [cells[0] for cells in cells_of(page, "tableau-reglages")] == ["Poids selon le temps de trajet"]


def short_steps(page):
    options = page.get_by_label("Poids selon le temps de trajet").locator("option").all_inner_texts()
    return next(option for option in options if "courts" in option)


def test_movement_chosen_is_what_the_export_holds(open_page):
    page = open_page(REGIONAL)
    page.goto("/diagnostic/comparer/?avant=1&apres=1")
    page.get_by_label("Évolution").select_option("stayed")
    page.get_by_role("button", name="Comparer").click()

    words = {cells[1] for cells in cells_of(page, "tableau")}
    exported = export(page, "tableau", "XLSX").active

    assert words == {"reste en zone blanche"}
    assert {row[1] for row in exported.iter_rows(min_row=2, values_only=True)} == words
