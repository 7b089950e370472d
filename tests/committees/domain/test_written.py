"""The written consultation: positions that all read, oppositions, its clock, its conclusion."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from accounts.roles import Role
from committees.domain.convening import cancel_session
from committees.domain.deliberation import Proposal, cast_ballots, close_session, conclude_item, propose
from committees.domain.proposals import Draft
from committees.domain.written import (
    declare_interest,
    give_position,
    oppose,
    remind_late_members,
    seat_of,
    tell_ended,
)
from committees.enums import Choice, ItemState, Mode, OpinionValue, SessionState
from committees.models import Ballot, Committee, Opposition
from committees.queries.rosters import read_roster
from iae_portal.common.models import AuditEvent, OutgoingMail
from iae_portal.common.transitions import TransitionRefusedError
from tests.factories.committees import (
    ENDS,
    NOW,
    at,
    give_account,
    make_open,
    make_substitute,
    make_written,
    members_of,
)
from tests.factories.desk import exclude
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db
FAVOURABLE = Proposal(value=OpinionValue.FAVOURABLE, motivation="Le besoin est établi.")
AFTER = ENDS + dt.timedelta(minutes=1)


@pytest.fixture
def users(committee):
    """An account for each of the first ten members."""
    return [give_account(member) for member in members_of(committee)[:10]]


@pytest.fixture
def session(committee, secretary, users):
    return make_written(committee, secretary=secretary)


@pytest.fixture
def item(session):
    return session.items.get()


@pytest.fixture(autouse=True)
def _during(session):
    with at(ENDS, days=-4):
        yield


def answer(item, *people, choice=Choice.FOR, comment=""):
    for person in people:
        give_position(item, choice=choice, comment=comment, actor=person)


def test_a_position_is_given_by_a_member_and_the_last_one_counts(committee, users, item):
    answer(item, users[1], comment=" Bon projet. ")
    answer(item, users[1], choice=Choice.AGAINST, comment="Le budget ne tient pas.")

    ballot = Ballot.objects.get()
    assert (ballot.member, ballot.choice, ballot.comment, ballot.cast_by) == (
        members_of(committee)[1],
        Choice.AGAINST,
        "Le budget ne tient pas.",
        users[1],
    )
    assert AuditEvent.objects.filter(verb="position:given").count() == 2


def test_who_answers_takes_part_and_makes_the_quorum(session, users, item):
    assert read_roster(session).quorum().counted == 0

    answer(item, *users[:8])

    assert read_roster(session).quorum().is_reached
    assert session.attendances.filter(mode=Mode.REMOTE).count() == 8


def test_a_substitute_answers_for_the_seat(committee, session, item):
    titular = members_of(committee)[12]
    substitute = make_substitute(titular)
    user = give_account(substitute)

    assert seat_of(session, user) == titular
    answer(item, user)

    row = session.attendances.get(member=titular)
    assert (row.mode, row.substitute) == (Mode.REMOTE, substitute)
    assert Ballot.objects.get().member == titular


def test_others_give_no_position(committee, secretary, item):
    for person in (
        secretary,
        make_agent(),
        make_holder(Role.COMMITTEE_MEMBER, committee.department),
        make_holder(Role.OBSERVER),
    ):
        with pytest.raises(PermissionDenied):
            answer(item, person)
    assert not Ballot.objects.exists()


def test_the_clock_is_that_of_the_consultation(session, users, item):
    with at(session.starts_at, minutes=-1), pytest.raises(TransitionRefusedError, match="ouvre le"):
        answer(item, users[0])
    with at(ENDS):
        answer(item, users[0])
    with at(AFTER), pytest.raises(TransitionRefusedError, match="est close depuis le"):
        answer(item, users[0])


def test_a_meeting_takes_no_written_position(committee, secretary, users):
    with at(NOW):
        meeting = make_open(committee, secretary=secretary)

    with pytest.raises(TransitionRefusedError, match="Aucune consultation écrite"):
        answer(meeting.items.get(), users[0])


def test_who_has_an_interest_gives_no_position(users, item):
    exclude(item.application, users[2])

    with pytest.raises(TransitionRefusedError, match="Vous vous êtes déporté"):
        answer(item, users[2])


def test_a_declared_interest_takes_the_position_back(users, item):
    answer(item, users[2])
    with pytest.raises(ValidationError, match="Dites la raison"):
        declare_interest(item, reason="", actor=users[2])

    declare_interest(item, reason="Mon conjoint y travaille.", actor=users[2])

    assert not Ballot.objects.exists()
    with pytest.raises(TransitionRefusedError, match="déporté"):
        answer(item, users[2])
    assert AuditEvent.objects.get(verb="recusal:recorded").data["reason"] == "Mon conjoint y travaille."


def test_nothing_is_concluded_before_the_end(secretary, users, item):
    answer(item, *users)

    with pytest.raises(TransitionRefusedError, match="court jusqu’au"):
        conclude_item(item, proposal=FAVOURABLE, actor=secretary)


def test_the_avis_follows_the_positions_once_the_clock_has_run_out(committee, secretary, session, users, item):
    answer(item, *users[:7])
    answer(item, users[7], choice=Choice.AGAINST, comment="Trop loin.")
    with at(AFTER):
        opinion = conclude_item(item, proposal=FAVOURABLE, actor=secretary)
        closed = close_session(session, actor=secretary)

    assert (opinion.value, opinion.votes_for, opinion.votes_against, opinion.voters) == ("favourable", 7, 1, 8)
    assert closed.state == SessionState.CLOSED
    mails = OutgoingMail.objects.filter(key__startswith=f"committees:ended:{session.pk}:")
    assert mails.count() == 16
    assert "Avis favorable" in mails.first().text


def test_without_the_quorum_of_answers_there_is_no_avis(secretary, users, item):
    answer(item, *users[:7])

    with at(AFTER), pytest.raises(TransitionRefusedError, match="quorum"):
        conclude_item(item, proposal=FAVOURABLE, actor=secretary)


def test_an_opposition_stops_the_consultation_and_tells_the_secretary(committee, secretary, session, users, item):
    answer(item, *users[:9])
    with pytest.raises(ValidationError, match="Motivez votre opposition"):
        oppose(session, motive=" ", actor=users[9])

    oppose(session, motive="Ce point mérite un débat.", actor=users[9])

    mail = OutgoingMail.objects.get(recipient=committee.contact)
    assert "se sont opposés" in mail.text
    with pytest.raises(TransitionRefusedError, match="opposés à la consultation écrite"):
        answer(item, users[0])
    with at(AFTER), pytest.raises(TransitionRefusedError, match="opposés à la consultation écrite"):
        conclude_item(item, proposal=FAVOURABLE, actor=secretary)
    assert cancel_session(session, motive="Opposition.", actor=secretary).state == SessionState.CANCELLED


def test_fewer_oppositions_than_the_regulation_asks_stop_nothing(session, users, item):
    Committee.objects.update(oppositions_to_meet=2)

    oppose(session, motive="Ce point mérite un débat.", actor=users[9])
    oppose(session, motive="Encore.", actor=users[9])

    answer(item, users[0])
    assert Opposition.objects.count() == 1
    assert not OutgoingMail.objects.filter(key__startswith="committees:opposed").exists()


def test_the_database_keeps_an_opposition(session, users):
    oppose(session, motive="Ce point mérite un débat.", actor=users[9])

    with pytest.raises(DatabaseError, match="ne se modifie pas"), transaction.atomic():
        Opposition.objects.update(motive="Rien.")


def test_the_silent_are_reminded_once_in_the_last_two_days(committee, users, session, item):
    answer(item, *users[:3])
    declare_interest(item, reason="Parent.", actor=users[3])

    assert remind_late_members() == 0
    with at(ENDS, days=-2):
        assert remind_late_members() == 12
        remind_late_members()

    mails = OutgoingMail.objects.filter(key__startswith=f"committees:reminder:{session.pk}:")
    silent = {member.email for member in members_of(committee)[4:]}
    assert set(mails.values_list("recipient", flat=True)) == silent
    with at(AFTER):
        assert remind_late_members() == 0


def test_the_secretary_is_told_once_that_the_clock_has_run_out(committee, users, session, item):
    answer(item, users[0])
    assert tell_ended() == 0

    with at(AFTER):
        assert tell_ended() == 1
        tell_ended()

    mail = OutgoingMail.objects.get(recipient=committee.contact)
    assert mail.subject == "CDIAE d’essai : consultation écrite à conclure"
    assert "1 membre sur 16 a répondu. Quorum non atteint" in mail.text


@pytest.fixture
def informed(committee, secretary, users):
    """A written consultation with a point that asks nothing."""
    return make_written(committee, secretary=secretary, points=["Calendrier"])


def test_no_position_is_given_on_a_point_of_information(users, informed):
    with pytest.raises(TransitionRefusedError, match="n’appelle pas de position"):
        answer(informed.items.get(title="Calendrier"), users[1])


def test_an_interest_is_declared_once(users, item):
    declare_interest(item, reason="Parent.", actor=users[1])
    declare_interest(item, reason="Voisin.", actor=users[1])

    assert item.recusals.get().reason == "Parent."
    assert AuditEvent.objects.filter(verb="recusal:recorded").count() == 1


def test_no_position_is_given_on_a_point_that_is_done(users, item):
    type(item).objects.update(state=ItemState.DONE)

    with pytest.raises(TransitionRefusedError, match="Ce point est conclu"):
        answer(item, users[1])


def test_a_position_is_given_in_the_session_of_the_point(users, item, informed):
    item.session = informed

    with pytest.raises(PermissionDenied):
        answer(item, users[1])
    assert not Ballot.objects.exists()


def test_the_outcome_tells_what_was_not_concluded(users, secretary, informed):
    with at(AFTER):
        close_session(informed, actor=secretary)

    mail = OutgoingMail.objects.filter(key__startswith=f"committees:ended:{informed.pk}:").first()
    assert "Sans avis : le point revient à une autre séance" in mail.text.replace("\u00a0", " ")
    assert "Pour information" in mail.text


def test_the_secretary_neither_proposes_nor_votes_in_writing(secretary, committee, item):
    with at(AFTER):
        with pytest.raises(TransitionRefusedError, match="il ne change plus"):
            propose(item, draft=Draft(value=OpinionValue.UNFAVOURABLE, motivation="Non."), actor=secretary)
        with pytest.raises(TransitionRefusedError, match="donne lui-même sa position"):
            cast_ballots(item, choices={members_of(committee)[0].pk: Choice.FOR}, actor=secretary)


def test_the_avis_is_the_one_that_members_were_asked_about(secretary, users, item):
    answer(item, *users)
    other = Proposal(value=OpinionValue.UNFAVOURABLE, motivation="L’offre existe déjà.")

    with at(AFTER), pytest.raises(TransitionRefusedError, match="concluez sur cet avis"):
        conclude_item(item, proposal=other, actor=secretary)
