"""An agent deposits a file, reads what it would change, imports it and sees the dashboard move."""

import pytest

REGIONAL = "agent.region@demo.example"
pytestmark = pytest.mark.e2e
HEADER = "code_territoire;indicateur;periode;valeur;maille\n"
MEANS = "#moyens"


def deposit(page, text, *, name="moyens.csv"):
    page.goto("/donnees/")
    page.get_by_role("link", name="Importer des fichiers").click()
    page.get_by_label("Fichiers à importer").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": text.encode("utf-8-sig")}
    )
    page.get_by_role("button", name="Examiner les fichiers").click()


def test_agent_imports_a_file_and_the_dashboard_moves(open_page, axe_violations):
    page = open_page(REGIONAL)
    page.goto("/territoires/commune/15014/")
    assert page.locator(MEANS).count() == 0

    deposit(page, HEADER + "15014;contrats_pec;2024;37;\n15120;contrats_pec;2024;12;\n")
    page.get_by_role("heading", name="Prêt à importer").wait_for(timeout=30_000)
    assert axe_violations(page) == []
    assert page.locator("#tableau-fichier-0 tbody tr").first.inner_text().split("\t")[:2] == [
        "Valeurs d’indicateurs",
        "2",
    ]
    page.get_by_role("button", name="Importer").click()
    page.get_by_role("heading", name="Import écrit").wait_for(timeout=30_000)
    assert axe_violations(page) == []

    page.goto("/territoires/commune/15014/")
    means = page.locator(MEANS).inner_text()
    assert "37" in means
    page.goto("/territoires/departement/15/")
    assert "49 (partiel)" in page.locator(MEANS).inner_text()


def test_agent_is_told_the_cell_to_correct(open_page, axe_violations):
    page = open_page(REGIONAL)
    deposit(page, HEADER + "15014;contrats_pec;2024;37;\n15120;contrats_pec;2024;beaucoup;\n", name="faux.csv")
    page.get_by_role("heading", name="Rien n’a été écrit").wait_for(timeout=30_000)
    assert "Ligne 3, colonne «\u00a0valeur\u00a0»" in page.locator("main").inner_text()
    assert page.get_by_role("button", name="Importer").count() == 0
    assert axe_violations(page) == []


def test_template_opens_from_the_page_of_formats(open_page, axe_violations):
    page = open_page(REGIONAL)
    page.goto("/donnees/imports/formats/")
    assert axe_violations(page) == []
    with page.expect_download() as download:
        page.get_by_role("link", name="Modèle CSV\u00a0: Indicateurs").click()
    assert (
        download.value.path().read_text(encoding="utf-8-sig").startswith("code_territoire;indicateur;periode;valeur")
    )
