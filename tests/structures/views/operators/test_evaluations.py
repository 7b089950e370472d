"""Evaluating an operator, and moderating what was said."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from structures.models import OperatorEvaluation
from tests.factories.operators import make_evaluation, make_referenced, make_request, make_siae
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db
VALUES = {
    "service": "finance",
    "started_on": "2026-01-05",
    "ended_on": "2026-02-05",
    "quality": "5",
    "deadlines": "4",
    "adaptation": "3",
    "price": "2",
    "comment": "Utile.",
}


def text_of(response):
    return " ".join(BeautifulSoup(response.content, "html.parser").text.split())


@pytest.fixture
def operator(db):
    return make_referenced().operator


@pytest.fixture
def author(db):
    return make_holder(Role.STRUCTURE_MEMBER)


def test_member_evaluates(enter, operator, author):
    siae = make_siae(member=author)
    response = enter(author).post(f"/operateurs/{operator.pk}/evaluer/", {**VALUES, "siae": siae.pk})
    assert response.url == f"/operateurs/{operator.pk}/"
    assert OperatorEvaluation.objects.get().siae == siae


def test_structure_of_others_is_not_proposed(enter, operator, author):
    make_siae(member=author)
    values = {**VALUES, "siae": make_siae().pk}
    assert enter(author).post(f"/operateurs/{operator.pk}/evaluer/", values).status_code == 422
    assert not OperatorEvaluation.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ended_on": "2025-12-01"}, "ne finit pas avant"),
        ({"ended_on": "2126-01-01"}, "n’est pas finie"),
        ({"quality": "6"}, "6"),
    ],
)
def test_wrong_evaluation_is_told_in_the_form(enter, operator, author, changes, words):
    siae = make_siae(member=author)
    response = enter(author).post(f"/operateurs/{operator.pk}/evaluer/", {**VALUES, "siae": siae.pk, **changes})
    assert response.status_code == 422
    assert words in text_of(response)


def test_member_without_structure_is_told_what_to_do(enter, operator, author):
    assert "Aucune structure n’est rattachée" in text_of(enter(author).get(f"/operateurs/{operator.pk}/evaluer/"))


def test_operator_not_in_force_is_not_evaluated(enter, author):
    assert enter(author).get(f"/operateurs/{make_request().operator_id}/evaluer/").status_code == 404


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.OBSERVER, Role.REGIONAL_AGENT])
def test_others_do_not_evaluate(enter, operator, role):
    assert enter(make_holder(role)).get(f"/operateurs/{operator.pk}/evaluer/").status_code == 403


def test_agent_hides_with_a_motive(enter, operator):
    evaluation = make_evaluation(operator, comment="Nom propre.")
    client = enter(make_agent())
    path = f"/operateurs/evaluations/{evaluation.pk}/"
    assert client.post(path, {"motive": ""}).status_code == 422
    client.post(path, {"motive": "Une personne est nommée."})
    evaluation.refresh_from_db()
    assert evaluation.hidden_motive == "Une personne est nommée."
    assert "Masquée le" in text_of(client.get(path))


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.STRUCTURE_MEMBER, Role.OBSERVER])
def test_moderation_is_closed_to_others(enter, operator, role):
    evaluation = make_evaluation(operator)
    client = enter(make_holder(role))
    paths = ("/operateurs/evaluations/", f"/operateurs/evaluations/{evaluation.pk}/")
    assert [client.get(path).status_code for path in paths] == [403, 403]


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_same_queries_for_any_number_of_rows(enter, operator, count):
    for _ in range(count):
        make_evaluation(operator)
    client = enter(make_agent())
    client.get("/operateurs/evaluations/")
    with CaptureQueriesContext(connection) as captured:
        client.get("/operateurs/evaluations/")
    assert len(captured) == 4
