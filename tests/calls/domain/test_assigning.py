"""Giving files to people, and sharing them out."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from calls.domain.assigning import assign_file, propose_balance, unassign_file
from calls.enums import ApplicationState as S, AssignmentRole, ConflictStatus
from calls.models import ReviewAssignment
from calls.queries.assignments import count_loads
from iae_portal.common.models import OutgoingMail
from tests.factories.calls import make_call
from tests.factories.desk import AFTER, assign, exclude, make_file, make_instructor, make_member, make_review
from tests.factories.users import give_hat, make_agent, make_holder, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _after_closing():
    with time_machine.travel(AFTER, tick=False):
        yield


@pytest.fixture
def application():
    return make_file(state=S.UNDER_REVIEW)


def test_file_is_given_and_the_person_told_once(application):
    agent, member = make_instructor(application), make_member(application, assigned=False)
    for _ in range(2):
        assign_file(application, reviewer=member, actor=agent)
    assert ReviewAssignment.objects.get().reviewer == member
    assert OutgoingMail.objects.filter(recipient=member.email).count() == 1


def test_new_rapporteur_takes_the_place_of_the_one_before(application):
    agent, first, second = make_instructor(application), make_agent(), make_agent()
    for person in (first, second):
        assign_file(application, reviewer=person, role=AssignmentRole.RAPPORTEUR, actor=agent)
    assert list(ReviewAssignment.objects.values_list("reviewer", "role")) == [(second.pk, "rapporteur")]


def test_rapporteur_who_began_a_review_stays_as_a_reviewer(application):
    agent, second = make_instructor(application), make_agent()
    first = make_member(application, role=AssignmentRole.RAPPORTEUR)
    make_review(application, first, sent=False)
    assign_file(application, reviewer=second, role=AssignmentRole.RAPPORTEUR, actor=agent)
    assert ReviewAssignment.objects.get(reviewer=first).role == AssignmentRole.REVIEWER


def test_file_is_not_given_to_somebody_in_conflict(application):
    agent, member = make_instructor(application), make_member(application, assigned=False)
    exclude(application, member)
    with pytest.raises(ValidationError, match="ne peut pas recevoir"):
        assign_file(application, reviewer=member, actor=agent)


def test_file_is_not_given_to_a_member_of_its_structure(application):
    agent, member = make_instructor(application), make_member(application, assigned=False, declared=False)
    give_hat(member, Role.STRUCTURE_MEMBER).structures.add(application.siae)
    with pytest.raises(ValidationError, match="ne peut pas recevoir"):
        assign_file(application, reviewer=member, actor=agent)
    exclude(application, member, status=ConflictStatus.DISMISSED, decided_by=make_agent())
    assert assign_file(application, reviewer=member, actor=agent).reviewer == member


def test_file_is_not_given_to_somebody_without_hat(application):
    with pytest.raises(ValidationError, match="pas d’habilitation"):
        assign_file(application, reviewer=make_user(), actor=make_instructor(application))


def test_past_date_is_refused(application):
    member = make_member(application, assigned=False)
    with pytest.raises(ValidationError, match="passée"):
        assign_file(
            application, reviewer=member, due_at=AFTER - dt.timedelta(days=1), actor=make_instructor(application)
        )


def test_file_is_not_given_by_a_member(application):
    with pytest.raises(PermissionDenied):
        assign_file(application, reviewer=make_agent(), actor=make_member(application))


def test_file_is_taken_back(application):
    assignment = assign(application, make_member(application, assigned=False))
    unassign_file(assignment, actor=make_instructor(application))
    assert not ReviewAssignment.objects.exists()


def test_file_is_not_taken_back_once_its_review_is_sent(application):
    member = make_member(application)
    make_review(application, member)
    with pytest.raises(ValidationError, match="déjà envoyé"):
        unassign_file(ReviewAssignment.objects.get(), actor=make_instructor(application))


def test_load_counts_what_is_still_to_be_done(application):
    member = make_member(application)
    make_member(make_file(application.call))
    assign(make_file(application.call, state=S.INELIGIBLE), member)
    assert count_loads([member]) == {member.pk: 1}
    make_review(application, member)
    assert count_loads([member]) == {member.pk: 0}


def test_balance_leaves_conflicts_rapporteurs_and_holders_out():
    call = make_call()
    first, second = make_file(call), make_file(call)
    people = [make_holder(Role.COMMITTEE_MEMBER, first.department) for _ in range(3)]
    exclude(first, people[0])
    assign(second, people[1], role=AssignmentRole.RAPPORTEUR)
    assign(second, people[2])
    proposal = propose_balance([first, second], per_file=2, people=people)
    assert set(proposal.given) == {
        (first.pk, people[1].pk),
        (first.pk, people[2].pk),
        (second.pk, people[0].pk),
    }
    assert dict(proposal.short) == {}
