"""One point in session: who leaves, the vote, the avis and what it moves."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from accounts.roles import Role
from calls.enums import ApplicationState, ConflictStatus
from committees.domain.attendance import open_session
from committees.domain.convening import convene
from committees.domain.deliberation import (
    Proposal,
    call_item,
    cast_ballots,
    close_information,
    close_session,
    conclude_item,
    record_statement,
    recuse,
    withdraw_recusal,
    write_discussion,
)
from committees.enums import Choice, ItemState, Mode, OpinionValue, RecusalSource, SessionState
from committees.models import Attendance, Ballot, Convocation, Opinion, Recusal
from committees.queries.candidates import list_files
from iae_portal.common.models import AuditEvent
from iae_portal.common.transitions import TransitionRefusedError
from tests.factories.committees import (
    NOW,
    STARTS,
    at,
    give_account,
    make_open,
    make_prepared,
    make_ready_file,
    members_of,
    opinion_of,
    point,
    vote,
)
from tests.factories.desk import exclude
from tests.factories.structures import make_department
from tests.factories.users import give_hat, make_holder

pytestmark = pytest.mark.django_db
FAVOURABLE = Proposal(value=OpinionValue.FAVOURABLE, motivation="Le besoin est établi.")
RESERVED = Proposal(value=OpinionValue.RESERVED, motivation="Le besoin est établi.", reservations="Trouver un local.")
UNFAVOURABLE = Proposal(value=OpinionValue.UNFAVOURABLE, motivation="L’offre existe déjà.")
ADJOURNED = Proposal(value=OpinionValue.ADJOURNED, motivation="Le budget est à revoir.")


@pytest.fixture
def session(committee, secretary):
    return make_open(committee, secretary=secretary)


@pytest.fixture
def item(session):
    return session.items.get()


def conclude(item, proposal=FAVOURABLE, *, actor):
    with at(STARTS, minutes=30):
        return conclude_item(item, proposal=proposal, actor=actor)


def test_the_current_item_is_called(secretary, session, item):
    call_item(item, actor=secretary)

    session.refresh_from_db()
    item.refresh_from_db()
    assert (session.current, item.state) == (item, ItemState.DISCUSSED)
    assert AuditEvent.objects.get(verb="item:called").data == {"item": item.pk}


def test_nothing_is_done_in_session_by_others(committee, item):
    stranger = make_holder(Role.DEPARTMENTAL_AGENT, make_department(code="98D"))
    member = give_account(members_of(committee)[1])
    seat = members_of(committee)[0]
    for actor in (stranger, member):
        for run in (
            lambda actor: call_item(item, actor=actor),
            lambda actor: recuse(item, member=seat, reason="Parent.", actor=actor),
            lambda actor: write_discussion(item, text="…", actor=actor),
            lambda actor: cast_ballots(item, choices={}, actor=actor),
            lambda actor: conclude_item(item, proposal=FAVOURABLE, actor=actor),
            lambda actor: record_statement(item, member=seat, text="Non.", actor=actor),
            lambda actor: close_session(item.session, actor=actor),
        ):
            with pytest.raises(PermissionDenied):
                run(actor)


def test_a_unanimous_vote_gives_the_avis_and_moves_the_file(secretary, item):
    vote(item, actor=secretary)

    opinion = conclude(item, actor=secretary)

    assert (opinion.value, opinion.votes_for, opinion.votes_against, opinion.abstentions) == ("favourable", 9, 0, 0)
    assert (opinion.voters, opinion.recused, opinion.by_president) == (9, 0, False)
    item.refresh_from_db()
    file = item.application
    file.refresh_from_db()
    assert (item.state, file.state) == (ItemState.DONE, ApplicationState.DELIBERATED)
    moved = AuditEvent.objects.get(verb="application:deliberated")
    assert moved.data["evidence"] == f"committees.opinion:{opinion.pk}"
    told = AuditEvent.objects.get(verb="opinion:recorded")
    assert (told.data["value"], told.data["for"], told.data["against"]) == ("favourable", 9, 0)


def test_a_favourable_proposal_that_does_not_pass_is_an_unfavourable_avis(committee, secretary, item):
    vote(item, actor=secretary, against=members_of(committee)[1:6])

    opinion = conclude(item, RESERVED, actor=secretary)

    assert (opinion.proposal, opinion.value, opinion.reservations) == ("reserved", "unfavourable", "")
    assert (opinion.votes_for, opinion.votes_against) == (4, 5)


def test_an_unfavourable_proposal_that_does_not_pass_is_no_avis(committee, secretary, item):
    vote(item, actor=secretary, against=members_of(committee)[1:6])

    with pytest.raises(TransitionRefusedError, match="avis défavorable est rejetée"):
        conclude(item, UNFAVOURABLE, actor=secretary)
    assert not Opinion.objects.exists()


def test_the_president_breaks_a_tie(committee, secretary, item):
    members = members_of(committee)
    vote(item, actor=secretary, against=members[1:5], abstain=[members[5]])

    opinion = conclude(item, actor=secretary)

    assert (opinion.votes_for, opinion.votes_against, opinion.abstentions) == (4, 4, 1)
    assert (opinion.value, opinion.by_president) == ("favourable", True)


def test_a_president_who_abstains_breaks_no_tie_and_the_item_may_be_put_off(committee, secretary, item):
    members = members_of(committee)
    vote(item, actor=secretary, against=members[1:5], abstain=[members[0]])

    with pytest.raises(TransitionRefusedError, match="partage égal des voix, sans voix prépondérante"):
        conclude(item, actor=secretary)
    opinion = conclude(item, ADJOURNED, actor=secretary)

    assert (opinion.value, opinion.votes_for, opinion.votes_against, opinion.abstentions) == ("adjourned", 0, 0, 0)


def test_nothing_is_concluded_without_a_vote(secretary, item):
    with pytest.raises(TransitionRefusedError, match="Appelez d’abord ce point"):
        conclude(item, actor=secretary)
    call_item(item, actor=secretary)
    with pytest.raises(TransitionRefusedError, match="Aucune voix n’est enregistrée"):
        conclude(item, actor=secretary)


def test_a_file_put_off_comes_back_among_the_candidates_once_the_session_is_lifted(
    committee, secretary, session, item
):
    call_item(item, actor=secretary)
    opinion = conclude(item, ADJOURNED, actor=secretary)
    assert (opinion.value, opinion.voters) == ("adjourned", 9)
    assert not list_files(session, secretary).exists()

    close_session(session, actor=secretary)

    item.application.refresh_from_db()
    assert item.application.state == ApplicationState.AWAITING_COMMITTEE
    assert list(list_files(session, secretary)) == [item.application]
    assert make_prepared(committee, secretary=secretary, files=[item.application]).items.count() == 1


def test_an_avis_is_motivated_and_its_reservations_are_told(secretary, item):
    vote(item, actor=secretary)
    with pytest.raises(ValidationError) as refusal:
        conclude(item, Proposal(value=OpinionValue.RESERVED, motivation=" "), actor=secretary)
    assert set(refusal.value.message_dict) == {"motivation", "reservations"}


def test_an_avis_is_given_once(secretary, item):
    vote(item, actor=secretary)
    conclude(item, actor=secretary)

    for run in (
        lambda: conclude(item, actor=secretary),
        lambda: cast_ballots(item, choices={}, actor=secretary),
    ):
        with pytest.raises(TransitionRefusedError, match="déjà conclu"):
            run()


def test_voices_of_the_absent_are_refused_and_those_written_before_stay(committee, secretary, item):
    vote(item, actor=secretary)
    absent = members_of(committee)[12]

    with pytest.raises(ValidationError, match="rechargez la page"):
        cast_ballots(item, choices={absent.pk: Choice.FOR}, actor=secretary)
    assert item.ballots.count() == 9


def test_a_presence_that_changes_after_the_vote_asks_for_the_voices_again(committee, secretary, session, item):
    vote(item, actor=secretary)
    point(session, members_of(committee)[8], mode=Mode.ABSENT, actor=secretary)

    with pytest.raises(ValidationError, match="reprenez les voix"):
        conclude(item, actor=secretary)


def test_the_mandatary_votes_for_the_giver(committee, secretary, session, item):
    members = members_of(committee)
    point(session, members[10], mode=Mode.MANDATE, holder=members[1], actor=secretary)

    vote(item, actor=secretary, against=[members[10]])

    assert conclude(item, actor=secretary).votes_against == 1


def test_who_leaves_takes_the_mandate_along(committee, secretary, session, item):
    members = members_of(committee)
    point(session, members[10], mode=Mode.MANDATE, holder=members[1], actor=secretary)
    vote(item, actor=secretary)
    assert item.ballots.count() == 10

    recuse(item, member=members[1], reason="Administrateur de la structure.", actor=secretary)
    with pytest.raises(ValidationError, match="reprenez les voix"):
        conclude(item, actor=secretary)
    vote(item, actor=secretary)
    opinion = conclude(item, actor=secretary)

    assert (opinion.voters, opinion.votes_for, opinion.recused) == (8, 8, 1)
    assert AuditEvent.objects.get(verb="recusal:recorded").data["reason"] == "Administrateur de la structure."


def test_a_deport_is_told_why_and_may_be_taken_back(committee, secretary, item):
    member = members_of(committee)[1]
    call_item(item, actor=secretary)
    with pytest.raises(ValidationError, match="Dites la raison"):
        recuse(item, member=member, reason=" ", actor=secretary)
    recusal = recuse(item, member=member, reason="Erreur de personne.", actor=secretary)

    withdraw_recusal(recusal, actor=secretary)

    assert not Recusal.objects.exists()
    assert AuditEvent.objects.filter(verb="recusal:withdrawn").count() == 1


def test_a_member_who_belongs_to_the_applicant_leaves_by_themselves(committee, secretary, session, item):
    member = members_of(committee)[2]
    user = give_account(member)
    item.application.siae.members.add(give_hat(user, Role.STRUCTURE_MEMBER))

    call_item(item, actor=secretary)

    recusal = Recusal.objects.get()
    assert (recusal.member, recusal.source) == (member, RecusalSource.DETECTED)
    with pytest.raises(ValidationError, match="se lève depuis le dossier"):
        withdraw_recusal(recusal, actor=secretary)
    with pytest.raises(ValidationError):
        cast_ballots(item, choices={member.pk: Choice.FOR}, actor=secretary)


@pytest.mark.parametrize("status", [ConflictStatus.DECLARED, ConflictStatus.CONFIRMED])
def test_a_member_who_declared_an_interest_leaves_even_when_they_come_late(
    committee, secretary, session, item, status
):
    member = members_of(committee)[11]
    exclude(item.application, give_account(member), status=status, decided_by=secretary)
    vote(item, actor=secretary)
    assert not Recusal.objects.exists()

    point(session, member, actor=secretary)
    opinion = conclude(item, actor=secretary)

    assert (opinion.recused, opinion.voters) == (1, 9)


def test_an_interest_that_was_examined_and_dismissed_keeps_nobody_out(committee, secretary, item):
    member = members_of(committee)[2]
    exclude(item.application, give_account(member), status=ConflictStatus.DISMISSED, decided_by=secretary)

    call_item(item, actor=secretary)

    assert not Recusal.objects.exists()


def test_without_quorum_once_the_deports_are_counted_the_item_can_only_be_put_off(committee, secretary, item):
    members = members_of(committee)
    call_item(item, actor=secretary)
    for member in members[1:3]:
        recuse(item, member=member, reason="Intérêt.", actor=secretary)
    vote(item, actor=secretary)

    with pytest.raises(TransitionRefusedError, match=r"quorum n’est plus atteint \(7 sur 16\)"):
        conclude(item, actor=secretary)

    assert conclude(item, ADJOURNED, actor=secretary).value == OpinionValue.ADJOURNED


def test_a_disagreement_is_written_but_not_of_who_left(committee, secretary, item):
    members = members_of(committee)
    call_item(item, actor=secretary)
    recuse(item, member=members[1], reason="Intérêt.", actor=secretary)

    assert record_statement(item, member=members[2], text=" Je m’y oppose. ", actor=secretary).text == "Je m’y oppose."
    with pytest.raises(ValidationError, match="ne prend pas part"):
        record_statement(item, member=members[1], text="Moi aussi.", actor=secretary)
    with pytest.raises(ValidationError, match="Écrivez la position"):
        record_statement(item, member=members[2], text="", actor=secretary)


def test_the_discussion_is_kept_as_it_is_typed(secretary, session, item):
    before = session.revision
    write_discussion(item, text=" M. Martin rappelle le besoin. ", actor=secretary)

    item.refresh_from_db()
    session.refresh_from_db()
    assert (item.discussion, session.revision) == ("M. Martin rappelle le besoin.", before + 1)


def test_a_point_of_information_is_closed_without_vote(committee, secretary):
    session = make_open(committee, secretary=secretary, points=["Calendrier"])
    file, other = session.items.order_by("rank")

    assert close_information(other, actor=secretary).state == ItemState.DONE
    with pytest.raises(TransitionRefusedError, match="appelle un avis"):
        close_information(file, actor=secretary)
    with pytest.raises(TransitionRefusedError):
        conclude(other, actor=secretary)


def test_a_session_is_lifted_with_what_is_left(committee, secretary, session):
    with at(STARTS, minutes=90):
        closed = close_session(session, actor=secretary)

    assert (closed.state, closed.current, (closed.closed_at - STARTS).seconds) == (SessionState.CLOSED, None, 5400)
    assert AuditEvent.objects.get(verb="session:closed").data["left"] == 1
    assert set(session.attendances.filter(mode=Mode.PRESENT).values_list("left_at", flat=True)) == {closed.closed_at}


def test_nothing_happens_outside_an_open_session(committee, secretary):
    session = make_prepared(committee, secretary=secretary)
    item = session.items.get()
    with pytest.raises(TransitionRefusedError, match="ouvrez-la d’abord"):
        call_item(item, actor=secretary)
    with at(NOW):
        convene(session, actor=secretary)
    with at(STARTS):
        point(session, *members_of(committee)[:9], actor=secretary)
        open_session(session, actor=secretary)
        close_session(session, actor=secretary)
        with pytest.raises(TransitionRefusedError, match="« terminée »"):
            call_item(item, actor=secretary)


def refused(run):
    with pytest.raises(DatabaseError) as refusal, transaction.atomic():
        run()
    return str(refusal.value)


def test_the_database_keeps_an_avis_and_what_was_counted(committee, secretary, session, item):
    vote(item, actor=secretary)
    conclude(item, actor=secretary)

    rows = Opinion.objects.filter(pk=opinion_of(item).pk)
    assert "ne se modifie pas" in refused(lambda: rows.update(value="unfavourable"))
    assert "ne se modifie pas" in refused(rows.delete)
    assert "ne changent plus" in refused(lambda: Ballot.objects.filter(item=item).update(choice="against"))
    assert "ne changent plus" in refused(lambda: Ballot.objects.filter(item=item).delete())
    member = members_of(committee)[1]
    assert "ne changent plus" in refused(
        lambda: Recusal.objects.create(item=item, member=member, reason="…", recorded_by=secretary)
    )
    assert rows.update(replaced_at=STARTS) == 1


def test_the_database_keeps_who_was_there_and_who_was_convened(committee, secretary, session):
    assert "ne se modifie pas" in refused(lambda: Convocation.objects.update(email="x@test.example"))
    close_session(session, actor=secretary)

    assert "ne changent plus" in refused(lambda: Attendance.objects.update(mode=Mode.EXCUSED))
    assert "ne changent plus" in refused(Attendance.objects.all().delete)


def test_two_files_are_examined_one_after_the_other(committee, secretary):
    files = [make_ready_file(committee) for _ in range(2)]
    session = make_open(committee, secretary=secretary, files=files)
    first, second = session.items.order_by("rank")
    vote(first, actor=secretary)
    conclude(first, actor=secretary)
    vote(second, actor=secretary, against=members_of(committee)[:9])
    conclude(second, FAVOURABLE, actor=secretary)

    assert (opinion_of(first).value, opinion_of(second).value) == ("favourable", "unfavourable")
