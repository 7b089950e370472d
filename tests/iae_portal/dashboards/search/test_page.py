"""The page of search."""

import pytest

from accounts.roles import Role
from tests.factories.territories import make_area
from tests.factories.users import make_agent

pytestmark = pytest.mark.django_db


def test_page_shows_what_is_found_by_kind(enter):
    make_area(name="Mauriac", code="15120")
    answer = enter(Role.REGIONAL_AGENT).get("/recherche/", {"q": "mauriac"})
    assert '<a href="/territoires/commune/15120/">Mauriac</a>' in answer.content.decode()


def test_page_says_what_to_do_when_nothing_is_found(client):
    assert "Rien ne répond à" in client.get("/recherche/", {"q": "xyzzy"}).content.decode()


def test_markup_typed_is_shown_as_text(client):
    content = client.get("/recherche/", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert(1)</script>" not in content
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in content


def test_page_without_words_shows_what_was_opened_last(enter):
    make_area(name="Mauriac", code="15120")
    make_area(name="Aurillac", code="15014")
    client = enter(Role.REGIONAL_AGENT)
    for code in ("15120", "15014", "15120"):
        client.get(f"/territoires/commune/{code}/?filiere=ACI")
    recent = client.get("/recherche/").context["recent"]
    assert [(one.label, one.url) for one in recent] == [
        ("Mauriac", "/territoires/commune/15120/"),
        ("Aurillac", "/territoires/commune/15014/"),
    ]


def test_what_somebody_opened_is_not_shown_to_another(enter, client):
    make_area(name="Mauriac", code="15120")
    enter(Role.REGIONAL_AGENT).get("/territoires/commune/15120/")
    client.force_login(make_agent(), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/recherche/").context["recent"] == []
