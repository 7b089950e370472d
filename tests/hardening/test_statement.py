"""The page that says where the portal stands on security names proofs that exist."""

import re

import pytest

from tests.test_consistency import ROOT

PAGE = ROOT / "docs" / "securite.md"
PLACES = ("accounts/", "bin/", "deploy/", "docs/", "iae_portal/", "requirements/", "templates/", "tests/")


def cited():
    """The files and folders named in the page; `tests/*/views` stands for several."""
    named = set(re.findall(r"`([^`\s]+)`", PAGE.read_text()))
    return sorted(name for name in named if name.startswith(PLACES))


@pytest.mark.parametrize("name", cited())
def test_proof_named_in_the_page_exists(name):
    assert list(ROOT.glob(name))


def test_page_links_lead_somewhere():
    links = re.findall(r"\]\(([^)#:]+)\)", PAGE.read_text())

    assert [link for link in links if not (PAGE.parent / link).exists()] == []


def test_page_follows_the_chapters_of_the_standard():
    chapters = re.findall(r"^## V(\d+) ", PAGE.read_text(), re.MULTILINE)

    assert chapters == [str(number) for number in range(1, 15)]
