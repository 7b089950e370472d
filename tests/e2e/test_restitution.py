"""An agent makes the report of the Cantal: asked, followed, downloaded, made again; a member reads what is theirs."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import settle

CANTAL, COMMITTEE, OBSERVER = "agent.cantal@demo.example", "cdiae.cantal@demo.example", "observateur@demo.example"
# On a loaded machine, freezing and writing take a while; nothing waits for a time, only for what the page says.
PATIENCE = 120_000
pytestmark = pytest.mark.e2e


def ask(page, *, audience):
    page.goto("/restitution/")
    page.get_by_role("link", name="Nouvelle restitution").click()
    page.get_by_label("Destinataires").select_option(audience)
    page.get_by_role("button", name="Faire la restitution").click()
    page.wait_for_url(re.compile(r"/restitution/\d+/$"))


def wait_for_documents(page):
    """The page asks for itself again once the job is over."""
    expect(page.locator("#tableau-documents tbody tr")).to_have_count(5, timeout=PATIENCE)


def download(page, name):
    with page.expect_download() as waiting:
        page.get_by_role("link", name=name).click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()[:8]


def test_agent_makes_the_report_of_the_cantal_and_downloads_it(open_page, axe_violations):
    page = open_page(CANTAL)

    ask(page, audience="cdiae")
    assert page.get_by_role("heading", level=1).inner_text() == "Cantal, CDIAE"
    wait_for_documents(page)
    assert (axe_violations(page), page.faults) == ([], [])

    name, start = download(page, "Rapport final (PDF)")
    assert name.startswith("rapport-cantal-cdiae-R-")
    assert start.startswith(b"%PDF-1.7")
    name, start = download(page, "Diapositives (PPTX)")
    assert name.endswith("-demonstration.pptx")
    assert start.startswith(b"PK\x03\x04")

    page.get_by_role("link", name=re.compile("^Besoin d’insertion par EPCI")).click()
    page.wait_for_url(re.compile(r"figure=need"))
    assert page.locator("#tableau-chiffre").is_visible()
    assert axe_violations(page) == []
    address = page.url.split("?", maxsplit=1)[0]

    page.get_by_role("button", name="Refaire avec les chiffres du jour").click()
    page.wait_for_url(lambda url: url != address and re.search(r"/restitution/\d+/$", url) is not None)
    wait_for_documents(page)
    expect(page.get_by_role("heading", name="Ce qui change")).to_be_visible()
    assert (axe_violations(page), page.faults) == ([], [])

    member = open_page(COMMITTEE)
    answer = member.goto(address)
    assert answer.status == 200
    assert member.get_by_role("button", name="Refaire avec les chiffres du jour").count() == 0
    assert open_page(OBSERVER).goto(address).status == 404


def test_list_and_page_hold_on_a_telephone(open_page):
    page = open_page(CANTAL, width=390, height=844)
    ask(page, audience="codir")
    wait_for_documents(page)

    for path in (page.url, "/restitution/"):
        page.goto(path)
        settle(page)
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
