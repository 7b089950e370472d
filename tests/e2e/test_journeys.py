"""What each person comes to do, done with a real browser, a real server and a real worker."""

import io
import re
import time

import openpyxl
import pytest

REGIONAL, OBSERVER = "agent.region@demo.example", "observateur@demo.example"
MEMBER, SEVERAL = "siae@demo.example", "plusieurs@demo.example"
pytestmark = pytest.mark.e2e


def wait_for_map(page):
    """Polled from here: the page's policy forbids the code that Playwright would evaluate in it."""
    for _ in range(150):
        if page.locator("[data-map]").get_attribute("data-state") == "drawn":
            return
        time.sleep(0.2)
    raise AssertionError(page.locator("[data-map]").get_attribute("data-state"))


def cells_of(page, region):
    return page.locator(f"#{region} tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.children].map(cell => cell.innerText.trim()))"
    )


def normalise(text):
    """French typography aside: narrow spaces and the real minus sign."""
    return re.sub(r"\s", "", text).replace("\u2212", "-")


def export(page, region, label):
    with page.expect_download() as download:
        page.locator(f"#{region} ~ .portal-exports, #{region} + .portal-exports").first.get_by_role(
            "link", name=label
        ).first.click()
    return openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))


def test_specification_table_is_on_the_region_page(open_page):
    page = open_page(REGIONAL)

    page.goto("/territoires/region/84/")

    text = normalise(page.locator("#cahier").inner_text())
    for figure in (
        "1939,19",
        "1038,41",
        "2111,81",
        "3650,34",
        "461,32",
        "3188,99",
        "8739,75",
        "8739,70",
        "8278,40",
        "8278,36",
    ):
        assert figure in text, figure
    assert "3611,00" in text
    assert "écart inexpliqué".replace(" ", "") in text
    assert re.search(r"Inscritssansduréeconnue\s*1203", text)
    assert re.search(r"Niveauinconnu\s*557", text)


def test_map_draws_and_follows_kind_and_level(open_page):
    page = open_page(REGIONAL)
    page.goto("/territoires/region/84/")
    wait_for_map(page)

    page.get_by_label("Filière", exact=True).select_option("ACI")
    page.wait_for_url(re.compile("filiere=ACI"))
    # The form is replaced with the table: what is chosen before that is chosen in the form that goes.
    page.locator("#tableau-acces caption", has_text="ACI").wait_for()
    wait_for_map(page)
    page.get_by_label("Maille", exact=True).select_option("departement")
    page.wait_for_url(re.compile("maille=departement"))
    wait_for_map(page)

    assert "par département, ACI" in page.locator("#tableau-acces caption").inner_text()
    assert page.locator("[data-map]").get_attribute("data-level") == "departement"
    assert page.locator("#tableau-acces tbody tr").count() == 12
    assert page.faults == []


def test_export_holds_the_figures_of_the_page(open_page):
    page = open_page(REGIONAL)
    page.goto("/territoires/region/84/?filiere=ACI&maille=departement")
    shown = cells_of(page, "tableau-acces")

    book = export(page, "tableau-acces", "XLSX")

    rows = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == [cells[0] for cells in shown]
    assert [f"{row[2]:.2f}".replace(".", ",") for row in rows] == [normalise(cells[2]) for cells in shown]
    about = [cell for row in book.worksheets[1].iter_rows(values_only=True) for cell in row if cell]
    assert any("Filière : ACI ; maille : départements" in str(cell) for cell in about)
    assert any("démonstration" in str(cell).lower() for cell in about)


def test_observer_reads_the_diagnosis_and_cannot_start_one(open_page):
    page = open_page(OBSERVER)

    page.goto("/diagnostic/")

    assert page.get_by_role("link", name="Diagnostic de référence").is_visible()
    assert page.get_by_role("link", name="Lancer un calcul").count() == 0


def test_member_of_a_structure_sees_its_figures_and_not_the_others(open_page):
    page = open_page(MEMBER)
    page.goto("/")
    assert page.get_by_role("heading", name="Mes structures").is_visible()

    page.goto("/structures/?departement=15")

    etp = [cells[-1] for cells in cells_of(page, "tableau")]
    assert len([value for value in etp if value != "–"]) == 2
    assert "–" in etp


def test_member_of_a_structure_does_not_see_the_diagnosis_menu(open_page):
    page = open_page(MEMBER)
    page.goto("/")

    menu = page.get_by_role("navigation", name="Menu principal")

    assert menu.get_by_role("link", name="Structures").is_visible()
    assert menu.get_by_role("link", name="Diagnostic").count() == 0


def test_account_with_several_hats_changes_its_hat(open_page):
    page = open_page(SEVERAL)
    page.goto("/")
    before = page.locator(".portal-who__role").first.inner_text()

    page.get_by_text("Changer de rôle").first.click()
    page.locator(".portal-menu__list button").first.click()
    page.wait_for_load_state("load")

    assert page.locator(".portal-who__role").first.inner_text() != before


def test_agent_starts_a_run_and_reads_its_result(open_page):
    page = open_page(REGIONAL)
    page.goto("/diagnostic/nouveau/")
    page.get_by_label("Nom", exact=False).first.fill("Essai au navigateur")

    page.get_by_role("button", name="Lancer le calcul").click()

    page.get_by_role("heading", name="Essai au navigateur").wait_for()
    page.locator("[data-map]").wait_for(timeout=60_000)
    wait_for_map(page)
    assert page.locator("#tableau tbody tr").count() > 0


def test_run_asked_while_the_worker_is_dead_ends_after_another_starts(open_page, stack):
    page = open_page(REGIONAL)
    stack.kill("worker")
    page.goto("/diagnostic/nouveau/")
    page.get_by_label("Nom", exact=False).first.fill("Essai sans exécutant")
    page.get_by_role("button", name="Lancer le calcul").click()
    page.get_by_text("En attente").first.wait_for()
    assert page.locator("[data-map]").count() == 0

    stack.start_worker()

    page.locator("[data-map]").wait_for(timeout=90_000)
    wait_for_map(page)
    page.goto("/diagnostic/")
    runs = [cells for cells in cells_of(page, "tableau") if cells[0] == "Essai sans exécutant"]
    assert [cells[1] for cells in runs] == ["terminé"]
