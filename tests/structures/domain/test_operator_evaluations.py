"""Evaluations: one a mission, anonymous, answered in public, hidden with a motive."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from iae_portal.common.models import AuditEvent
from structures.domain.operator_evaluations import answer_evaluation, evaluate_mission, hide_evaluation
from structures.operator_enums import ServiceKind
from structures.queries.operators import list_comments, list_directory, summarise_evaluations
from tests.factories.operators import (
    make_evaluation,
    make_member,
    make_operator,
    make_referenced,
    make_request,
    make_siae,
)
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db
VALUES = {
    "service": ServiceKind.FINANCE,
    "started_on": dt.date(2026, 1, 5),
    "ended_on": dt.date(2026, 2, 5),
    "quality": 5,
    "deadlines": 4,
    "adaptation": 3,
    "price": 2,
    "comment": "",
}


@pytest.fixture
def operator(db):
    return make_referenced().operator


@pytest.fixture
def author(db):
    return make_holder(Role.STRUCTURE_MEMBER)


def test_member_evaluates_a_mission_of_its_structure(operator, author):
    siae = make_siae(member=author)
    evaluation = evaluate_mission(operator=operator, siae=siae, values=VALUES, actor=author)
    assert (evaluation.siae, evaluation.price, evaluation.evaluated_by) == (siae, 2, author)


def test_mission_is_evaluated_once(operator, author):
    siae = make_siae(member=author)
    evaluate_mission(operator=operator, siae=siae, values=VALUES, actor=author)
    with pytest.raises(ValidationError, match="déjà évaluée"):
        evaluate_mission(operator=operator, siae=siae, values=VALUES, actor=author)


def test_structure_of_others_is_refused(operator, author):
    with pytest.raises(PermissionDenied):
        evaluate_mission(operator=operator, siae=make_siae(), values=VALUES, actor=author)


@pytest.mark.parametrize("make_actor", [make_member, make_agent])
def test_others_do_not_evaluate(operator, make_actor):
    with pytest.raises(PermissionDenied):
        evaluate_mission(operator=operator, siae=make_siae(), values=VALUES, actor=make_actor())


def test_operator_never_referenced_is_not_evaluated(author):
    siae = make_siae(member=author)
    with pytest.raises(ValidationError, match="qui a été référencé"):
        evaluate_mission(operator=make_request().operator, siae=siae, values=VALUES, actor=author)


def test_mission_still_going_on_is_not_evaluated(operator, author):
    values = {**VALUES, "ended_on": dt.date(2126, 1, 1)}
    with pytest.raises(ValidationError, match="n’est pas finie"):
        evaluate_mission(operator=operator, siae=make_siae(member=author), values=values, actor=author)


def test_average_waits_for_three_structures(operator):
    same = make_siae()
    for day in (1, 2, 3):
        make_evaluation(operator, siae=same, started_on=dt.date(2026, 1, day), comment="Bien.")
    make_evaluation(operator)
    summary = summarise_evaluations(operator)
    assert (summary.count, summary.structures, summary.is_shown, summary.average) == (4, 2, False, None)
    assert list_comments(operator) == []
    assert list_directory().get().evaluation_average is None


def test_average_is_shown_from_three_structures(operator):
    for mark in (5, 4, 2):
        make_evaluation(operator, mark=mark)
    summary = summarise_evaluations(operator)
    row = list_directory().get()
    assert (summary.average, summary.count) == (Decimal("3.7"), 3)
    assert (round(row.evaluation_average, 2), row.evaluation_count) == (3.67, 3)


def test_hidden_evaluation_no_longer_counts(operator):
    made = [make_evaluation(operator, comment="Bien.") for _ in range(3)]
    hide_evaluation(evaluation=made[0], motive="Une personne est nommée.", actor=make_agent())
    assert summarise_evaluations(operator).is_shown is False
    assert AuditEvent.objects.get(verb="operatorevaluation:hidden").data == {"motive": "Une personne est nommée."}


@pytest.mark.parametrize("make_actor", [make_member, lambda: make_holder(Role.STRUCTURE_MEMBER)])
def test_others_hide_nothing(operator, make_actor):
    with pytest.raises(PermissionDenied):
        hide_evaluation(evaluation=make_evaluation(operator), motive="Non.", actor=make_actor())


def test_hiding_says_why(operator):
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        hide_evaluation(evaluation=make_evaluation(operator), motive=" ", actor=make_agent())


def test_operator_answers_what_it_may_read(operator):
    member = make_member(operator)
    made = [make_evaluation(operator, comment=f"Avis {number}") for number in range(3)]
    answer_evaluation(evaluation=made[0], text="Merci.", actor=member)
    assert [one.answer for one in list_comments(operator)] == ["Merci.", "", ""]


def test_operator_does_not_answer_before_three_structures(operator):
    with pytest.raises(PermissionDenied):
        answer_evaluation(evaluation=make_evaluation(operator, comment="Seul."), text="?", actor=make_member(operator))


def test_another_operator_does_not_answer(operator):
    made = [make_evaluation(operator, comment="Avis") for _ in range(3)]
    stranger = make_member(make_operator())
    with pytest.raises(PermissionDenied):
        answer_evaluation(evaluation=made[0], text="Merci.", actor=stranger)
