"""A support operator, from its draft to the directory and to what a structure says of it."""

import time

import pytest

REGIONAL, MEMBER, OPERATOR = "agent.region@demo.example", "siae@demo.example", "operateur@demo.example"
NAME = "Passerelles et Métiers"
PDF = {"name": "piece.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 contenu"}
PROOFS = ["registration", "tax_and_social"]
pytestmark = pytest.mark.e2e


def wait_for_map(page):
    """Polled from here: the page's policy forbids the code that Playwright would evaluate in it."""
    for _ in range(150):
        if page.locator("[data-map]").get_attribute("data-state") == "drawn":
            return
        time.sleep(0.2)
    raise AssertionError(page.locator("[data-map]").get_attribute("data-state"))


def hand_in(page):
    """The operator fills what its card lacks, then hands it in."""
    page.get_by_role("link", name="Ouvrir ma fiche de référence").click()
    page.get_by_role("link", name="Au moins une mission de référence").click()
    page.get_by_label("Client").fill("Chantier de la Menthe")
    page.get_by_label("Année").fill("2025")
    page.get_by_label("Mission", exact=True).fill("Plan de formation des encadrants")
    page.get_by_role("button", name="Ajouter à la fiche").click()
    page.get_by_text("Référence enregistrée.").wait_for()
    page.get_by_role("link", name="Section suivante").click()
    for kind in PROOFS:
        page.get_by_label("Nature de la pièce").select_option(kind)
        page.get_by_label("Fichier").set_input_files(PDF)
        page.get_by_role("button", name="Déposer la pièce").click()
        page.get_by_text("Pièce déposée.").wait_for()
    page.get_by_role("link", name="Revenir à ma fiche").click()
    page.get_by_role("button", name="Déposer la demande").click()
    page.get_by_text("Demande déposée. Un accusé de réception").wait_for()


def reference(page):
    """The agent declares, opens, scores and decides."""
    page.goto("/operateurs/demandes/?etat=submitted")
    page.get_by_role("link", name=NAME).click()
    page.get_by_role("button", name="Je n’ai pas de conflit").click()
    page.get_by_role("button", name="Ouvrir l’instruction").click()
    scores = page.locator("select[name^=score-]")
    for position in range(scores.count()):
        scores.nth(position).select_option("4")
    page.get_by_role("button", name="Rendre mes notes").click()
    page.get_by_text("80,0 sur 100").wait_for()
    page.get_by_label("Décision", exact=True).select_option("accept")
    page.get_by_role("button", name="Prendre et notifier la décision").click()
    page.get_by_text("La décision est prise et notifiée").wait_for()


def evaluate(page):
    """A structure says what it thinks of a mission."""
    page.get_by_label("Service rendu").select_option("human_resources")
    page.get_by_label("Début de la mission").fill("2025-01-06")
    page.get_by_label("Fin de la mission").fill("2025-03-28")
    for axis in ("quality", "deadlines", "adaptation", "price"):
        page.locator(f"select[name={axis}]").select_option("4")
    page.get_by_role("button", name="Envoyer l’évaluation").click()
    page.get_by_text("votre évaluation est enregistrée").wait_for()


def test_operator_is_referenced_found_by_all_and_evaluated(open_page):
    operator, agent, visitor = open_page(OPERATOR), open_page(REGIONAL), open_page()
    operator.goto("/")
    hand_in(operator)
    visitor.goto("/operateurs/?q=passerelle")
    assert visitor.get_by_role("link", name=NAME).count() == 0

    reference(agent)

    visitor.goto("/operateurs/")
    visitor.get_by_label("Nom, service, territoire ou mot de la fiche").fill("paserelles cantal")
    visitor.get_by_role("button", name="Chercher", exact=True).click()
    assert visitor.locator("#tableau tbody tr").count() == 1
    wait_for_map(visitor)
    visitor.get_by_role("link", name=NAME).click()
    assert visitor.get_by_text("500 à 600\u00a0€ HT par jour").is_visible()
    operator.goto("/")
    assert operator.get_by_text("votre fiche est dans l’annuaire public").is_visible()

    structure = open_page(MEMBER)
    structure.goto(visitor.url)
    structure.get_by_role("link", name="Évaluer une mission").click()
    evaluate(structure)

    assert structure.get_by_text("Pas encore assez d’évaluations").is_visible()
    # A renewal reopens the card, whose sections the tests of pages then open one by one.
    operator.goto("/operateurs/ma-fiche/")
    operator.get_by_role("button", name="Préparer le renouvellement").click()
    operator.get_by_text("La version 1 reste dans l’annuaire public").wait_for()
    assert [page.faults for page in (operator, agent, visitor, structure)] == [[], [], [], []]


def test_department_of_the_map_filters_the_list(open_page):
    page = open_page()

    page.goto("/operateurs/?departement=38")
    wait_for_map(page)

    names = page.locator("#tableau tbody th").all_inner_texts()
    assert names == ["Atelier Cap Clauses", "Coopérative Le Tremplin des Volcans", "Fabrique numérique du Sillon"]
