"""The dialogue de gestion, from the structure's first figure to the agreed one in the fiche de suivi."""

import re
import subprocess

import pytest

from tests.e2e.conftest import settle

MEMBER, CANTAL = "siae@demo.example", "agent.cantal@demo.example"
pytestmark = pytest.mark.e2e
SECTIONS = [
    {"ETP réalisés en": "17,50"},
    {
        "Sorties de l’année": "20",
        "Vers un emploi durable": "5",
        "Vers un emploi de transition": "4",
        "Vers une sortie positive": "3",
        "Autres sorties": "8",
    },
    {
        "Candidatures reçues": "60",
        "Personnes entrées dans l’année": "24",
        "Bénéficiaires du RSA": "12",
        "Demandeurs d’emploi de 12 à 24 mois (DELD)": "5",
        "Demandeurs d’emploi de plus de 24 mois (DETLD)": "8",
        "Jeunes de moins de 26 ans": "5",
        "Personnes de 50 ans et plus": "6",
        "Travailleurs handicapés (RQTH)": "3",
        "Habitants d’un quartier prioritaire (QPV)": "4",
        "Habitants d’une zone de revitalisation rurale (ZRR, FRR)": "2",
        "Femmes": "10",
    },
    {
        "Heures d’accompagnement individuel": "800",
        "Heures d’accompagnement collectif": "200",
        "Postes permanents (ETP)": "4",
        "Dont accompagnateurs socioprofessionnels (ETP)": "1,5",
    },
    {
        "Chiffre d’affaires (€)": "200 000",
        "Aide au poste de l’État (€)": "410 000",
        "Aide du conseil départemental (€)": "60 000",
        "Aide du conseil régional (€)": "5 000",
        "Aide des communes et intercommunalités (€)": "10 000",
        "Aide du Fonds social européen, FSE+ (€)": "0",
        "Autres ressources (€)": "15 000",
        "Ventes aux clients privés (€)": "80 000",
        "Ventes aux acheteurs publics (€)": "120 000",
        "Dont marchés à clause sociale (€)": "50 000",
    },
    {"ETP demandés pour": "21,50", "Motif de la demande": "Une équipe de plus sur l’entretien des rivières."},
]


def open_dialogue(page, words):
    """The member's dialogue whose state is told in these words."""
    page.goto("/dialogue/")
    page.locator(".portal-card", has_text=words).get_by_role("link").first.click()
    page.get_by_role("heading", name="Mon dialogue de gestion").wait_for()


def fill(page, fields):
    for label, value in fields.items():
        page.get_by_label(label).first.fill(value)


def text_of(path):
    read = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True, text=True)
    return re.sub(r"\s+", " ", read.stdout)


def test_what_is_typed_is_saved_without_a_button(open_page):
    page = open_page(MEMBER)
    open_dialogue(page, "À remplir")
    page.locator(".portal-steps").get_by_role("link", name="Sorties").click()
    page.get_by_label("Sorties de l’année").fill("20")
    page.get_by_label("Vers un emploi durable").fill("5")
    page.get_by_label("Vers un emploi durable").press("Tab")

    page.get_by_text(re.compile("Enregistré à .* par Paul Chabrier")).wait_for()

    page.reload()
    assert page.get_by_label("Sorties de l’année").input_value() == "20"
    assert page.faults == []


def test_structure_and_agent_reach_an_agreed_figure(open_page, axe_violations):
    member = open_page(MEMBER)
    open_dialogue(member, "À remplir")
    address = member.url
    member.locator(".portal-steps").get_by_role("link", name="ETP réalisés").click()
    for position, fields in enumerate(SECTIONS):
        fill(member, fields)
        assert axe_violations(member) == []
        name = "Enregistrer et continuer" if position < len(SECTIONS) - 1 else "Enregistrer et voir le résumé"
        member.get_by_role("button", name=name).click()
        member.wait_for_load_state("load")
    member.get_by_text("Tout est rempli.").wait_for()
    member.get_by_role("button", name="Déposer le dialogue de gestion").click()
    member.get_by_text("Le dialogue est déposé, référence DG-").wait_for()

    agent = open_page(CANTAL)
    agent.goto(address)
    assert "Une équipe de plus sur l’entretien des rivières." in agent.locator("main").inner_text()
    agent.get_by_label("ETP proposés, ACI").fill("19,75")
    agent.get_by_label("Part modulée (%)").fill("7")
    agent.get_by_label("Motif", exact=True).first.fill("Besoin du bassin de Massiac.")
    agent.get_by_role("button", name="Faire la proposition").click()
    agent.get_by_text("La proposition est faite").wait_for()
    assert axe_violations(agent) == []
    agent.get_by_label("ETP convenus, ACI").fill("20,25")
    agent.get_by_label("Motif, si le chiffre diffère de la proposition").fill("Réunion avec la structure.")
    agent.get_by_role("button", name="Consigner l’accord").click()
    agent.get_by_text("L’accord est consigné").wait_for()

    member.goto(address)
    with member.expect_download() as download:
        member.get_by_role("link", name="Télécharger la fiche de suivi").click()
    text = text_of(download.value.path())
    for figure in ("17,50", "21,50", "19,75", "20,25", "Réunion avec la structure."):
        assert figure in text, figure
    assert "page 1 / 1" in text
    assert (member.faults, agent.faults) == ([], [])


def test_dialogue_pages_on_a_telephone_do_not_scroll_sideways(open_page):
    page = open_page(CANTAL, width=390, height=844)
    page.goto("/dialogue/")
    widths = [page.evaluate("document.documentElement.scrollWidth - window.innerWidth")]

    page.locator("#tableau tbody th a").first.click()
    settle(page)

    widths.append(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))
    assert max(widths) <= 0
