"""Convening: the legal delay, the mails, the second convocation, the cancellation."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from committees.domain.agenda import add_paper, prepare_session
from committees.domain.attendance import open_session
from committees.domain.convening import cancel_session, convene, declare_no_quorum, prepare_second
from committees.domain.deliberation import Proposal, close_session, conclude_item
from committees.domain.session_states import TABLE
from committees.enums import Mode, OpinionValue, SessionKind, SessionState
from committees.models import Member, Session
from iae_portal.common.models import AuditEvent, OutgoingMail
from iae_portal.common.transitions import TransitionRefusedError, transition
from tests.factories.applying import upload
from tests.factories.committees import (
    NOW,
    STARTS,
    at,
    make_convened,
    make_open,
    make_plan,
    make_prepared,
    make_substitute,
    make_written,
    members_of,
    point,
    vote,
)
from tests.factories.structures import make_department
from tests.factories.users import make_holder

pytestmark = pytest.mark.django_db
# Five days before the 15th of May: the whole 10th is left, the 11th is late.
LAST_HOUR = dt.datetime(2027, 5, 10, 21, 59, tzinfo=dt.UTC)
SECOND = STARTS + dt.timedelta(days=10)


def without_quorum(committee, secretary, *, present=7, **fields):
    session = make_convened(committee, secretary=secretary, **fields)
    with at(STARTS):
        point(session, *members_of(committee)[:present], actor=secretary)
        return declare_no_quorum(session, actor=secretary)


def test_every_titulaire_and_substitute_is_convened_once(committee, secretary):
    substitute = make_substitute(members_of(committee)[4], email="remplacante@test.example")
    session = make_convened(committee, secretary=secretary, message="Merci de votre présence.")

    assert (session.state, session.convened_at, session.president.is_president) == (SessionState.CONVENED, NOW, True)
    assert session.convocations.count() == 17
    assert session.attendances.count() == 16
    assert set(session.attendances.values_list("mode", flat=True)) == {Mode.ABSENT}
    assert OutgoingMail.objects.filter(key__startswith=f"committees:convened:{session.pk}:").count() == 17
    mail = OutgoingMail.objects.get(recipient=substitute.email)
    assert "comme suppléant" in mail.text
    event = AuditEvent.objects.get(verb="session:convened")
    assert (event.data["members"], event.data["urgency"]) == (16, "")


def test_the_convocation_tells_when_where_what_and_how_to_answer(committee, secretary):
    session = make_convened(
        committee, secretary=secretary, remote_link="https://visio.example/abc", message="Merci d’être à l’heure."
    )

    mail = OutgoingMail.objects.get(recipient=members_of(committee)[0].email)
    assert mail.subject == ("Convocation : CDIAE d’essai, 15\u00a0mai\u00a02027 à 14\u00a0h\u00a000 (heure de Paris)")
    for words in (
        "Le 15\u00a0mai\u00a02027 à 14\u00a0h\u00a000 (heure de Paris)",
        "Lieu\u00a0: Préfecture, salle 2",
        "Visioconférence\u00a0: https://visio.example/abc",
        "Merci d’être à l’heure.",
        f"1. {session.items.get().title}",
        f"/cdiae/seances/{session.pk}/",
        "agenda.ics",
        "cdiae@service.example",
    ):
        assert words in mail.text
    assert "urgence" not in mail.text


def test_the_last_day_is_whole(committee, secretary):
    session = make_prepared(committee, secretary=secretary)

    with at(LAST_HOUR):
        assert convene(session, actor=secretary).urgency == ""


def test_a_late_convocation_is_refused_without_urgency(committee, secretary):
    session = make_prepared(committee, secretary=secretary)

    with at(LAST_HOUR, minutes=1), pytest.raises(ValidationError) as refusal:
        convene(session, actor=secretary)

    assert "au plus tard le 10\u00a0mai\u00a02027" in refusal.value.message_dict["urgency"][0]
    assert not OutgoingMail.objects.exists()
    session.refresh_from_db()
    assert session.state == SessionState.PREPARED


def test_a_late_convocation_leaves_with_the_urgency_that_its_mail_tells(committee, secretary):
    session = make_prepared(committee, secretary=secretary)

    with at(LAST_HOUR, minutes=1):
        convened = convene(session, actor=secretary, urgency=" Fermeture d’une structure. ")

    assert convened.urgency == "Fermeture d’une structure."
    assert "Convocation en urgence\u00a0: Fermeture d’une structure." in OutgoingMail.objects.first().text


def test_an_urgency_that_is_not_needed_is_not_kept(committee, secretary):
    session = make_prepared(committee, secretary=secretary)

    with at(NOW):
        assert convene(session, actor=secretary, urgency="Au cas où").urgency == ""


def test_nobody_is_convened_to_nothing_or_by_nobody(committee, secretary):
    with at(NOW):
        empty = prepare_session(committee, plan=make_plan(), actor=secretary)
        with pytest.raises(ValidationError, match="L’ordre du jour est vide"):
            convene(empty, actor=secretary)
    session = make_prepared(committee, secretary=secretary)
    Member.objects.update(is_president=False)
    with at(NOW), pytest.raises(ValidationError, match="Aucun titulaire ne préside"):
        convene(session, actor=secretary)
    with at(STARTS), pytest.raises(ValidationError, match="La date de la séance est passée"):
        Member.objects.filter(pk=members_of(committee)[0].pk).update(is_president=True)
        convene(session, actor=secretary)
    Member.objects.update(mandate_to=dt.date(2027, 1, 1))
    with at(NOW), pytest.raises(ValidationError, match="Aucun membre n’est en fonction"):
        convene(session, actor=secretary)


def test_a_session_is_convened_by_who_runs_it_and_once(committee, secretary):
    session = make_prepared(committee, secretary=secretary)

    with at(NOW):
        with pytest.raises(PermissionDenied):
            convene(session, actor=make_holder(Role.COMMITTEE_MEMBER, committee.department))
        with pytest.raises(PermissionDenied):
            convene(session, actor=make_holder(Role.DEPARTMENTAL_AGENT, make_department(code="98D")))
        convene(session, actor=secretary)
        with pytest.raises(TransitionRefusedError):
            convene(session, actor=secretary)
    assert OutgoingMail.objects.count() == 16


def test_members_see_a_session_from_its_convocation_on(committee, secretary):
    member = make_holder(Role.COMMITTEE_MEMBER, committee.department)
    session = make_prepared(committee, secretary=secretary)
    assert not Session.objects.visible_to(member).exists()

    with at(NOW):
        convene(session, actor=secretary)

    assert Session.objects.visible_to(member).get() == session


def test_a_session_without_quorum_gives_a_second_with_the_same_agenda_and_papers(committee, secretary):
    session = make_prepared(committee, secretary=secretary, points=["Calendrier"])
    file, other = session.items.order_by("rank")
    add_paper(session, upload=upload(name="budget.pdf"), title="Budget", item=file, actor=secretary)
    add_paper(session, upload=upload(name="plan.pdf"), title="Plan", item=None, actor=secretary)
    with at(NOW):
        convene(session, actor=secretary)
    with at(STARTS):
        point(session, *members_of(committee)[:7], actor=secretary)
        ended = declare_no_quorum(session, actor=secretary)
        second = prepare_second(ended, starts_at=SECOND, place="Mairie", remote_link="", actor=secretary)
        convene(second, actor=secretary)

    assert (ended.state, second.kind, second.first) == (SessionState.NO_QUORUM, SessionKind.SECOND, session)
    copied = list(second.items.order_by("rank"))
    assert [(one.kind, one.title, one.application) for one in copied] == [
        (file.kind, file.title, file.application),
        (other.kind, other.title, None),
    ]
    papers = {paper.title: (paper.item, paper.file) for paper in second.papers.all()}
    originals = {paper.title: paper.file for paper in session.papers.all()}
    assert papers == {"Budget": (copied[0], originals["Budget"]), "Plan": (None, originals["Plan"])}
    mail = OutgoingMail.objects.filter(subject__startswith="Seconde convocation").first()
    assert "Aucun quorum ne sera exigé" in mail.text
    event = AuditEvent.objects.get(verb="session:no_quorum")
    assert (event.data["counted"], event.data["needed"], event.data["composing"]) == (7, 8, 16)


def test_the_second_session_opens_with_nobody_but_its_president(committee, secretary):
    ended = without_quorum(committee, secretary)
    with at(STARTS):
        second = prepare_second(ended, starts_at=SECOND, place="Mairie", remote_link="", actor=secretary)
        convene(second, actor=secretary)
    with at(SECOND):
        point(second, members_of(committee)[0], actor=secretary)

        assert open_session(second, actor=secretary).state == SessionState.OPEN


def test_no_quorum_is_not_declared_when_there_is_one_nor_before_the_hour(committee, secretary):
    session = make_convened(committee, secretary=secretary)
    with at(STARTS, minutes=-5), pytest.raises(TransitionRefusedError, match="à l’heure de la séance"):
        declare_no_quorum(session, actor=secretary)
    with at(STARTS):
        point(session, *members_of(committee)[:8], actor=secretary)
        with pytest.raises(TransitionRefusedError, match="Le quorum est atteint"):
            declare_no_quorum(session, actor=secretary)


def test_there_is_one_second_convocation_and_only_after_a_lack_of_quorum(committee, secretary):
    ended = without_quorum(committee, secretary)
    other = make_convened(committee, secretary=secretary)
    fields = {"place": "Mairie", "remote_link": "", "actor": secretary}
    with at(STARTS):
        prepare_second(ended, starts_at=SECOND, **fields)
        with pytest.raises(TransitionRefusedError, match="déjà préparée"):
            prepare_second(ended, starts_at=SECOND, **fields)
        with pytest.raises(TransitionRefusedError, match="restée sans quorum"):
            prepare_second(other, starts_at=SECOND, **fields)
        with pytest.raises(ValidationError, match="Cette date est passée"):
            prepare_second(ended, starts_at=STARTS, **fields)


def test_a_convened_session_is_cancelled_with_a_motive_that_members_read(committee, secretary):
    session = make_convened(committee, secretary=secretary)
    file = session.items.get().application

    with pytest.raises(ValidationError, match="Dites pourquoi"):
        cancel_session(session, motive=" ", actor=secretary)
    with at(NOW):
        cancelled = cancel_session(session, motive="Neige.", actor=secretary)

    assert (cancelled.state, cancelled.motive) == (SessionState.CANCELLED, "Neige.")
    mails = OutgoingMail.objects.filter(key__startswith="committees:cancelled:")
    assert mails.count() == 16
    assert "Motif\u00a0: Neige." in mails.first().text
    again = make_prepared(committee, secretary=secretary, files=[file])
    assert again.items.get().application == file


def test_a_session_in_preparation_is_cancelled_without_a_mail_and_stays_unknown_to_members(committee, secretary):
    session = make_prepared(committee, secretary=secretary)

    cancel_session(session, motive="Erreur de saisie.", actor=secretary)

    assert not OutgoingMail.objects.exists()
    assert not Session.objects.visible_to(make_holder(Role.COMMITTEE_MEMBER, committee.department)).exists()


def test_a_session_in_progress_is_not_cancelled(committee, secretary):
    session = make_convened(committee, secretary=secretary)
    with at(STARTS):
        point(session, *members_of(committee)[:9], actor=secretary)
        open_session(session, actor=secretary)
        with pytest.raises(TransitionRefusedError):
            cancel_session(session, motive="Neige.", actor=secretary)
        close_session(session, actor=secretary)


def test_a_written_consultation_leaves_the_members_enough_days(committee, secretary):
    fields = {"kind": SessionKind.WRITTEN, "place": "", "starts_at": NOW + dt.timedelta(hours=1)}
    exact = make_prepared(committee, secretary=secretary, ends_at=NOW + dt.timedelta(days=8, hours=1), **fields)
    short = make_prepared(committee, secretary=secretary, ends_at=NOW + dt.timedelta(days=8), **fields)

    with at(NOW):
        assert convene(exact, actor=secretary).state == SessionState.CONVENED
        with pytest.raises(ValidationError, match="au moins 8 jours"):
            convene(short, actor=secretary)
        assert convene(short, actor=secretary, urgency="Fermeture.").urgency == "Fermeture."


def test_the_mail_of_a_written_consultation_tells_its_clock(committee, secretary):
    make_written(committee, secretary=secretary)

    mail = OutgoingMail.objects.first()
    assert mail.subject.startswith("Consultation écrite :")
    assert "17\u00a0mai\u00a02027 à 18\u00a0h\u00a000" in mail.text


def test_a_written_consultation_asks_about_a_proposal(committee, secretary):
    plan = {"kind": SessionKind.WRITTEN, "starts_at": STARTS - dt.timedelta(days=9), "ends_at": STARTS, "place": ""}
    session = make_prepared(committee, secretary=secretary, **plan)
    session.items.update(proposal="")

    with at(NOW), pytest.raises(ValidationError, match="dites l’avis proposé"):
        convene(session, actor=secretary)
    assert not session.convocations.exists()


def test_a_meeting_that_gave_an_avis_does_not_lack_its_quorum(committee, secretary):
    session = make_open(committee, secretary=secretary)
    with at(STARTS, minutes=30):
        vote(session.items.get(), actor=secretary)
        proposal = Proposal(value=OpinionValue.FAVOURABLE, motivation="Le besoin est établi.")
        conclude_item(session.items.get(), proposal=proposal, actor=secretary)
        point(session, *members_of(committee)[2:9], mode=Mode.ABSENT, actor=secretary)
        with pytest.raises(TransitionRefusedError, match="Un avis a déjà été rendu"):
            declare_no_quorum(session, actor=secretary)


def test_a_convened_meeting_does_not_close_before_it_opens(committee, secretary):
    session = make_convened(committee, secretary=secretary)

    with pytest.raises(TransitionRefusedError, match="se lève après avoir été ouverte"):
        transition(instance=session, to=SessionState.CLOSED, actor=secretary, table=TABLE)


def test_a_written_consultation_is_not_held_as_a_meeting(committee, secretary):
    session = make_written(committee, secretary=secretary)

    with pytest.raises(TransitionRefusedError, match="ne se tient pas en séance"):
        transition(instance=session, to=SessionState.OPEN, actor=secretary, table=TABLE)
