"""Recevabilité, corrections, exchanges, notes, seals: who may, who may not, and what is told."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from calls.domain.admissibility import (
    admit_application,
    present_to_committee,
    record_point,
    refuse_application,
    take_back,
)
from calls.domain.correction_requests import (
    ask_correction,
    cancel_correction,
    expire_corrections,
    measure_time_in_hand,
)
from calls.domain.exchanges import mark_read, write_to_applicant
from calls.domain.internal_notes import write_note
from calls.domain.seals import open_seal, sealed_files
from calls.enums import ApplicationState as S, CorrectionState, PointOutcome as P
from calls.models import Application, CorrectionRequest, Message
from iae_portal.common.models import AuditEvent, OutgoingMail
from iae_portal.common.transitions import TransitionRefusedError
from tests.factories.calls import CLOSES, DURING, make_call
from tests.factories.desk import AFTER, DUE, declare, exclude, make_file, make_instructor, make_member, make_version
from tests.factories.users import give_hat, make_agent, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _after_closing():
    with time_machine.travel(AFTER, tick=False):
        yield


def give_member(application):
    """An account that carries the file."""
    user = make_user()
    hat = give_hat(user, Role.STRUCTURE_MEMBER)
    hat.structures.add(application.siae)
    return user


def admissible(application, agent):
    record_point(application, code="complet", outcome=P.CONFORM, comment="", actor=agent)


def ask(application, agent, **changes):
    values = {"keys": ["titre"], "reason": "Précisez le titre.", "due_at": DUE}
    return ask_correction(application, actor=agent, **{**values, **changes})


def test_conform_file_is_admitted_and_its_members_are_told():
    application = make_file()
    member, agent = give_member(application), make_instructor(application)
    admissible(application, agent)
    admit_application(application, actor=agent)
    assert application.state == S.UNDER_REVIEW
    assert OutgoingMail.objects.get(recipient=member.email).subject == f"Dossier {application.reference} : recevable"


def test_file_with_an_unseen_point_is_not_admitted():
    application = make_file()
    with pytest.raises(ValidationError, match="pas encore été examiné"):
        admit_application(application, actor=make_instructor(application))
    assert not OutgoingMail.objects.exists()


def test_point_seen_on_an_earlier_version_does_not_count():
    application = make_file()
    agent = make_instructor(application)
    admissible(application, agent)
    make_version(application)
    with pytest.raises(ValidationError, match="version précédente"):
        admit_application(application, actor=agent)


def test_point_that_is_not_conform_is_explained():
    application = make_file()
    with pytest.raises(ValidationError, match="dites ce qui est à compléter"):
        record_point(
            application, code="complet", outcome=P.TO_COMPLETE, comment=" ", actor=make_instructor(application)
        )


def test_file_is_not_admitted_while_its_applicant_may_change_it():
    application = make_file()
    agent = make_instructor(application)
    admissible(application, agent)
    with time_machine.travel(CLOSES, tick=False), pytest.raises(TransitionRefusedError, match="peut encore modifier"):
        admit_application(application, actor=agent)


def test_refusal_carries_its_motive_and_the_ways_to_contest():
    application = make_file()
    member = give_member(application)
    refuse_application(application, motive="Hors du département.", actor=make_instructor(application))
    text = OutgoingMail.objects.get(recipient=member.email).text
    assert application.state == S.INELIGIBLE
    assert application.motive == "Hors du département."
    assert "Hors du département." in text
    assert "R421-1" in text
    assert "deux mois" in text


def test_refusal_without_motive_is_refused():
    application = make_file()
    with pytest.raises(ValidationError) as refusal:
        refuse_application(application, motive=" ", actor=make_instructor(application))
    assert list(refusal.value.message_dict) == ["motive"]


def refused_actors(application):
    undeclared = make_instructor(application, declared=False)
    conflicted = make_instructor(application)
    exclude(application, conflicted)
    return {"member": make_member(application), "undeclared": undeclared, "conflicted": conflicted}


ACTIONS = {
    "point": lambda file, actor: record_point(file, code="complet", outcome=P.CONFORM, comment="", actor=actor),
    "admit": lambda file, actor: admit_application(file, actor=actor),
    "refuse": lambda file, actor: refuse_application(file, motive="Non.", actor=actor),
    "correct": ask,
    "write": lambda file, actor: write_to_applicant(file, text="Bonjour.", actor=actor),
    "note": lambda file, actor: write_note(file, text="À revoir.", actor=actor),
    "present": lambda file, actor: present_to_committee(file, actor=actor),
}


@pytest.mark.parametrize("who", ["member", "undeclared", "conflicted"])
@pytest.mark.parametrize("action", ACTIONS)
def test_action_is_refused_to_who_does_not_instruct(action, who):
    application = make_file()
    with pytest.raises((PermissionDenied, ValidationError)):
        ACTIONS[action](application, refused_actors(application)[who])
    application.refresh_from_db()
    assert application.state == S.SUBMITTED
    assert not OutgoingMail.objects.exists()


def test_file_goes_to_the_committee_and_back():
    application = make_file(state=S.UNDER_REVIEW)
    agent = make_instructor(application)
    present_to_committee(application, actor=agent)
    assert application.state == S.AWAITING_COMMITTEE
    take_back(application, motive="Budget à revoir.", actor=agent)
    assert application.state == S.UNDER_REVIEW


def test_correction_names_its_questions_and_tells_the_members():
    application = make_file()
    member = give_member(application)
    correction = ask(application, make_instructor(application), keys=["titre", "etp", "titre"])
    assert correction.keys == ["titre", "etp"]
    assert correction.version == application.current
    text = OutgoingMail.objects.get(recipient=member.email).text
    assert "Précisez le titre." in text
    assert "lundi 12 avril 2027" in text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"keys": []}, "keys"),
        ({"keys": ["inconnue"]}, "keys"),
        ({"reason": " "}, "reason"),
        ({"due_at": AFTER}, "due_at"),
    ],
)
def test_incomplete_correction_names_the_field_at_fault(changes, field):
    application = make_file()
    with pytest.raises(ValidationError) as refusal:
        ask(application, make_instructor(application), **changes)
    assert list(refusal.value.message_dict) == [field]


def test_second_open_correction_is_refused():
    application = make_file()
    agent = make_instructor(application)
    ask(application, agent)
    with pytest.raises(ValidationError, match="déjà en cours"):
        ask(application, agent)
    assert CorrectionRequest.objects.count() == 1


def test_cancelled_correction_lets_another_be_asked():
    application = make_file()
    member, agent = give_member(application), make_instructor(application)
    cancel_correction(ask(application, agent), actor=agent)
    ask(application, agent)
    subjects = list(OutgoingMail.objects.filter(recipient=member.email).values_list("subject", flat=True))
    assert f"Dossier {application.reference} : les compléments ne sont plus demandés" in subjects


def test_ended_correction_is_not_cancelled():
    application = make_file()
    agent = make_instructor(application)
    correction = cancel_correction(ask(application, agent), actor=agent)
    with pytest.raises(ValidationError, match="n’est plus en cours"):
        cancel_correction(correction, actor=agent)


def test_overdue_correction_expires_at_its_date_once():
    application = make_file()
    correction = ask(application, make_instructor(application))
    late = DUE + dt.timedelta(days=2)
    assert (expire_corrections(now=DUE), expire_corrections(now=late), expire_corrections(now=late)) == (0, 1, 0)
    correction.refresh_from_db()
    assert (correction.state, correction.ended_at) == (CorrectionState.EXPIRED, DUE)


def test_time_in_hand_leaves_corrections_out():
    application = make_file()
    ask(application, make_instructor(application))
    assert measure_time_in_hand(application, now=DUE + dt.timedelta(days=50)) == AFTER - DURING


def test_message_of_the_service_waits_for_the_members():
    application = make_file()
    member = give_member(application)
    message = write_to_applicant(application, text="Merci.", actor=make_instructor(application))
    assert message.from_applicant is False
    assert OutgoingMail.objects.filter(recipient=member.email).count() == 1


def test_empty_message_is_refused():
    application = make_file()
    with pytest.raises(ValidationError, match="Écrivez un message"):
        write_to_applicant(application, text="  ", actor=make_instructor(application))


def test_only_what_the_applicant_wrote_is_marked_as_read():
    application = make_file()
    agent = make_instructor(application)
    for from_applicant in (True, False):
        Message.objects.create(application=application, author=agent, from_applicant=from_applicant, text="Bonjour.")
    assert mark_read(application, actor=agent) == 1
    assert list(Message.objects.filter(read_at__isnull=True).values_list("from_applicant", flat=True)) == [False]


def test_note_sends_nothing():
    application = make_file()
    give_member(application)
    write_note(application, text="À surveiller.", actor=make_instructor(application))
    assert not OutgoingMail.objects.exists()


@pytest.fixture
def sealed():
    call = make_call(is_sealed=True)
    return make_file(call, sealed_until=call.window.ends_at)


def test_sealed_file_is_invisible_before_the_closing(sealed):
    with time_machine.travel(DURING, tick=False):
        agent = make_agent()
        assert not Application.objects.visible_to(agent).exists()
    assert Application.objects.visible_to(agent).get() == sealed


def test_motivated_opening_is_for_one_person_and_told_in_the_trail(sealed):
    with time_machine.travel(DURING, tick=False):
        agent, other = make_agent(), make_agent()
        open_seal(sealed, motive="Alerte du porteur.", actor=agent)
        assert Application.objects.visible_to(agent).get() == sealed
        assert not Application.objects.visible_to(other).exists()
        assert not sealed_files(sealed.call, actor=agent).exists()
    event = AuditEvent.objects.get(verb="seal:opened")
    assert (event.actor, event.data) == (agent, {"motive": "Alerte du porteur."})


def test_opening_without_motive_is_refused(sealed):
    with time_machine.travel(DURING, tick=False), pytest.raises(ValidationError, match="Motivez"):
        open_seal(sealed, motive=" ", actor=make_agent())


def test_seal_is_not_opened_by_an_agent_of_a_departement(sealed):
    with time_machine.travel(DURING, tick=False), pytest.raises(PermissionDenied):
        open_seal(sealed, motive="Curieux.", actor=make_instructor(sealed))


def test_seal_is_not_opened_by_somebody_with_an_interest(sealed):
    with time_machine.travel(DURING, tick=False):
        agent = make_agent()
        exclude(sealed, agent)
        with pytest.raises(PermissionDenied):
            open_seal(sealed, motive="Curieux.", actor=agent)


def test_declared_region_agent_instructs():
    application = make_file()
    agent = make_agent()
    declare(application, agent)
    assert write_note(application, text="Vu.", actor=agent).author == agent
