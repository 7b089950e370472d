"""A white zone of the Cantal, from the diagnosis that finds it to the report that says what is done about it."""

import io
import re

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

REGIONAL, CANTAL = "agent.region@demo.example", "agent.cantal@demo.example"
TITLE = "Une antenne d’insertion à Saint-Urcize"
PATIENCE = 120_000
pytestmark = pytest.mark.e2e


@pytest.fixture
def published(stack, open_page):
    """A diagnosis in which access fades from 10 to 45 minutes, published; the former one is back afterwards."""
    (former,) = stack.query("SELECT run_id FROM white_zones_publication WHERE replaced_at IS NULL")[0]
    page = open_page(REGIONAL)
    page.goto(f"/diagnostic/{former}/")
    page.get_by_role("link", name="Copier").click()
    page.get_by_label("Nom du calcul").fill("Diagnostic où l’accès décroît")
    page.get_by_label("Poids d’une structure selon le temps de trajet").select_option("linear:full=10,zero=45")
    page.get_by_role("button", name="Lancer le calcul").click()
    page.get_by_role("heading", name="Robustesse").wait_for(timeout=PATIENCE)
    page.get_by_role("button", name="Publier ce diagnostic").click()
    page.get_by_text("est publié : il est désormais le diagnostic de").wait_for()
    yield page
    stack.query("DELETE FROM white_zones_publication WHERE replaced_at IS NULL RETURNING run_id")
    stack.query("UPDATE white_zones_publication SET replaced_at = NULL WHERE run_id = %s RETURNING run_id", former)


def read_figures_again(page):
    page.goto("/strategie/suggestions/")
    page.get_by_role("button", name="Relire les chiffres").click()
    page.get_by_text("La lecture des chiffres est demandée.").wait_for()
    page.locator(".portal-job").wait_for(state="detached", timeout=PATIENCE)
    page.get_by_text(re.compile("^Chiffres lus le")).wait_for()


def turn_into_recommendation(page, *, validator):
    """Its number, once the région has validated it."""
    page.goto("/strategie/suggestions/?nature=white_zone&etat=open")
    page.get_by_role("link", name=re.compile("^Zone blanche robuste.*Saint-Flour")).click()
    page.get_by_text("d’abord : Saint-Urcize", exact=False).first.wait_for()
    page.get_by_role("button", name="En faire une préconisation").click()
    page.get_by_label("Intitulé").fill(TITLE)
    page.get_by_label(re.compile("^Action")).fill("Ouvrir une antenne deux jours par semaine.")
    page.get_by_label(re.compile("^Pilote")).fill("Unité départementale du Cantal")
    page.get_by_label("Conditions de réussite").fill("Un porteur identifié avant l’été.")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("heading", level=1, name=TITLE).wait_for()
    page.get_by_role("button", name="Ouvrir à la discussion").click()
    page.get_by_text("La préconisation est ouverte à la discussion.").wait_for()
    validator.goto(page.url)
    validator.get_by_role("link", name="Valider").click()
    validator.get_by_role("button", name="Valider").click()
    validator.get_by_text("La préconisation est validée").wait_for()
    return re.search(r"P-\d+", page.locator("main").inner_text())[0]


def carry_out(page, number):
    """On the road map of the département, then under way at forty per cent."""
    page.goto("/strategie/")
    page.get_by_role("link", name="Feuille de route du Cantal").click()
    page.get_by_role("link", name="Composer").click()
    page.get_by_role("link", name=re.compile("^Reprendre une préconisation")).first.click()
    page.get_by_label("Préconisation validée").select_option(label=f"{number} – {TITLE} (Cantal)")
    page.get_by_role("button", name="Inscrire dans la feuille de route").click()
    page.get_by_text("La préconisation est inscrite").wait_for()
    page.get_by_role("link", name="Voir la feuille de route").click()
    page.get_by_role("link", name="Tableau de suivi").click()
    card = page.locator(".portal-board__card", has_text=TITLE)
    card.get_by_role("button", name=re.compile("^En cours")).click()
    page.get_by_role("region", name=re.compile("^En cours")).locator(".portal-board__card", has_text=TITLE).wait_for()
    card.get_by_role("link").first.click()
    page.get_by_label("Avancement (%)").fill("40")
    page.get_by_label(re.compile("^Point d’avancement")).fill("Le local est trouvé.")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_text("Le point d’avancement est enregistré").wait_for()


def read_report(page):
    """The text of the report of the département, made by the worker."""
    page.goto("/restitution/")
    page.get_by_role("link", name="Nouvelle restitution").click()
    page.get_by_label("Destinataires").select_option("cdiae")
    page.get_by_role("button", name="Faire la restitution").click()
    expect(page.locator("#tableau-documents tbody tr")).to_have_count(5, timeout=PATIENCE)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Rapport final (PDF)").click()
    pages = PdfReader(io.BytesIO(waiting.value.path().read_bytes())).pages
    return squeeze("".join(one.extract_text() for one in pages))


def squeeze(text):
    """Without its spaces: a cell breaks its lines where it likes."""
    return re.sub(r"\s+", "", text)


def test_white_zone_of_the_cantal_is_acted_upon_and_told_in_the_report(published, open_page, axe_violations):
    page = open_page(CANTAL)
    read_figures_again(published)

    number = turn_into_recommendation(page, validator=published)
    carry_out(page, number)
    assert axe_violations(page) == []
    report = read_report(page)

    assert squeeze(f"{number} {TITLE}") in report
    told = [part[:200] for part in report.split(squeeze(TITLE))[1:]]
    assert [part for part in told if re.search(r"Cantal.*encours40", part, re.IGNORECASE)] != [], told
    assert page.faults == []
