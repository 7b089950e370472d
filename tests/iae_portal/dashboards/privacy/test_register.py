from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from awards.rules.retention import RULES
from iae_portal.dashboards.privacy.register import load_register, write_register

ROOT = Path(__file__).resolve().parents[4]


def read(client):
    return BeautifulSoup(client.get("/donnees-personnelles/").content, "html.parser")


def test_every_processing_says_everything():
    assert [processing.title for processing in load_register() if not all(text for _, text in processing.facts)] == []


def test_document_is_the_register():
    assert (ROOT / "docs/registre-traitements.md").read_text(encoding="utf-8") == write_register()


@pytest.mark.django_db
def test_page_shows_the_register_to_anyone(client):
    titles = [title.text for title in read(client).select("main h3")]
    assert titles == [processing.title for processing in load_register()]


@pytest.mark.django_db
def test_retention_of_files_is_the_table_that_the_night_applies(client):
    rows = [[cell.text for cell in row.find_all(["th", "td"])] for row in read(client).select("main tbody tr")]
    assert [(row[1], row[2]) for row in rows] == [(rule.duration, rule.start.value) for rule in RULES]


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/", "/mentions-legales/"])
def test_page_is_reached_from_the_footer_and_the_legal_page(client, page):
    assert read(client) is not None
    links = BeautifulSoup(client.get(page).content, "html.parser").find_all("a", href="/donnees-personnelles/")
    assert len(links) == (2 if page == "/mentions-legales/" else 1)


@pytest.mark.django_db
def test_contact_is_the_one_of_the_settings(client, settings):
    settings.PRIVACY_EMAIL = "dpd@service.example"
    assert read(client).find("a", href="mailto:dpd@service.example") is not None
