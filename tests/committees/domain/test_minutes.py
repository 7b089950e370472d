"""The procès-verbal: what it says, how it is fixed, signed, corrected and approved."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from accounts.roles import Role
from committees.domain.agenda import add_minutes, prepare_session
from committees.domain.convening import declare_no_quorum
from committees.domain.deliberation import (
    Proposal,
    close_session,
    conclude_item,
    record_statement,
    recuse,
    write_discussion,
)
from committees.domain.minutes import amend_minutes, attach_signed, correct_minutes, lock_minutes, start_minutes
from committees.domain.minutes_content import compose_minutes
from committees.enums import MinutesState, Mode, OpinionValue
from committees.models import Minutes
from iae_portal.common.models import AuditEvent
from iae_portal.common.transitions import TransitionRefusedError
from tests.factories.applying import upload
from tests.factories.committees import (
    STARTS,
    at,
    make_convened,
    make_open,
    make_plan,
    make_prepared,
    make_secretary,
    members_of,
    point,
    vote,
)
from tests.factories.structures import make_department
from tests.factories.users import make_holder

pytestmark = pytest.mark.django_db
FAVOURABLE = Proposal(value=OpinionValue.FAVOURABLE, motivation="Le besoin est établi.")


@pytest.fixture
def session(committee, secretary):
    return make_open(committee, secretary=secretary, points=["Calendrier"])


@pytest.fixture
def closed(committee, secretary, session):
    """A mandate, a déport, a disagreement, an avis with one voice against; then lifted."""
    members = members_of(committee)
    item = session.items.get(rank=1)
    with at(STARTS, minutes=30):
        point(session, members[10], mode=Mode.MANDATE, holder=members[1], actor=secretary)
        point(session, members[11], mode=Mode.REMOTE, actor=secretary)
        vote(item, actor=secretary)
        recuse(item, member=members[2], reason="Administrateur de la structure.", actor=secretary)
        write_discussion(item, text="Le maire rappelle le besoin.", actor=secretary)
        vote(item, actor=secretary, against=[members[3]])
        record_statement(item, member=members[3], text="Le budget n’est pas prudent.", actor=secretary)
        conclude_item(item, proposal=FAVOURABLE, actor=secretary)
        close_session(session, actor=secretary)
    return session


@pytest.fixture
def locked(closed, secretary):
    return lock_minutes(start_minutes(closed, actor=secretary), actor=secretary)


def test_the_minutes_tell_who_was_there_what_was_said_and_decided(committee, secretary, closed):
    members = members_of(committee)

    content = compose_minutes(start_minutes(closed, actor=secretary))

    assert content["quorum"] == "Quorum atteint : 11 sur 16, mandats compris, 8 exigés"
    assert content["president"] == {"name": members[0].full_name, "quality": "membre désigné"}
    rows = {row["name"]: (row["mode_words"], row["holder"]) for row in content["attendance"]}
    assert len(rows) == 16
    assert rows[members[10].full_name] == ("a donné mandat", members[1].full_name)
    assert rows[members[11].full_name] == ("à distance", "")
    file, other = content["items"]
    assert file["discussion"] == "Le maire rappelle le besoin."
    assert file["recusals"] == [{"name": members[2].full_name, "reason": "Administrateur de la structure."}]
    assert file["statements"] == [{"name": members[3].full_name, "text": "Le budget n’est pas prudent."}]
    assert file["opinion"]["words"] == "Avis favorable"
    assert file["opinion"]["votes"] == "Pour : 9 ; contre : 1 ; abstentions : 0"
    assert (other["is_information"], other["opinion"]) == (True, None)


def test_a_point_put_off_is_told_without_a_count(secretary, session):
    item = session.items.get(rank=1)
    vote(item, actor=secretary)
    conclude_item(item, proposal=Proposal(value=OpinionValue.ADJOURNED, motivation="À revoir."), actor=secretary)

    told = compose_minutes(start_minutes(session, actor=secretary))["items"][0]["opinion"]

    assert (told["words"], told["votes"]) == ("Point ajourné", "Sans vote")


def test_the_draft_is_one_and_follows_the_session(secretary, session):
    draft = start_minutes(session, actor=secretary)
    assert start_minutes(session, actor=secretary) == draft

    write_discussion(session.items.get(rank=1), text="Nouveau.", actor=secretary)

    assert compose_minutes(draft)["items"][0]["discussion"] == "Nouveau."


def test_there_are_no_minutes_before_the_session(committee, secretary):
    with pytest.raises(TransitionRefusedError, match="une fois la séance ouverte"):
        start_minutes(make_convened(committee, secretary=secretary), actor=secretary)


def test_a_session_without_quorum_has_minutes_too(committee, secretary):
    session = make_convened(committee, secretary=secretary)
    with at(STARTS):
        point(session, *members_of(committee)[:3], actor=secretary)
        declare_no_quorum(session, actor=secretary)

    content = compose_minutes(start_minutes(session, actor=secretary))

    assert content["quorum"] == "Quorum non atteint : 3 sur 16, 8 exigés, il manque 5 membres"
    assert content["is_quorate"] is False


def test_the_words_of_a_draft_are_amended(secretary, closed):
    draft = start_minutes(closed, actor=secretary)
    item = closed.items.get(rank=1)

    amend_minutes(
        draft, opening="Le président ouvre.", closing="Fin.", discussions={item.pk: "Autrement dit."}, actor=secretary
    )

    content = compose_minutes(draft)
    assert (content["opening"], content["closing"]) == ("Le président ouvre.", "Fin.")
    assert content["items"][0]["discussion"] == "Autrement dit."
    assert AuditEvent.objects.get(verb="minutes:amended").data == {"items": [item.pk]}


def test_minutes_are_written_by_who_runs_the_session_and_read_once_locked(committee, secretary, closed):
    member = make_holder(Role.COMMITTEE_MEMBER, committee.department)
    draft = start_minutes(closed, actor=secretary)
    for run in (
        lambda: start_minutes(closed, actor=member),
        lambda: amend_minutes(draft, opening="", closing="", discussions={}, actor=member),
        lambda: lock_minutes(draft, actor=member),
        lambda: correct_minutes(closed, correction="Non.", actor=member),
        lambda: attach_signed(draft, upload=upload(), actor=member),
    ):
        with pytest.raises(PermissionDenied):
            run()
    assert not Minutes.objects.visible_to(member).exists()

    lock_minutes(draft, actor=secretary)

    assert Minutes.objects.visible_to(member).get() == draft


def test_minutes_are_not_locked_while_the_session_lasts(secretary, session):
    with pytest.raises(TransitionRefusedError, match="La séance est en cours"):
        lock_minutes(start_minutes(session, actor=secretary), actor=secretary)


def test_locked_minutes_hold_a_copy_that_nothing_changes(secretary, closed, locked):
    assert (locked.state, locked.locked_by, len(locked.fingerprint)) == (MinutesState.LOCKED, secretary, 64)
    before = compose_minutes(locked)
    item = closed.items.get(rank=1)
    item.discussion = "Autre chose."
    item.save(update_fields=["discussion"])

    assert compose_minutes(locked) == before
    with pytest.raises(TransitionRefusedError, match="corrigez-le par une nouvelle version"):
        amend_minutes(locked, opening="", closing="", discussions={}, actor=secretary)
    with pytest.raises(TransitionRefusedError, match="corrigez-le par une nouvelle version"):
        start_minutes(closed, actor=secretary)
    for change in ({"opening": "X"}, {"content": {}}, {"state": "draft"}):
        with pytest.raises(DatabaseError, match="ne se modifie pas"), transaction.atomic():
            Minutes.objects.filter(pk=locked.pk).update(**change)
    with pytest.raises(DatabaseError, match="ne se modifie pas"), transaction.atomic():
        Minutes.objects.filter(pk=locked.pk).delete()


def test_a_correction_is_a_new_version_that_replaces_the_former_once_locked(secretary, closed, locked):
    with pytest.raises(ValidationError, match="Dites ce que"):
        correct_minutes(closed, correction=" ", actor=secretary)
    draft = correct_minutes(closed, correction="Le nom du maire.", actor=secretary)
    with pytest.raises(TransitionRefusedError, match="encore un projet"):
        correct_minutes(closed, correction="Encore.", actor=secretary)
    item = closed.items.get(rank=1)
    amend_minutes(draft, opening="", closing="", discussions={item.pk: "Le maire de Salers."}, actor=secretary)

    second = lock_minutes(draft, actor=secretary)

    locked.refresh_from_db()
    assert (locked.state, second.number, second.state) == (MinutesState.REPLACED, 2, MinutesState.LOCKED)
    assert compose_minutes(locked)["items"][0]["discussion"] == "Le maire rappelle le besoin."
    assert compose_minutes(second)["items"][0]["discussion"] == "Le maire de Salers."
    assert compose_minutes(second)["correction"] == "Le nom du maire."


def test_the_signed_minutes_are_attached_once(secretary, closed, locked):
    signed = attach_signed(locked, upload=upload(name="pv.pdf"), actor=secretary)

    assert signed.signed.name == "pv.pdf"
    with pytest.raises(TransitionRefusedError, match="déjà joint"):
        attach_signed(locked, upload=upload(name="pv.pdf"), actor=secretary)
    with pytest.raises(ValidationError):
        attach_signed(locked, upload=upload(b"x", name="pv.docx"), actor=secretary)


def test_a_draft_is_not_signed(secretary, closed):
    with pytest.raises(TransitionRefusedError, match="Arrêtez d’abord"):
        attach_signed(start_minutes(closed, actor=secretary), upload=upload(), actor=secretary)


def test_minutes_are_approved_by_the_next_session(committee, secretary, closed, locked):
    with at(STARTS, days=30):
        later = {"starts_at": STARTS.replace(month=7)}
        following = prepare_session(committee, plan=make_plan(**later), actor=secretary)
        item = add_minutes(following, locked, actor=secretary)
        with pytest.raises(ValidationError, match="déjà à un ordre du jour"):
            add_minutes(prepare_session(committee, plan=make_plan(**later), actor=secretary), locked, actor=secretary)
    assert item.title == "Approbation du procès-verbal de la séance du 15\u00a0mai\u00a02027"
    _hold(following, secretary, committee)
    vote(item, actor=secretary)

    with pytest.raises(ValidationError) as refusal:
        conclude_item(
            item,
            proposal=Proposal(value=OpinionValue.RESERVED, motivation="Sauf…", reservations="…"),
            actor=secretary,
        )
    assert set(refusal.value.message_dict) == {"value"}
    conclude_item(item, proposal=FAVOURABLE, actor=secretary)

    locked.refresh_from_db()
    assert (locked.state, locked.approved_in) == (MinutesState.APPROVED, following)
    assert AuditEvent.objects.get(verb="minutes:approved").data == {"session": following.pk}


def test_minutes_that_are_rejected_stay_locked(committee, secretary, closed, locked):
    with at(STARTS, days=30):
        following = prepare_session(committee, plan=make_plan(starts_at=STARTS.replace(month=7)), actor=secretary)
        item = add_minutes(following, locked, actor=secretary)
    _hold(following, secretary, committee)
    vote(item, actor=secretary, against=members_of(committee)[:9])

    opinion = conclude_item(item, proposal=FAVOURABLE, actor=secretary)

    locked.refresh_from_db()
    assert (opinion.value, locked.state) == ("unfavourable", MinutesState.LOCKED)


def test_a_draft_is_not_put_to_approval(committee, secretary, closed):
    draft = start_minutes(closed, actor=secretary)
    following = make_prepared(committee, secretary=secretary)

    with pytest.raises(ValidationError, match="procès-verbal arrêté de ce comité"):
        add_minutes(following, draft, actor=secretary)


def _hold(session, secretary, committee):
    from committees.domain.attendance import open_session
    from committees.domain.convening import convene

    with at(STARTS, days=30):
        convene(session, actor=secretary)
    with at(STARTS.replace(month=7)):
        point(session, *members_of(committee)[:9], actor=secretary)
        open_session(session, actor=secretary)


def test_minutes_that_a_correction_replaced_are_not_approved(committee, secretary, closed, locked):
    with at(STARTS, days=30):
        following = prepare_session(committee, plan=make_plan(starts_at=STARTS.replace(month=7)), actor=secretary)
        item = add_minutes(following, locked, actor=secretary)
    _hold(following, secretary, committee)
    vote(item, actor=secretary)
    lock_minutes(correct_minutes(closed, correction="Un nom.", actor=secretary), actor=secretary)

    with pytest.raises(TransitionRefusedError, match="une autre version l’a remplacé"):
        conclude_item(item, proposal=FAVOURABLE, actor=secretary)


def test_agent_of_another_departement_writes_no_minutes(closed):
    with pytest.raises(PermissionDenied):
        start_minutes(closed, actor=make_secretary(make_department(code="98D")))
    assert not Minutes.objects.exists()


def test_minutes_name_the_chair_when_nobody_presides(committee, secretary, closed):
    type(closed).objects.filter(pk=closed.pk).update(president=None)

    content = compose_minutes(start_minutes(closed, actor=secretary))

    assert content["president"] == {"name": "", "quality": committee.chair}
