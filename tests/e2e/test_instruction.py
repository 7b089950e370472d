"""Files of the closed call: an agent, the applicant, somebody with an interest, and the ranking."""

import re
import subprocess
import sys

import pytest

from tests.e2e.stack import ROOT

REGIONAL, CANTAL, MEMBER = "agent.region@demo.example", "agent.cantal@demo.example", "siae@demo.example"
CLOSED, SHARED = "Premières places d’insertion en zone blanche", "Entretien de rivières et de sentiers"
ATTACH = f"""
from accounts.models import Assignment
from accounts.roles import Role
from calls.models import Application
file = Application.objects.get(title__startswith={SHARED!r})
file.siae.members.add(Assignment.objects.filter(user__email={MEMBER!r}, role=Role.STRUCTURE_MEMBER).first())
print("FILE", file.pk)
"""
pytestmark = pytest.mark.e2e


@pytest.fixture
def shared_file(stack):
    """A file handed in, carried by the member of the demonstration."""
    command = [sys.executable, "manage.py", "shell", "-c", ATTACH]
    made = subprocess.run(command, cwd=ROOT, env=stack.environment, capture_output=True, text=True, check=True)
    return re.search(r"FILE (\d+)", made.stdout)[1]


def open_list(page):
    page.goto("/instruction/")
    page.get_by_text("Par appel").click()
    page.get_by_role("link", name=CLOSED).first.click()
    page.get_by_role("heading", name=re.compile(CLOSED), level=1).wait_for()


def open_file(page, title):
    """From the list, through the declaration of absence of interest."""
    open_list(page)
    page.locator("tbody tr", has_text=title).get_by_role("link").first.click()
    gate = page.get_by_role("button", name=re.compile("Je n’ai aucun intérêt"))
    file = page.get_by_role("link", name="Recevabilité", exact=True)
    # One or the other, once the list has left the window.
    gate.or_(file).first.wait_for()
    if gate.count():
        gate.click()
    file.wait_for()


def test_agent_finds_a_file_admissible(open_page, axe_violations):
    agent = open_page(REGIONAL)
    open_file(agent, "Une conciergerie de station")
    agent.get_by_role("link", name="Recevabilité", exact=True).click()
    for rank in range(agent.get_by_label("Constat").count()):
        point = agent.locator("section.portal-move", has=agent.get_by_label("Constat")).nth(rank)
        point.get_by_label("Constat").select_option(label="conforme")
        point.get_by_role("button", name=re.compile("Enregistrer le constat")).click()
        agent.wait_for_load_state("load")
    assert axe_violations(agent) == []
    agent.get_by_role("button", name="Déclarer recevable").click()

    agent.get_by_text("en instruction").first.wait_for()
    assert agent.faults == []


def test_correction_is_asked_and_given(open_page, shared_file, axe_violations):
    agent, applicant = open_page(REGIONAL), open_page(MEMBER, width=390, height=844)
    open_file(agent, SHARED)
    agent.goto(f"/instruction/dossiers/{shared_file}/corrections/")
    agent.locator("label", has_text="Résumé du projet").click()
    agent.get_by_label("Ce qui est à corriger").fill("Précisez le nombre d’équipes et les communes desservies.")
    agent.get_by_role("button", name="Demander la correction").click()
    agent.get_by_text("en attente de la réponse").first.wait_for()

    applicant.goto("/candidatures/")
    assert axe_violations(applicant) == []
    applicant.goto(f"/candidatures/{shared_file}/")
    applicant.get_by_text("Précisez le nombre d’équipes").first.wait_for()
    applicant.goto(f"/candidatures/{shared_file}/rubriques/rubrique_projet/")
    summary = applicant.locator("[data-question=resume]")
    summary.locator("textarea").fill("Deux équipes de quatre personnes, dans neuf communes.")
    summary.locator("[data-saved]", has_text=re.compile("Enregistré à")).wait_for()
    assert applicant.locator("[data-question=titre] input:not([type=hidden])").count() == 0


def test_person_who_declares_a_conflict_sees_nothing_more(open_page):
    agent = open_page(REGIONAL)
    open_list(agent)
    row = agent.locator("tbody tr", has_text="Une blanchisserie d’insertion")
    address = row.get_by_role("link").first.get_attribute("href")
    row.get_by_role("link").first.click()
    agent.get_by_text("J’ai un intérêt dans ce projet").click()
    agent.locator("textarea").fill("Un proche préside cette association.")
    agent.get_by_role("button", name="Déclarer cet intérêt").click()

    open_list(agent)
    assert "Une blanchisserie d’insertion" not in agent.locator("main").inner_text()
    assert agent.request.get(address).status == 404
    agent.get_by_role("link", name="Classement").click()
    assert "Une blanchisserie" not in agent.locator("main").inner_text()


def test_ranking_tells_the_scores_and_the_effect_on_white_zones(open_page, axe_violations):
    agent = open_page(CANTAL)
    open_list(agent)
    agent.get_by_role("link", name="Classement").click()
    rows = agent.get_by_role("region", name="Classement des dossiers").locator("tbody tr")
    assert rows.count() == 2
    for number in range(2):
        rows.nth(number).locator("label").click()
    agent.get_by_text("7,00 ETP la première année").wait_for()

    # Scores of 4 and 3, then of 2 and 4: the first file is before the second.
    assert [row.split("\t")[1] for row in rows.all_inner_texts()] == ["1", "2"]
    assert axe_violations(agent) == []
    assert agent.faults == []
