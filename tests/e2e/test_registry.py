"""The register in a browser: finding a structure, proposing its card, deciding."""

import re

import pytest

from tests.e2e.test_journeys import cells_of, wait_for_map

REGIONAL, MEMBER = "agent.region@demo.example", "siae@demo.example"
pytestmark = pytest.mark.e2e


def test_agent_finds_structures_near_a_commune(open_page):
    page = open_page(REGIONAL)
    page.goto("/structures/")

    page.get_by_label("Commune, EPCI ou code postal").fill("aurillac")
    page.get_by_label("Distance").select_option("30")
    page.get_by_role("button", name="Chercher", exact=True).click()

    page.get_by_text("à moins de 30\u00a0km de Aurillac").wait_for()
    found = cells_of(page, "tableau")
    wait_for_map(page)
    assert len(found) >= 5
    assert page.get_by_label("Commune, EPCI ou code postal").input_value() == "aurillac"
    assert [row[4] for row in found] == sorted((row[4] for row in found), key=lambda km: float(km.replace(",", ".")))
    assert page.faults == []


def test_agent_misspells_a_name(open_page):
    page = open_page(REGIONAL)

    page.goto("/structures/?nom=tileul")

    assert page.get_by_text("voici les noms proches").is_visible()
    assert all("Tilleul" in row[0] for row in cells_of(page, "tableau")[:3])


def test_member_proposes_and_agent_validates(open_page):
    member = open_page(MEMBER)
    member.goto("/")
    member.goto(member.locator("main a[href^='/structures/']").first.get_attribute("href"))
    name = member.get_by_role("heading", level=1).inner_text()
    card = member.url
    member.get_by_role("link", name="Modifier la fiche").click()
    member.get_by_label("Présentation").fill("Nous cultivons des légumes de saison.")
    member.get_by_role("checkbox", name="commerce, vente").check(force=True)
    member.get_by_role("button", name="Envoyer la proposition").click()
    member.get_by_text("Proposition envoyée").wait_for()

    agent = open_page(REGIONAL)
    agent.goto("/structures/propositions/")
    agent.get_by_role("link", name=name).click()
    assert agent.get_by_role("cell", name="Nous cultivons des légumes de saison.").is_visible()
    agent.get_by_role("button", name=re.compile("Valider")).click()
    agent.get_by_text("mise à jour").wait_for()

    member.goto(card)
    assert member.get_by_text("Nous cultivons des légumes de saison.").first.is_visible()
    assert member.get_by_text("commerce, vente").first.is_visible()
    assert [*member.faults, *agent.faults] == []


def test_agent_tells_two_structures_apart(open_page):
    page = open_page(REGIONAL)
    page.goto("/structures/doublons/")
    before = len(cells_of(page, "tableau"))

    page.locator("#tableau tbody a").first.click()
    page.get_by_role("button", name="Ce sont deux structures").click()

    page.get_by_text("ne seront plus proposées").wait_for()
    assert len(cells_of(page, "tableau")) == before - 1
