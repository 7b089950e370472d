"""From a figure to the doctrine: a white zone's suggestion becomes a recommendation, discussed, validated, printed."""

import re

import pytest

REGIONAL, MEMBER, OBSERVER = "agent.region@demo.example", "cdiae.cantal@demo.example", "observateur@demo.example"
pytestmark = pytest.mark.e2e


@pytest.fixture
def suggestion(open_page):
    """A regional agent in front of the heaviest robust white zone."""
    page = open_page(REGIONAL)
    page.goto("/strategie/suggestions/?nature=white_zone&etat=open")
    page.locator("#tableau tbody tr").first.get_by_role("link").click()
    page.get_by_role("heading", level=1, name=re.compile("^Zone blanche robuste")).wait_for()
    return page


def facts_of(page, heading):
    """Label and value of each figure of a section."""
    terms = page.locator("section, article", has=page.get_by_role("heading", name=heading)).locator("dl").last
    return dict(zip(terms.locator("dt").all_text_contents(), terms.locator("dd").all_text_contents(), strict=True))


def test_agent_turns_a_white_zone_into_a_validated_recommendation(suggestion, open_page, axe_violations):
    page = suggestion
    title = page.get_by_role("heading", level=1).inner_text()
    figures = facts_of(page, "Pourquoi")
    assert int(figures["Communes blanches robustes"]) > 0

    page.get_by_role("button", name="En faire une préconisation").click()
    page.get_by_role("heading", level=1, name=re.compile("^Modifier P-")).wait_for()
    assert page.get_by_label("Intitulé").input_value() == title
    page.get_by_label("Intitulé").fill("Ouvrir une antenne là où rien n’est à portée")
    page.get_by_label(re.compile("^Action")).fill("Réserver un appel à ce territoire.")
    page.get_by_label(re.compile("^Pilote")).fill("Unité départementale")
    page.get_by_label("Conditions de réussite").fill("Un porteur identifié avant l’été.")
    page.get_by_label(re.compile("^Coût en ETP")).fill("6,50")
    page.get_by_role("button", name="Enregistrer").click()

    page.get_by_role("heading", level=1, name="Ouvrir une antenne là où rien n’est à portée").wait_for()
    assert facts_of(page, title) == figures
    assert axe_violations(page) == []
    address = page.url

    page.get_by_role("link", name="Un constat").click()
    page.get_by_label("Intitulé").fill("Réunion des élus")
    page.get_by_label("Constat", exact=True).fill("Un local est libre.")
    page.get_by_label("Source", exact=True).fill("Compte rendu")
    page.get_by_label("Date de la source").fill("2026-01-15")
    page.get_by_role("button", name="Figer et joindre").click()
    page.get_by_role("heading", name="Réunion des élus").wait_for()

    page.get_by_role("button", name="Ouvrir à la discussion").click()
    page.get_by_text("La préconisation est ouverte à la discussion.").wait_for()

    member = open_page(MEMBER)
    member.goto(address)
    member.get_by_label("Votre remarque").fill("Le comité y est favorable.")
    member.get_by_role("button", name="Ajouter la remarque").click()
    member.get_by_text("Votre remarque est enregistrée.").wait_for()
    assert member.get_by_role("link", name="Valider").count() == 0

    observer = open_page(OBSERVER)
    assert observer.goto(address).status == 404

    page.goto(address)
    page.get_by_text("Le comité y est favorable.").wait_for()
    page.get_by_role("link", name="Valider").click()
    page.get_by_role("button", name="Valider").click()
    page.get_by_text("La préconisation est validée").wait_for()
    page.get_by_role("link", name="Version 1").click()
    page.get_by_text("version 1 validée").wait_for()
    assert facts_of(page, title) == figures
    assert axe_violations(page) == []

    assert observer.goto(address).status == 200
    paper = observer.context.request.get(f"{address.partition('#')[0]}preconisation.pdf")
    assert (paper.status, paper.body()[:5]) == (200, b"%PDF-")


def test_agent_dismisses_a_suggestion_and_says_why(open_page):
    page = open_page(REGIONAL)
    page.goto("/strategie/suggestions/?nature=dual&etat=open")
    page.locator("#tableau tbody tr").first.get_by_role("link").click()
    page.get_by_role("link", name="Écarter").click()
    page.get_by_role("button", name="Écarter").click()
    page.get_by_text("Ce champ est obligatoire").first.wait_for()

    page.get_by_label("Motif").fill("La règle est voulue par le comité.")
    page.get_by_role("button", name="Écarter").click()
    page.get_by_text("La suggestion est écartée.").wait_for()
    page.goto("/strategie/suggestions/?nature=dual&etat=dismissed")
    page.locator("#tableau tbody tr").first.get_by_role("link").click()
    page.get_by_text("La règle est voulue par le comité.").wait_for()
    assert "La règle est voulue par le comité." in page.locator("main").inner_text()


def test_figures_are_read_again_by_a_worker(open_page):
    page = open_page(REGIONAL)
    page.goto("/strategie/suggestions/")

    page.get_by_role("button", name="Relire les chiffres").click()

    page.get_by_text("La lecture des chiffres est demandée.").wait_for()
    # The page reloads itself once the work is done.
    page.get_by_text(re.compile("^Chiffres lus le")).wait_for()
    page.locator(".portal-job").wait_for(state="detached")
    assert "Chiffres lus le" in page.locator("main").inner_text()
