"""An agent sees which neighbours are not known, gives the supply of one, and it counts from then on."""

import pytest

REGIONAL, OBSERVER = "agent.region@demo.example", "observateur@demo.example"
pytestmark = pytest.mark.e2e
HEADER = "code_commune;filiere;annee;etp;nom\n"


def deposit(page, text):
    page.get_by_role("link", name="Importer une offre hors région").click()
    page.get_by_label("Fichiers à importer").set_input_files(
        {"name": "offre.csv", "mimeType": "text/csv", "buffer": text.encode("utf-8-sig")}
    )
    page.get_by_role("button", name="Examiner les fichiers").click()


def row_of(page, department):
    return page.locator("#tableau tbody tr", has_text=department).inner_text()


def test_reader_sees_what_is_known_without_the_sites(open_page, axe_violations):
    page = open_page(OBSERVER)
    page.goto("/diagnostic/")
    page.get_by_role("link", name="Offre hors région").click()
    assert "ne compte pas" in row_of(page, "Lozère (48)")
    assert page.get_by_role("heading", name="Sites connus").count() == 0
    assert page.get_by_role("link", name="Importer une offre hors région").count() == 0
    assert axe_violations(page) == []


def test_agent_is_told_the_row_of_a_commune_that_is_not_a_neighbour(open_page):
    page = open_page(REGIONAL)
    page.goto("/diagnostic/hors-region/")
    deposit(page, HEADER + "48095;ACI;2019;4,50;Chantier d’essai\n09122;ACI;2019;3;Trop loin\n")
    page.get_by_role("heading", name="Rien n’a été écrit").wait_for(timeout=30_000)
    assert "Ligne 3, colonne «\u00a0code_commune\u00a0»" in page.locator("main").inner_text()


def test_agent_gives_the_supply_of_a_department_and_it_counts(open_page, axe_violations):
    page = open_page(REGIONAL)
    page.goto("/diagnostic/hors-region/?annee=2019")
    deposit(page, HEADER + "48095;ACI;2019;4,50;Chantier d’essai\n48095;EI;2019;3;Chantier d’essai\n")
    page.get_by_role("heading", name="Prêt à importer").wait_for(timeout=30_000)
    assert "48 (2019)" in page.locator("main").inner_text()
    assert axe_violations(page) == []
    page.get_by_role("button", name="Importer").click()
    page.get_by_role("heading", name="Import écrit").wait_for(timeout=30_000)

    page.goto("/diagnostic/hors-region/?annee=2019")
    lozere = row_of(page, "Lozère (48)")
    assert "compte, avec son besoin" in lozere
    assert "7,50" in lozere
    # What the demonstration had invented left before what is real.
    assert "inventée" not in page.locator("#tableau").inner_text()
    assert page.faults == []
