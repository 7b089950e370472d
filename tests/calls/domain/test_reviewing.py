"""Reviews: drafts, sending, what others may read, and the ranking."""

from decimal import Decimal
from fractions import Fraction

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from calls.domain.interests import declare_conflict
from calls.domain.reviewing import save_review, send_review
from calls.enums import ApplicationState as S, ReviewState
from calls.models import CriterionScore, Review, ReviewAssignment
from calls.queries.ranking import rank_files
from calls.queries.reviews import read_reviews
from calls.rules.reviewing import Scored
from tests.factories.calls import make_call
from tests.factories.desk import (
    AFTER,
    declare,
    exclude,
    make_file,
    make_instructor,
    make_member,
    make_review,
    make_version,
)
from tests.factories.users import make_agent

pytestmark = pytest.mark.django_db
GOOD = {"besoin": Scored(Decimal(4)), "solidite": Scored(Decimal("3.5"))}


@pytest.fixture(autouse=True)
def _after_closing():
    with time_machine.travel(AFTER, tick=False):
        yield


@pytest.fixture
def application():
    return make_file(state=S.UNDER_REVIEW)


def send(application, member, scores=GOOD, recommendation="favourable"):
    save_review(application, scores=scores, recommendation=recommendation, actor=member)
    return send_review(application, actor=member)


def test_draft_is_kept_then_sent(application):
    member = make_member(application)
    save_review(application, scores={"besoin": Scored(Decimal(2), "Loin.")}, actor=member)
    review = send(application, member)
    assert review.state == ReviewState.SENT
    assert dict(review.scores.values_list("code", "value")) == {"besoin": 4, "solidite": Decimal("3.5")}


def test_sent_review_no_longer_changes(application):
    member = make_member(application)
    review = send(application, member)
    with pytest.raises(ValidationError, match="ne se modifie plus"):
        save_review(application, scores=GOOD, actor=member)
    with pytest.raises(IntegrityError), transaction.atomic():
        CriterionScore.objects.filter(review=review).update(value=5)


def test_incomplete_review_is_not_sent(application):
    member = make_member(application)
    save_review(application, scores={}, actor=member)
    with pytest.raises(ValidationError) as refusal:
        send_review(application, actor=member)
    assert sorted(refusal.value.message_dict) == ["note_besoin", "note_solidite", "recommendation"]
    assert Review.objects.get().state == ReviewState.DRAFT


def test_score_out_of_bounds_is_refused_even_in_a_draft(application):
    with pytest.raises(ValidationError) as refusal:
        save_review(application, scores={"besoin": Scored(Decimal(6))}, actor=make_member(application))
    assert list(refusal.value.message_dict) == ["note_besoin"]
    assert not Review.objects.exists()


@pytest.mark.parametrize("who", ["unassigned", "undeclared", "conflicted"])
def test_review_is_refused_to(application, who):
    people = {
        "unassigned": make_instructor(application),
        "undeclared": make_member(application, declared=False),
        "conflicted": make_member(application),
    }
    exclude(application, people["conflicted"])
    with pytest.raises(PermissionDenied):
        save_review(application, scores=GOOD, actor=people[who])


def test_scores_of_others_are_hidden_until_ones_own_are_sent(application):
    first, second = make_member(application), make_member(application)
    send(application, first)
    before = read_reviews(application, user=second)
    assert (before.is_open, before.sent, before.asked, before.told, before.standing) == (False, 1, 2, (), None)
    send(application, second)
    assert len(read_reviews(application, user=second).told) == 2


def test_instructor_without_the_file_reads_scores_at_once(application):
    send(application, make_member(application))
    reading = read_reviews(application, user=make_instructor(application))
    assert reading.standing.mean == Fraction(230, 3)


def test_begun_review_keeps_scores_hidden_when_the_file_is_taken_back(application):
    send(application, make_member(application))
    member = make_member(application)
    make_review(application, member, sent=False)
    ReviewAssignment.objects.filter(reviewer=member).delete()
    assert read_reviews(application, user=member).is_open is False


def test_disagreement_calls_for_a_discussion(application):
    send(application, make_member(application))
    assert application.needs_discussion is False
    send(application, make_member(application), {"besoin": Scored(Decimal(1)), "solidite": Scored(Decimal(1))})
    application.refresh_from_db()
    assert application.needs_discussion is True


def test_review_of_an_earlier_version_counts_until_another_is_sent(application):
    member = make_member(application)
    make_review(application, member, besoin="5", solidite="5")
    make_version(application)
    first = read_reviews(application, user=make_instructor(application))
    assert [(one.is_outdated, one.total.value) for one in first.told] == [(True, 100)]
    application.refresh_from_db()
    send(application, member)
    second = read_reviews(application, user=make_instructor(application))
    assert [one.is_outdated for one in second.told] == [False]


def test_review_of_somebody_in_conflict_no_longer_counts(application):
    member = make_member(application)
    send(application, member)
    declare_conflict(application, reason="Embauche prochaine.", actor=member)
    assert read_reviews(application, user=make_instructor(application)).sent == 0


def test_ranking_puts_ties_side_by_side_and_the_knocked_out_last():
    call = make_call()
    scores = {"Bravo": ("4", "3"), "Alpha": ("4", "3"), "Chute": ("5", "0.5"), "Haut": ("5", "5")}
    for name, (besoin, solidite) in scores.items():
        application = make_file(call, applicant_name=name, state=S.UNDER_REVIEW)
        make_review(application, make_member(application), besoin=besoin, solidite=solidite)
    make_file(call, applicant_name="Sans note", state=S.UNDER_REVIEW)
    make_file(call, applicant_name="Pas encore recevable")
    rows = rank_files(call, user=make_agent())
    assert [(row.application.applicant_name, row.place, row.is_tied) for row in rows] == [
        ("Haut", 1, False),
        ("Alpha", 2, True),
        ("Bravo", 2, True),
        ("Chute", 4, False),
        ("Sans note", None, False),
    ]


@pytest.mark.parametrize("state", [S.DELIBERATED, S.ACCEPTED, S.REJECTED, S.CONVENTIONED])
def test_ranking_keeps_the_files_that_the_committee_heard(state):
    application = make_file(state=S.UNDER_REVIEW)
    make_review(application, make_member(application))
    type(application).objects.filter(pk=application.pk).update(state=state, motive="Motif.")
    assert [row.place for row in rank_files(application.call, user=make_agent())] == [1]


def test_ranking_gives_no_place_to_a_file_that_the_reader_must_still_review():
    call = make_call()
    mine, other = (make_file(call, applicant_name=name, state=S.UNDER_REVIEW) for name in ("Mien", "Autre"))
    for application, besoin in ((mine, "5"), (other, "2")):
        make_review(application, make_member(application), besoin=besoin)
    agent = make_instructor(mine)
    declare(other, agent)
    ReviewAssignment.objects.create(application=mine, reviewer=agent, assigned_by=agent)
    rows = {row.application.applicant_name: row for row in rank_files(call, user=agent)}
    assert (rows["Mien"].standing, rows["Mien"].place) == (None, None)
    assert rows["Autre"].place == 1
