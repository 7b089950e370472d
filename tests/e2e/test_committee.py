"""The CDIAE in session: a meeting from its convocation to its PV, a second convocation, a written consultation."""

import re
import subprocess
import sys
from contextlib import contextmanager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.e2e.stack import ROOT

SECRETARY, MEMBER = "agent.cantal@demo.example", "cdiae.cantal@demo.example"
PARIS = ZoneInfo("Europe/Paris")
# Clocks are moved in the database: nobody waits a week in front of a browser.
SHIFT = """
import datetime as dt
from django.utils import timezone
from committees.models import Session
now = timezone.now()
Session.objects.filter(pk={pk}).update({changes})
"""
READY = """
from django.utils import timezone
from accounts.models import User
from committees.domain.agenda import SessionPlan, add_point, prepare_session
from committees.enums import SessionKind
from committees.models import Committee
import datetime as dt
agent = User.objects.get(email="agent.cantal@demo.example")
committee = Committee.objects.get(department__code="15")
start = timezone.now() + dt.timedelta(minutes=2)
session = prepare_session(committee, plan=SessionPlan(kind=SessionKind.{kind}, starts_at=start, ends_at={ends},
    place={place!r}), actor=agent)
item = add_point(session, title="Point d’actualité", summary="", actor=agent)
print("SESSION", session.pk)
"""
pytestmark = pytest.mark.e2e


@pytest.fixture
def shell(stack):
    def run(code):
        command = [sys.executable, "manage.py", "shell", "-c", code]
        made = subprocess.run(command, cwd=ROOT, env=stack.environment, capture_output=True, text=True, check=False)
        assert made.returncode == 0, made.stderr
        return made.stdout

    return run


def now_in_form(**more):
    return (datetime.now(PARIS) + timedelta(**more)).strftime("%Y-%m-%dT%H:%M")


@contextmanager
def renewed(page, selector):
    """Wait until what the server answered stands in the place of this part of the screen."""
    page.locator(selector).evaluate("part => { part.dataset.before = '' }")
    yield
    page.locator(f"{selector}:not([data-before])").wait_for()


def press(page, name, **options):
    """Press a button of the screen and wait for the screen to come back."""
    with renewed(page, "#seance"):
        page.get_by_role("button", name=name, **options).first.click()


def seats(page):
    return page.locator(".portal-presence li")


def point_seat(page, rank, value):
    """One choice is enough: the line sends itself, and the quorum follows."""
    line = seats(page).nth(rank)
    with renewed(page, f"#{line.get_attribute('id')}"):
        line.locator("select").select_option(value)


def give_mandate(page, rank, order):
    """To the first seats of the list, who sit."""
    options = seats(page).nth(rank).locator("option[value^='mandate:']")
    point_seat(page, rank, options.nth(order).get_attribute("value"))


def wait_for_quorum(page, words):
    page.locator("#quorum", has_text=words).wait_for()


def convene_today(page):
    """From the agenda in preparation: move it to today, convene in urgency; the key of the session."""
    page.get_by_role("link", name="Changer la date ou le lieu").click()
    page.get_by_label(re.compile("^Date et heure")).fill(now_in_form(minutes=3))
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("link", name="Convoquer les membres").click()
    page.get_by_label("Motif d’urgence").fill("Une structure ferme à la fin du mois.")
    page.get_by_role("button", name=re.compile("^Convoquer 16")).click()
    page.get_by_text("Les membres sont convoqués").wait_for()
    return re.search(r"/seances/(\d+)/", page.url)[1]


@pytest.fixture
def prepared(open_page):
    """The secretary in front of the session that the demonstration prepared."""
    page = open_page(SECRETARY)
    page.goto("/cdiae/15/")
    page.locator("#tableau-seances tbody tr", has_text="En préparation").get_by_role("link").first.click()
    page.get_by_role("link", name="Composer l’ordre du jour").click()
    return page


def take_seats(page):
    """Nine sit, one at a distance; two without substitute gave a mandate: twelve of sixteen take part."""
    for rank in range(9):
        point_seat(page, rank, "present")
    point_seat(page, 9, "remote")
    lines = [seats(page).nth(rank) for rank in range(10, 16)]
    free = [10 + place for place, line in enumerate(lines) if not line.locator("option", has_text=", par ").count()]
    for order, rank in enumerate(free[:2]):
        give_mandate(page, rank, order)
    wait_for_quorum(page, "Quorum atteint : 12 sur 16, mandats compris, 8 exigés")


