"""From a scenario to its letters: an agent submits it, the CDIAE of Cantal gives its avis, the region adopts."""

import io

import openpyxl
import pytest
from django.utils import timezone

AGENT, MEMBER = "agent.region@demo.example", "cdiae.cantal@demo.example"
# With the hat of agent of Cantal and Haute-Loire, then that of member of the CDIAE of Puy-de-Dôme.
SEVERAL = "plusieurs@demo.example"
GIVE_THE_OTHERS = """
from django.utils import timezone
from accounts.models import User
from allocation.models import Consultation, Opinion
from territories.enums import AreaLevel
from territories.models import Area
consultation = Consultation.objects.latest("pk")
actor = User.objects.get(email="agent.region@demo.example")
given = consultation.opinions.values("department")
for area in Area.objects.current().at_level(AreaLevel.DEPARTMENT).exclude(pk__in=given):
    Opinion.objects.create(
        consultation=consultation, department=area, value="favourable", motivation="Conforme au besoin.",
        form="written", held_on=timezone.localdate(), given_by=actor, given_as="secrétariat du CDIAE",
    )
"""


def build(page, name, *, need="Population municipale"):
    page.goto("/repartition/")
    page.get_by_role("link", name="Nouveau scénario").click()
    page.get_by_label("Nom du scénario").fill(name)
    choices = page.get_by_label("Besoin", exact=True)
    choices.select_option(label=choices.locator("option").filter(has_text=need).first.inner_text())
    page.get_by_role("button", name="Créer le scénario").click()
    page.get_by_role("heading", name=name, level=1).wait_for()


def pace(page, *, loss, gain):
    page.get_by_label("Aucun territoire ne perd plus de (%)").fill(loss)
    page.get_by_label("Aucun territoire ne gagne plus de (%)").fill(gain)


def save(page):
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.get_by_text("Version 2 enregistrée.").wait_for()
    return page.url.rstrip("/").rsplit("/", 1)[-1]


@pytest.mark.e2e
def test_scenario_goes_from_its_rules_to_its_letters(open_page, stack):
    agent = open_page(AGENT)
    build(agent, "Scénario du navigateur")
    agent.get_by_label("Aucun territoire ne perd plus de (%)").fill("3")
    agent.get_by_text("rien n’est encore enregistré").wait_for()
    assert "258,23" in agent.locator("#tableau-lignes").inner_text()
    agent.get_by_role("button", name="Enregistrer", exact=True).click()
    agent.get_by_text("Version 2 enregistrée.").wait_for()
    address = agent.url
    agent.get_by_role("link", name="Soumettre aux CDIAE").click()
    agent.get_by_role("button", name="Soumettre aux CDIAE").click()
    agent.get_by_text("en consultation").first.wait_for()

    member = open_page(MEMBER)
    member.goto(address)
    assert member.locator("#tableau-lignes tbody th").all_inner_texts() == ["Cantal"]
    member.locator("#tableau-lignes").get_by_role("link", name="Cantal").click()
    member.get_by_text("c’est son plancher, 97,0 % des 266,21 ETP").wait_for()
    member.goto(f"{address}avis/15/")
    member.get_by_label("Commentaire sur la ligne du département").fill("Le bassin d’Aurillac perd deux chantiers.")
    member.get_by_role("button", name="Commenter la ligne").click()
    member.get_by_text("Le bassin d’Aurillac perd deux chantiers.").first.wait_for()
    member.get_by_label("Avis", exact=True).select_option(label="favorable avec réserves")
    member.get_by_label("Motivation").fill("Sous réserve d’un maintien en 2021.")
    member.get_by_label("Date de la séance").fill(timezone.localdate().isoformat())
    member.get_by_role("button", name="Enregistrer l’avis").click()
    member.get_by_text("Sous réserve d’un maintien en 2021.").first.wait_for()

    stack.manage("shell", "-v", "0", "-c", GIVE_THE_OTHERS)
    agent.goto(f"{address}adoption/")
    agent.get_by_label("Motivation de la décision").fill("Après douze avis, dont un avec réserves.")
    agent.get_by_role("button", name="Adopter").click()
    agent.get_by_text("adopté", exact=False).first.wait_for()
    letter = agent.request.get(f"{address}lettres/15.pdf")
    annexe = agent.request.get(f"{address}annexe.xlsx")
    assert letter.body().startswith(b"%PDF-")
    sheet = openpyxl.load_workbook(io.BytesIO(annexe.body())).worksheets[0]
    assert "Cantal" in {str(cell.value) for row in sheet.iter_rows() for cell in row}
    refused = agent.request.post(f"{address}enregistrer/", form={"version": "2"}, headers={"Referer": address})
    assert refused.status == 403


@pytest.mark.e2e
def test_three_scenarios_are_built_and_compared(open_page):
    page = open_page(AGENT)
    build(page, "Statu quo au navigateur", need="statu quo")
    still = page.url.rstrip("/").rsplit("/", 1)[-1]
    build(page, "Clé au navigateur", need="Clé")
    pace(page, loss="5", gain="10")
    keyed = save(page)
    build(page, "Solidarité au navigateur")
    pace(page, loss="5", gain="10")
    # Cantal alone, by hand: what the rule designates follows the diagnosis published last, by another test perhaps.
    page.get_by_label("Favorisés : part du besoin en commune blanche ou peu dotée (%)").fill("100")
    page.locator("details", has=page.locator("#id_added")).locator("summary").click()
    page.locator("#id_added").select_option(label="Cantal")
    page.get_by_label("Motif de ces choix à la main").fill("Aucune structure à moins de trente minutes du nord.")
    page.get_by_role("heading", name="Clause de réserve").click()
    page.locator("#id_reserve_on").check(force=True)
    page.get_by_label("Part de l’enveloppe gardée pour eux (%)").fill("0,2")
    solidary = save(page)

    page.goto("/repartition/comparer/")
    for key in (still, keyed, solidary):
        page.locator(f"#scenario-{key}").check(force=True)
    page.get_by_role("button", name="Comparer").click()
    page.get_by_role("heading", name="L’essentiel").wait_for()
    fairness = page.locator("#tableau-equite").inner_text()
    workbook = page.request.get(page.get_by_role("link", name="Classeur de tous les tableaux").get_attribute("href"))
    printed = page.request.get(page.get_by_role("link", name="Document à imprimer").get_attribute("href"))

    assert page.locator("#tableau-territoires tbody tr").count() >= 12
    names = ("Statu quo au navigateur", "Clé au navigateur", "Solidarité au navigateur")
    assert [name for name in (*names, "Gini") if name not in fairness] == []
    sheets = openpyxl.load_workbook(io.BytesIO(workbook.body())).sheetnames
    assert len(sheets) >= 6
    assert printed.body().startswith(b"%PDF-")
    assert page.faults == []


@pytest.mark.e2e
def test_member_of_another_departement_sees_only_what_is_theirs(open_page):
    page = open_page(SEVERAL)
    page.goto("/")
    page.get_by_text("Changer de rôle").first.click()
    page.locator(".portal-menu__list button").filter(has_text="Puy-de-Dôme").first.click()
    page.wait_for_load_state("load")

    page.goto("/repartition/scenarios/2/")

    assert page.locator("#tableau-lignes tbody th").all_inner_texts() == ["Puy-de-Dôme"]
    assert page.request.get("/repartition/scenarios/2/avis/15/").status == 404
    # The status quo of the demonstration is a draft of the région's.
    assert page.request.get("/repartition/scenarios/1/").status == 404
