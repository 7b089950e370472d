"""A road map: an agent carries a recommendation out, follows it, and sees it on the board and the calendar."""

import re
import subprocess
import sys

import pytest

from tests.e2e.stack import ROOT

AGENT, READER = "agent.cantal@demo.example", "cdiae.cantal@demo.example"
TITLE = "Une antenne de l’atelier du réemploi à Mauriac"
# Written and validated by those who may, without the pages of recommendations: this journey begins after them.
VALIDATED = f"""
import datetime as dt
from django.utils import timezone
from accounts.models import User
from strategy.enums import RecommendationState
from strategy.models import Recommendation
from territories.models import Area
today = timezone.localdate()
made = Recommendation.objects.create(
    title={TITLE!r}, state=RecommendationState.VALIDATED, owner="Unité départementale",
    department=Area.objects.get(level="department", code="15"),
    starts_on=today, ends_on=today + dt.timedelta(days=200),
    created_by=User.objects.get(email="agent.cantal@demo.example"))
print("RECOMMENDATION", made.number)
"""
pytestmark = pytest.mark.e2e


@pytest.fixture
def recommendation(stack):
    command = [sys.executable, "manage.py", "shell", "-c", VALIDATED]
    made = subprocess.run(command, cwd=ROOT, env=stack.environment, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    return re.search(r"RECOMMENDATION (P-\d+)", made.stdout)[1]


def open_road_map(page):
    """From the first page of the doctrine to the road map of the département."""
    page.goto("/strategie/")
    page.get_by_role("link", name="Feuille de route du Cantal").click()
    page.get_by_role("heading", name="Feuille de route du Cantal", level=1).wait_for()


def card_in(page, state):
    """The card of the action, in the column of a state."""
    column = page.get_by_role("region", name=re.compile(f"^{state}"))
    return column.locator(".portal-board__card", has_text=TITLE)


def test_recommendation_is_carried_out_followed_and_seen(open_page, axe_violations, recommendation):
    page = open_page(AGENT)
    open_road_map(page)
    page.get_by_role("link", name="Composer").click()
    page.get_by_role("link", name=re.compile("^Reprendre une préconisation")).first.click()
    choice = page.get_by_label("Préconisation validée")
    choice.select_option(label=f"{recommendation} – {TITLE} (Cantal)")
    page.get_by_role("button", name="Inscrire dans la feuille de route").click()
    page.get_by_text("La préconisation est inscrite").wait_for()
    page.get_by_role("button", name=f"Monter\u00a0: {TITLE}").click()
    page.get_by_role("button", name=f"Descendre\u00a0: {TITLE}").wait_for()

    page.get_by_role("link", name="Voir la feuille de route").click()
    page.get_by_role("link", name="Tableau de suivi").click()
    card_in(page, "À engager").get_by_role("button", name=re.compile("^En cours")).press("Enter")
    card_in(page, "En cours").wait_for()
    card_in(page, "En cours").get_by_role("button", name=re.compile("^En retard")).click()
    page.get_by_label("Avancement (%)").fill("35")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_text("Dites pourquoi l’action est en retard").first.wait_for()
    # The browser tells every refusal as a fault of the page.
    page.faults.clear()
    page.get_by_label(re.compile("^Point d’avancement")).fill("Le bail attend l’avis du conseil municipal.")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_text("Le point d’avancement est enregistré").wait_for()

    page.get_by_role("link", name="Feuille de route du Cantal").first.click()
    page.get_by_role("link", name="Tableau de suivi").click()
    assert "35" in card_in(page, "En retard").inner_text()
    page.get_by_role("link", name="Calendrier").click()
    page.locator("svg.portal-chart").wait_for()
    assert TITLE in page.locator("svg.portal-chart").text_content()
    assert "En retard" in page.get_by_role("row", name=re.compile(TITLE)).inner_text()
    assert (axe_violations(page), page.faults) == ([], [])


def test_member_reads_what_was_said_and_moves_nothing(open_page, recommendation):
    page = open_page(READER)
    open_road_map(page)
    page.get_by_role("link", name="Tableau de suivi").click()
    page.get_by_role("heading", name=re.compile("^Réalisée")).wait_for()
    assert page.locator(".portal-board button").count() == 0
    with page.expect_download() as download:
        page.get_by_role("link", name="Imprimer (PDF)").click()
    assert download.value.suggested_filename.endswith(".pdf")
