"""An agent copies the published diagnosis, changes its settings, adds a derogation and publishes: it replaces it."""

import pytest

REGIONAL = "agent.region@demo.example"
pytestmark = pytest.mark.e2e


def test_agent_copies_changes_and_publishes_a_diagnosis(open_page, axe_violations):
    page = open_page(REGIONAL)
    page.goto("/diagnostic/1/")
    page.get_by_role("link", name="Copier").click()
    page.get_by_role("heading", level=1, name="Copier un calcul").wait_for()

    page.get_by_label("Nom du calcul").fill("Diagnostic à deux mailles")
    page.get_by_label("Poids d’une structure selon le temps de trajet").select_option("linear:full=10,zero=45")
    page.get_by_text("La seconde maille et les petits effectifs").click()
    page.get_by_label("Seconde maille").select_option("epci:worse")
    page.get_by_text("Les dérogations").click()
    line = page.get_by_role("group", name="Dérogation 1")
    line.get_by_label("Code Insee").fill("99999")
    line.get_by_label("Classe à retenir").select_option("low")
    line.get_by_label("Motif").fill("Col fermé l’hiver")
    page.get_by_role("button", name="Lancer le calcul").click()
    page.get_by_role("link", name="Dérogation 1, Code Insee").wait_for()
    assert axe_violations(page) == []
    assert line.get_by_label("Motif").input_value() == "Col fermé l’hiver"

    line.get_by_label("Code Insee").fill("15120")
    page.get_by_role("button", name="Lancer le calcul").click()
    page.get_by_role("heading", name="Robustesse").wait_for(timeout=90_000)
    assert "Col fermé l’hiver" in page.locator("#tableau-derogations").inner_text()
    assert page.get_by_text("du besoin vit dans une commune de classe robuste").is_visible()
    assert axe_violations(page) == []

    page.get_by_role("button", name="Publier ce diagnostic").click()
    page.get_by_text("est publié : il est désormais le diagnostic de").wait_for()
    page.goto("/diagnostic/1/")
    assert page.get_by_text("Remplacé le").is_visible()
