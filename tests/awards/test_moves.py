"""Every move of a file, from every state, by every role: as the table says, with its event, or nothing at all."""

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.roles import Role
from awards.enums import DecisionKind
from awards.models import Convention, Decision
from calls.domain.application_states import MOVES
from calls.domain.moving import move_file
from calls.enums import ApplicationState as S
from calls.models import Application
from iae_portal.common.models import AuditEvent
from iae_portal.common.transitions import TransitionRefusedError
from tests.databases import keep_for_module
from tests.factories.applying import make_member
from tests.factories.awards import make_opinion
from tests.factories.calls import make_application
from tests.factories.desk import AFTER, make_file, make_version
from tests.factories.structures import make_department, make_siae
from tests.factories.users import make_agent, make_holder, make_user

APPLICANT, INSIDE = {"carrier"}, {"regional_agent", "agent_inside"}
# Written down here again, so that the table of the code is checked against something else than itself.
MADE_BY = {
    **dict.fromkeys(("submit", "correct", "correct_before_committee", "withdraw"), APPLICANT),
    **dict.fromkeys(("admit", "refuse", "present", "take_back", "deliberate"), INSIDE),
    **dict.fromkeys(("accept", "put_on_waiting_list", "reject", "dismiss", "reopen", "convention"), INSIDE),
}
FROM = {
    "submit": {S.DRAFT, S.SUBMITTED},
    "correct": {S.UNDER_REVIEW},
    "correct_before_committee": {S.AWAITING_COMMITTEE},
    "withdraw": {
        *(S.DRAFT, S.SUBMITTED, S.UNDER_REVIEW, S.AWAITING_COMMITTEE, S.DELIBERATED),
        *(S.WAITLISTED, S.ACCEPTED),
    },
    "admit": {S.SUBMITTED},
    "refuse": {S.SUBMITTED, S.UNDER_REVIEW},
    "present": {S.UNDER_REVIEW},
    "take_back": {S.AWAITING_COMMITTEE},
    "deliberate": {S.AWAITING_COMMITTEE},
    "accept": {S.AWAITING_COMMITTEE, S.DELIBERATED, S.WAITLISTED},
    "put_on_waiting_list": {S.AWAITING_COMMITTEE, S.DELIBERATED},
    "reject": {S.AWAITING_COMMITTEE, S.DELIBERATED, S.WAITLISTED},
    "dismiss": {S.UNDER_REVIEW, S.AWAITING_COMMITTEE, S.DELIBERATED, S.WAITLISTED},
    "reopen": {S.ACCEPTED, S.WAITLISTED, S.REJECTED, S.DISMISSED, S.CONVENTIONED},
    "convention": {S.ACCEPTED},
}


def make_file_in(state):
    """A file with a version, in the state, as if it had come there."""
    if state == S.DRAFT:
        file = make_application()
        make_version(file)
        return file
    file = make_file()
    Application.objects.filter(pk=file.pk).update(state=state, motive="Motif.")
    file.refresh_from_db()
    return file


def make_actors(file):
    department = file.department
    return {
        "regional_agent": make_agent(),
        "agent_inside": make_holder(Role.DEPARTMENTAL_AGENT, department),
        "agent_outside": make_holder(Role.DEPARTMENTAL_AGENT, make_department("98H")),
        "committee_member": make_holder(Role.COMMITTEE_MEMBER, department),
        "carrier": make_member(file.siae),
        "other_structure": make_member(make_siae(department=department)),
        "operator": make_holder(Role.OPERATOR),
        "observer": make_holder(Role.OBSERVER),
        "administrator": make_holder(Role.ADMINISTRATOR),
        "without_role": make_user(),
    }


def make_evidence(label, file, actor):
    """What a move rests on: the row alone, since what makes it is tested where it is made."""
    if label == "committees.opinion":
        return make_opinion(file, actor=actor)
    fields = {"application": file, "kind": DecisionKind.DISMISSED, "motive": "Motif.", "prepared_by": actor}
    decision = Decision.objects.create(**fields)
    return decision if label == "awards.decision" else Convention(pk=1, application=file, decision=decision)


def attempt(move, file, actor, *, evidence):
    """Make the move and undo it: « made » with the events that it left, or how it was refused."""
    changes = {"motive": "Motif.", "current": file.versions.first(), "submitted_at": AFTER}
    fields = {name: changes[name] for name in move.required}
    if file.state == S.DRAFT and move.name == "submit":
        fields["submitted_at"] = AFTER
    before = AuditEvent.objects.count()
    try:
        with transaction.atomic():
            move_file(file, move.name, actor=actor, changes=fields, evidence=evidence)
            (event,) = AuditEvent.objects.order_by("-pk")[: AuditEvent.objects.count() - before]
            made = (file.state, event.verb, event.data["move"], event.actor_id)
            transaction.set_rollback(True)
    except PermissionDenied:
        made = "denied"
    except TransitionRefusedError:
        made = "refused"
    file.refresh_from_db()
    assert AuditEvent.objects.count() == before
    return made


def make_files():
    """In each state, a file and everybody around it."""
    with time_machine.travel(AFTER, tick=False):
        files = {state: make_file_in(state) for state in S}
        return {state: (file.pk, make_actors(file)) for state, file in files.items()}


@pytest.fixture(scope="module")
def kept_files(django_db_setup, django_db_blocker):
    yield from keep_for_module(django_db_blocker, make_files)


@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.name)
@pytest.mark.parametrize("state", list(S))
def test_move_is_made_by_whom_the_table_says_and_by_nobody_else(kept_files, db, move, state):
    pk, actors = kept_files[state]
    with time_machine.travel(AFTER, tick=False):
        file = Application.objects.get(pk=pk)
        evidence = make_evidence(move.evidence, file, actors["regional_agent"]) if move.evidence else None
        found = {name: attempt(move, file, actor, evidence=evidence) for name, actor in actors.items()}

    expected = {}
    for name, actor in actors.items():
        if state not in FROM[move.name]:
            expected[name] = "refused"
        elif name in MADE_BY[move.name]:
            expected[name] = (move.target, f"application:{move.target}", move.name, actor.pk)
        else:
            expected[name] = "denied"
    assert found == expected


def test_table_has_no_other_move():
    assert {move.name: set(move.sources) for move in MOVES} == FROM


def test_two_moves_never_go_from_the_same_state_to_the_same_other():
    pairs = [(source, move.target) for move in MOVES for source in move.sources]

    assert len(pairs) == len(set(pairs))


@pytest.mark.django_db
@pytest.mark.parametrize("move", [move for move in MOVES if move.evidence], ids=lambda move: move.name)
def test_move_without_what_it_rests_on_is_a_mistake_of_the_code(move):
    file = make_file_in(move.sources[0])

    with pytest.raises(ValueError, match="s’appuie sur"):
        move_file(file, move.name, actor=make_agent(), changes={"motive": "Motif."})


@pytest.mark.django_db
def test_evidence_about_another_file_is_refused():
    file, other = make_file_in(S.AWAITING_COMMITTEE), make_file_in(S.AWAITING_COMMITTEE)

    with pytest.raises(ValueError, match="s’appuie sur"):
        move_file(file, "deliberate", actor=make_agent(), evidence=make_opinion(other))


@pytest.mark.django_db
@pytest.mark.parametrize("move", [move for move in MOVES if move.required], ids=lambda move: move.name)
def test_move_without_its_fields_is_a_mistake_of_the_code(move):
    file = make_file_in(move.sources[0])

    with pytest.raises(ValueError, match="demande"):
        move_file(file, move.name, actor=make_agent(), changes={})