def call_point(page, rank):
    line = page.locator(".portal-seance__agenda li").nth(rank)
    line.get_by_role("button", name=re.compile("^Appeler")).click()
    page.locator(".portal-seance__agenda li").nth(rank).locator("xpath=self::*[@aria-current]").wait_for()


def break_a_tie(page):
    """One leaves, one abstains, five against five: the president is for."""
    page.get_by_text("Un membre se déporte").click()
    page.get_by_label("Membre qui se déporte").select_option(index=8)
    page.get_by_label("Raison").fill("Administrateur de la structure.")
    press(page, "Relever le déport")
    assert "a quitté la séance pour ce point" in page.locator(".portal-seance__point").inner_text()
    press(page, "Tous pour")
    lines = page.locator(".portal-vote__line")
    assert lines.count() == 11
    president = (
        page.locator(".portal-presence li", has_text="préside")
        .locator("label")
        .evaluate("line => line.firstChild.textContent.trim()")
    )
    others = [rank for rank in range(11) if not lines.nth(rank).inner_text().startswith(president)]
    for rank in others[:5]:
        lines.nth(rank).get_by_label("Contre").check()
    lines.nth(others[5]).get_by_label("Abstention").check()
    press(page, "Enregistrer les voix")
    assert "Partage égal des voix : la voix du président est prépondérante" in page.locator("#decompte").inner_text()


def put_off(page):
    page.get_by_text("Ajourner ce point").click()
    page.get_by_label("Motif de l’ajournement").fill("Le plan de financement manque.")
    press(page, "Ajourner le point")
    page.locator(".portal-outcome", has_text="Point ajourné").wait_for()


def lift_and_lock(page):
    page.locator("summary", has_text="Lever la séance").click()
    page.get_by_role("button", name="Lever la séance").click()
    page.get_by_role("heading", name="Versions").wait_for()
    page.get_by_label("Ouverture de la séance").fill("Le président accueille les membres.")
    page.get_by_role("button", name="Enregistrer le projet").click()
    page.get_by_text("Le projet est enregistré").wait_for()
    page.get_by_role("button", name="Arrêter le procès-verbal").click()
    page.get_by_text("Le procès-verbal est arrêté").wait_for()


def test_a_meeting_from_convocation_to_minutes(prepared, open_page, axe_violations):
    page = prepared
    assert axe_violations(page) == []
    key = convene_today(page)
    page.get_by_role("link", name="Pointer et ouvrir la séance").click()
    assert axe_violations(page) == []
    take_seats(page)
    press(page, "Ouvrir la séance")
    follower = open_page(MEMBER, width=390, height=844)
    follower.goto(f"/cdiae/seances/{key}/suivre/")
    follower.get_by_role("heading", name="La séance est ouverte").wait_for()

    call_point(page, 0)
    follower.get_by_role("heading", name=re.compile("Approbation du procès-verbal")).wait_for()
    page.get_by_label("Avis mis aux voix").select_option("favourable")
    page.get_by_label("Motivation").fill("Sans observation.")
    press(page, "Tous pour")
    assert page.locator("#decompte").inner_text() == "À l’unanimité des votants (12 voix pour)"
    press(page, "Conclure le point")
    page.locator(".portal-outcome", has_text="Procès-verbal approuvé").wait_for()

    call_point(page, 1)
    page.get_by_label("Discussion", exact=True).fill("Le porteur répond aux questions du comité.")
    page.locator("#discussion-etat", has_text="Enregistré à").wait_for()
    break_a_tie(page)
    assert axe_violations(page) == []
    press(page, "Conclure le point")
    page.locator(".portal-outcome", has_text="Avis favorable").wait_for()
    follower.get_by_text("Avis favorable", exact=True).first.wait_for()
    assert axe_violations(follower) == []

    press(page, re.compile("^Point suivant"))
    put_off(page)
    page.locator(".portal-seance__minutes").scroll_into_view_if_needed()
    draft = page.locator(".portal-seance__minutes").inner_text()
    for words in ("Le porteur répond aux questions du comité.", "se déporte", "Point ajourné", "a donné mandat à"):
        assert words in draft
    lift_and_lock(page)
    assert axe_violations(page) == []
    assert page.request.get(f"/cdiae/seances/{key}/proces-verbal/1.pdf").body()[:5] == b"%PDF-"
    member = open_page(MEMBER)
    member.goto(f"/cdiae/seances/{key}/proces-verbal/")
    assert "Le président accueille les membres." in member.locator("main").inner_text()
    assert (page.faults, follower.faults) == ([], [])


