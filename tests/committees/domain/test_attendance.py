"""Pointing who sits, opening the meeting, the quorum."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from committees.domain.attendance import Pointing, open_session, point_attendance, refresh_seats
from committees.domain.composition import end_mandate
from committees.enums import Mode, SessionState
from committees.models import Attendance, Committee
from committees.queries.rosters import read_roster
from committees.rules.quorum import tell_quorum
from iae_portal.common.models import AuditEvent
from iae_portal.common.transitions import TransitionRefusedError
from tests.factories.committees import (
    NOW,
    STARTS,
    at,
    make_convened,
    make_member,
    make_open,
    make_prepared,
    make_substitute,
    make_written,
    members_of,
    point,
)
from tests.factories.structures import make_department
from tests.factories.users import make_holder

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(committee, secretary):
    return make_convened(committee, secretary=secretary)


def test_a_presence_is_pointed_with_its_hour(committee, secretary, session):
    member = members_of(committee)[3]
    with at(STARTS):
        point(session, member, mode=Mode.REMOTE, actor=secretary)
    with at(STARTS, minutes=40):
        point(session, member, mode=Mode.ABSENT, actor=secretary)

    row = session.attendances.get(member=member)
    assert (row.mode, row.arrived_at, (row.left_at - row.arrived_at).seconds) == (Mode.ABSENT, STARTS, 2400)
    assert AuditEvent.objects.filter(verb="attendance:pointed").count() == 2


def test_who_comes_back_has_not_left(committee, secretary, session):
    member = members_of(committee)[3]
    for minutes, mode in ((0, Mode.PRESENT), (10, Mode.ABSENT), (20, Mode.PRESENT)):
        with at(STARTS, minutes=minutes):
            point(session, member, mode=mode, actor=secretary)

    row = session.attendances.get(member=member)
    assert (row.arrived_at, row.left_at) == (STARTS, None)


def test_attendance_is_pointed_by_who_runs_the_session_only(committee, session):
    for person in (
        make_holder(Role.COMMITTEE_MEMBER, committee.department),
        make_holder(Role.DEPARTMENTAL_AGENT, make_department(code="98D")),
    ):
        with pytest.raises(PermissionDenied):
            point(session, members_of(committee)[0], actor=person)
    assert not Attendance.objects.exclude(mode=Mode.ABSENT).exists()


def test_attendance_is_not_pointed_before_the_convocation(committee, secretary):
    prepared = make_prepared(committee, secretary=secretary)

    with pytest.raises(TransitionRefusedError, match="après la convocation"):
        point(prepared, members_of(committee)[0], actor=secretary)


def test_nobody_points_the_answers_of_a_written_consultation(committee, secretary):
    written = make_written(committee, secretary=secretary)

    with pytest.raises(TransitionRefusedError, match="prend part qui donne sa position"):
        point(written, members_of(committee)[0], actor=secretary)


def test_a_substitute_sits_for_the_titulaire_and_for_nobody_else(committee, secretary):
    first, other = members_of(committee)[4:6]
    substitute = make_substitute(first)
    session = make_convened(committee, secretary=secretary)

    point(session, first, actor=secretary, substitute=substitute)
    with pytest.raises(ValidationError, match="pas suppléante de ce titulaire"):
        point(session, other, actor=secretary, substitute=substitute)

    assert session.attendances.get(member=first).substitute == substitute


def test_a_mandate_counts_for_the_quorum(committee, secretary, session):
    present, giver = members_of(committee)[:7], members_of(committee)[7]
    point(session, *present, actor=secretary)
    assert tell_quorum(read_roster(session).quorum()).startswith("Quorum non atteint : 7 sur 16, 8 exigés")

    point(session, giver, mode=Mode.MANDATE, holder=present[1], actor=secretary)

    assert tell_quorum(read_roster(session).quorum()) == "Quorum atteint : 8 sur 16, mandats compris, 8 exigés"


def test_a_mandate_is_refused_to_the_absent_twice_or_with_a_substitute(committee, secretary):
    members = members_of(committee)
    make_substitute(members[9])
    session = make_convened(committee, secretary=secretary)
    point(session, *members[:2], actor=secretary)
    point(session, members[7], mode=Mode.MANDATE, holder=members[1], actor=secretary)

    with pytest.raises(ValidationError, match="Le mandataire porte déjà 1 mandat"):
        point(session, members[8], mode=Mode.MANDATE, holder=members[1], actor=secretary)
    with pytest.raises(ValidationError, match="Le mandataire ne siège pas"):
        point(session, members[8], mode=Mode.MANDATE, holder=members[6], actor=secretary)
    with pytest.raises(ValidationError, match="Ce membre a un suppléant"):
        point(session, members[9], mode=Mode.MANDATE, holder=members[0], actor=secretary)
    with pytest.raises(ValidationError, match="Indiquez le membre"):
        point_attendance(session, member=members[8], pointing=Pointing(mode=Mode.MANDATE), actor=secretary)
    assert session.attendances.filter(mode=Mode.MANDATE).count() == 1


def test_the_regulation_may_let_a_member_carry_two_mandates(committee, secretary, session):
    Committee.objects.update(mandates_by_holder=2)
    session.refresh_from_db()
    members = members_of(committee)
    point(session, members[0], actor=secretary)

    point(session, *members[7:9], mode=Mode.MANDATE, holder=members[0], actor=secretary)

    assert read_roster(session).quorum().counted == 3


def test_who_carries_a_mandate_does_not_leave_with_it(committee, secretary, session):
    members = members_of(committee)
    point(session, *members[:3], actor=secretary)
    point(session, members[8], mode=Mode.MANDATE, holder=members[1], actor=secretary)

    with pytest.raises(ValidationError, match="porte le mandat de Dominique Membre 09"):
        point(session, members[1], mode=Mode.ABSENT, actor=secretary)
    point(session, members[8], mode=Mode.MANDATE, holder=members[2], actor=secretary)
    point(session, members[1], mode=Mode.ABSENT, actor=secretary)

    assert read_roster(session).quorum().counted == 3


def test_a_meeting_opens_with_its_quorum_on_its_day(committee, secretary, session):
    with at(NOW), pytest.raises(TransitionRefusedError, match="le jour de sa convocation"):
        open_session(session, actor=secretary)
    with at(STARTS):
        point(session, *members_of(committee)[:7], actor=secretary)
        with pytest.raises(
            TransitionRefusedError, match="Quorum non atteint : 7 sur 16, 8 exigés, il manque 1 membre"
        ):
            open_session(session, actor=secretary)
        point(session, members_of(committee)[7], actor=secretary)
        opened = open_session(session, actor=secretary)

    assert (opened.state, opened.opened_at, opened.president) == (
        SessionState.OPEN,
        STARTS,
        members_of(committee)[0],
    )
    event = AuditEvent.objects.get(verb="session:open")
    assert (event.data["counted"], event.data["needed"]) == (8, 8)


def test_somebody_presides(committee, secretary, session):
    members = members_of(committee)
    with at(STARTS):
        point(session, *members[1:10], actor=secretary)
        with pytest.raises(TransitionRefusedError, match="Personne ne préside"):
            open_session(session, actor=secretary)

        assert open_session(session, actor=secretary, president=members[2]).president == members[2]


def test_a_meeting_is_opened_by_who_runs_it(committee, session):
    with at(STARTS), pytest.raises(PermissionDenied):
        open_session(session, actor=make_holder(Role.COMMITTEE_MEMBER, committee.department))


def test_seats_follow_a_change_of_holder_after_the_convocation(committee, secretary, session):
    leaver = members_of(committee)[4]
    end_mandate(leaver, last_day=NOW.date(), actor=secretary)
    new = make_member(leaver.body, number=40, mandate_from=STARTS.date())

    assert refresh_seats(session, actor=secretary) == 2

    held = set(session.attendances.values_list("member", flat=True))
    assert new.pk in held
    assert leaver.pk not in held
    assert len(held) == 16


def test_the_minutes_tell_who_came_late_and_who_left(committee, secretary):
    from committees.domain.minutes import start_minutes
    from committees.domain.minutes_content import compose_minutes

    session = make_open(committee, secretary=secretary)
    late, leaver = members_of(committee)[10], members_of(committee)[5]
    with at(STARTS, minutes=40):
        point(session, late, actor=secretary)
    with at(STARTS, minutes=95):
        point(session, leaver, mode=Mode.ABSENT, actor=secretary)

    content = compose_minutes(start_minutes(session, actor=secretary))

    hours = {row["name"]: row["hours"] for row in content["attendance"] if row["hours"]}
    assert hours == {
        late.full_name: "arrivée à 14\u00a0h\u00a040",
        leaver.full_name: "départ à 15\u00a0h\u00a035",
    }


def test_seats_that_nobody_left_stay(secretary, session):
    assert refresh_seats(session, actor=secretary) == 0

    assert not AuditEvent.objects.filter(verb="session:seats").exists()


def test_who_has_no_seat_is_not_pointed(committee, secretary, session):
    leaver = members_of(committee)[4]
    end_mandate(leaver, last_day=NOW.date(), actor=secretary)
    new = make_member(leaver.body, number=40, mandate_from=STARTS.date())

    with at(STARTS), pytest.raises(ValidationError, match="n’a pas de siège"):
        point(session, new, actor=secretary)
