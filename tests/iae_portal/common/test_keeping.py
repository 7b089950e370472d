"""How long an answer is kept, and by whom."""

import pytest

from accounts.roles import Role
from tests.factories.users import PASSWORD, make_agent, make_holder

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/mon-compte/", "/structures/", "/structures/?export=csv", "/candidatures/"])
def test_what_is_made_for_a_person_is_kept_by_nobody(client, path):
    client.force_login(make_holder(Role.STRUCTURE_MEMBER), backend="django.contrib.auth.backends.ModelBackend")

    answer = client.get(path)

    kept = {part.strip() for part in answer["Cache-Control"].split(",")}
    assert (answer.status_code, {"private", "no-store"} <= kept) == (200, True)


def test_answer_that_opens_a_session_is_kept_by_nobody(client):
    agent = make_agent()

    answer = client.post("/connexion/", {"username": agent.email, "password": PASSWORD})

    kept = {part.strip() for part in answer["Cache-Control"].split(",")}
    assert (answer.status_code, "sessionid" in answer.cookies) == (302, True)
    assert {"private", "no-store"} <= kept


def test_refusal_is_kept_by_nobody(client):
    client.force_login(make_holder(Role.OPERATOR), backend="django.contrib.auth.backends.ModelBackend")

    answer = client.get("/comptes/")

    assert (answer.status_code, answer["Cache-Control"]) == (403, "private, no-store")


def test_public_page_is_asked_for_again_and_changes_with_who_looks(client):
    answer = client.get("/glossaire/")

    assert answer["Cache-Control"] == "no-cache"
    assert "Cookie" in answer["Vary"]


def test_health_needs_no_session(client, django_assert_num_queries):
    client.cookies["sessionid"] = "perdue"

    with django_assert_num_queries(0):
        answer = client.get("/sante/")

    assert answer.status_code == 200


def test_layer_that_never_changes_says_itself_how_long(client):
    client.force_login(make_agent(), backend="django.contrib.auth.backends.ModelBackend")

    answer = client.get("/tuiles/territoires/departement/6/32/22.pbf")

    assert (answer.status_code, answer["Cache-Control"]) == (204, "private, max-age=3600")
