"""A committee member crosses need and access, takes the list away as a map, and prints the sheet of a département."""

import pytest
from django.contrib.gis.gdal import DataSource

COMMITTEE, REGIONAL = "cdiae.cantal@demo.example", "agent.region@demo.example"
pytestmark = pytest.mark.e2e


def test_member_goes_from_the_matrix_to_a_list_and_to_a_map(open_page, tmp_path):
    page = open_page(COMMITTEE)
    page.goto("/diagnostic/1/")

    page.get_by_role("link", name="Besoin et accès croisés").click()
    cell = page.get_by_role("link", name="besoin moyen, zone blanche")
    counted = int(cell.inner_text().split()[0])
    cell.click()

    rows = page.locator("#tableau tbody tr")
    assert rows.count() == counted
    assert all("zone blanche" in text for text in rows.all_inner_texts())
    with page.expect_download() as download:
        page.get_by_role("link", name="GeoPackage").click()
    path = tmp_path / "liste.gpkg"
    path.write_bytes(download.value.path().read_bytes())
    layer = DataSource(str(path))[0]
    assert len(layer) == counted
    assert all(feature.geom.geos.valid for feature in layer)
    assert page.faults == []


def test_member_prints_the_sheet_of_the_departement(open_page):
    page = open_page(COMMITTEE)
    page.goto("/diagnostic/1/")

    page.get_by_role("link", name="Fiches imprimables").click()
    page.get_by_role("link", name="Cantal", exact=True).click()

    assert page.locator("svg.portal-drawn-map path").count() > 200
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger la fiche (PDF)").click()
    assert download.value.suggested_filename == "diagnostic-cantal-15.pdf"
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    assert page.faults == []


def test_cells_are_reached_by_keyboard(open_page):
    page = open_page(COMMITTEE)
    page.goto("/diagnostic/1/matrice/")

    cell = page.get_by_role("link", name="besoin moyen, zone blanche")
    cell.focus()
    page.keyboard.press("Enter")

    page.wait_for_url("**/matrice/?maille=epci&filiere=&besoin=moyen&classe=white#tableau")
    assert page.get_by_role("heading", name="Les territoires de la case choisie").is_visible()


def test_agent_learns_how_to_have_the_recruitment_in_tension(open_page):
    page = open_page(REGIONAL)
    page.goto("/diagnostic/1/")

    page.get_by_role("link", name="Recrutements en tension").click()
    page.get_by_role("link", name="Importer les fichiers").click()

    page.wait_for_url("**/donnees/imports/")
    assert page.get_by_role("heading", level=1).inner_text() == "Importer des données"
