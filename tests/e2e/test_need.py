"""A regional agent changes the weights of the need, and areas are compared, with a real browser."""

import pytest

REGIONAL, OBSERVER = "agent.region@demo.example", "observateur@demo.example"
pytestmark = pytest.mark.e2e
# In the order of the columns: name, need now, need then, difference.
SHARES = slice(4, 6)


def rows_of(page, region):
    return page.locator(f"#{region} tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.children].map(cell => cell.innerText.trim()))"
    )


def test_agent_sees_the_effect_of_weights_before_keeping_them(open_page, axe_violations):
    page = open_page(REGIONAL)
    page.goto("/donnees/")
    page.get_by_role("link", name="Modèles de besoin").click()
    page.get_by_role("link", name="Écrire une nouvelle version").click()

    page.get_by_label("Motif").fill("Essai : les demandeurs d’emploi d’abord.")
    page.get_by_label("Poids – Foyers allocataires du RSA").fill("0,2")
    page.get_by_label("Poids – Demandeurs d’emploi de catégories A, B et C").fill("1")
    page.get_by_role("button", name="Voir l’effet par département").click()

    rows = rows_of(page, "tableau-apercu")
    assert len(rows) == 12
    assert any(row[SHARES][0] != row[SHARES][1] for row in rows)
    assert axe_violations(page) == []
    assert page.get_by_label("Poids – Foyers allocataires du RSA").input_value() == "0,2"

    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.get_by_role("heading", level=1, name="Publics prioritaires, version").wait_for()
    assert rows_of(page, "tableau-apercu") == rows
    assert page.get_by_role("button", name="Mettre en vigueur").is_visible()
    assert axe_violations(page) == []


def test_areas_are_compared_with_the_keyboard_and_exported(open_page):
    page = open_page(OBSERVER)
    page.goto("/territoires/departement/15/")
    page.get_by_role("link", name="Comparer").focus()
    page.keyboard.press("Enter")

    page.get_by_label("Nom ou code d’un territoire").fill("43")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Haute-Loire (département, 43)").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Retirer Haute-Loire").wait_for()
    page.get_by_role("link", name="Ajouter le niveau au-dessus").click()
    page.get_by_role("link", name="Retirer le niveau au-dessus").wait_for()

    headings = page.locator("#tableau thead th").evaluate_all(
        "cells => cells.map(cell => cell.childNodes[0].textContent.trim())"
    )
    assert headings[2:5] == ["Cantal", "Haute-Loire", "Auvergne-Rhône-Alpes"]
    assert "t=departement:15&t=departement:43&au-dessus=oui" in page.url
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert text.splitlines()[0].startswith("Chiffre;Rubrique;Cantal;Haute-Loire;Auvergne-Rhône-Alpes;Unité;Période")