def test_a_second_convocation_needs_no_quorum(open_page, shell, axe_violations):
    key = re.search(r"SESSION (\d+)", shell(READY.format(kind="FIRST", ends=None, place="Préfecture")))[1]
    page = open_page(SECRETARY)
    page.goto(f"/cdiae/seances/{key}/convoquer/")
    page.get_by_label("Motif d’urgence").fill("Un avis est attendu cette semaine.")
    page.get_by_role("button", name=re.compile("^Convoquer 16")).click()
    page.get_by_text("Les membres sont convoqués").wait_for()
    shell(SHIFT.format(pk=key, changes="starts_at=now - dt.timedelta(minutes=1)"))
    page.goto(f"/cdiae/seances/{key}/tenue/")
    for rank in (0, 1, 2):
        point_seat(page, rank, "present")
    wait_for_quorum(page, "Quorum non atteint : 3 sur 16, 8 exigés")
    page.get_by_role("button", name="Constater l’absence de quorum").click()
    page.get_by_role("link", name="Convoquer de nouveau").click()
    page.get_by_label("Date et heure de la seconde réunion").fill(now_in_form(minutes=3))
    page.get_by_role("button", name="Préparer la seconde séance").click()
    page.get_by_label("Motif d’urgence").fill("Un avis est attendu cette semaine.")
    page.get_by_role("button", name=re.compile("^Convoquer 16")).click()
    page.get_by_text("n’a pas réuni le quorum").wait_for()
    page.get_by_role("link", name="Pointer et ouvrir la séance").click()
    point_seat(page, 0, "present")
    wait_for_quorum(page, "Aucun quorum n’est exigé sur seconde convocation")
    press(page, "Ouvrir la séance")
    page.get_by_role("heading", name="Aucun point en cours").wait_for()
    assert axe_violations(page) == []
    assert page.faults == []


def test_a_written_consultation_is_read_by_all_and_concluded_after_its_end(open_page, shell, axe_violations):
    ends = "timezone.now() + dt.timedelta(days=9)"
    key = re.search(r"SESSION (\d+)", shell(READY.format(kind="WRITTEN", ends=ends, place="")))[1]
    page = open_page(SECRETARY)
    page.goto(f"/cdiae/seances/{key}/ordre-du-jour/")
    candidates = page.locator("input[name=scenario]")
    candidates.first.check(force=True)
    page.get_by_role("button", name="Mettre à l’ordre du jour").click()
    page.locator(".portal-agenda li").last.get_by_role("link", name=re.compile("^Présenter")).click()
    page.get_by_label("Avis proposé").select_option("favourable")
    page.get_by_label("Motivation proposée").fill("Le besoin est établi.")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("link", name="Convoquer les membres").click()
    page.get_by_role("button", name=re.compile("^Convoquer 16")).click()
    page.get_by_text("Les membres sont convoqués").wait_for()
    shell(SHIFT.format(pk=key, changes="starts_at=now - dt.timedelta(minutes=1)"))

    member = open_page(MEMBER)
    member.goto("/")
    member.get_by_role("link", name=re.compile(r"Consultation écrite\s: un point attend votre avis")).click()
    assert axe_violations(member) == []
    member.get_by_role("radio", name="pour").check(force=True)
    member.get_by_label("Observation").fill("Ce projet est attendu à Mauriac.")
    member.get_by_role("button", name=re.compile("^Donner ma position")).click()
    member.get_by_text("Votre position est enregistrée").wait_for()
    page.goto(f"/cdiae/seances/{key}/")
    assert "Ce projet est attendu à Mauriac." in page.locator("main").inner_text()

    shell(SHIFT.format(pk=key, changes="ends_at=now"))
    page.reload()
    page.get_by_role("button", name=re.compile("^Constater l’avis")).click()
    # One answer of sixteen seats is no quorum: the point comes back.
    page.get_by_text("le quorum n’est plus atteint").wait_for()
    page.get_by_role("button", name="Terminer la consultation").click()
    page.get_by_text("La consultation est terminée").wait_for()
    assert page.faults == []
    assert member.faults == []
