"""Messages of the applicant, and reminders to it."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from calls.domain.applicant_reminders import remind_corrections, remind_drafts
from calls.domain.correction_requests import expire_corrections
from calls.domain.correspondence import read_messages, write_message
from calls.enums import CorrectionState
from calls.models import Message, Notice
from iae_portal.common.mails import OutgoingMail
from tests.factories.applying import ask_correction, make_complete, make_member, submit, upload
from tests.factories.calls import CLOSES, DURING, make_application
from tests.factories.desk import exclude, make_instructor
from tests.factories.users import make_agent

pytestmark = pytest.mark.django_db


@pytest.fixture
def handed_in():
    with time_machine.travel(DURING, tick=False):
        application, member = make_complete()
        submit(application, member)
    OutgoingMail.objects.all().delete()
    Notice.objects.all().delete()
    return application, member


def test_message_reaches_those_who_instruct(handed_in):
    application, member = handed_in
    agent = make_agent()

    message = write_message(application, text=" Une question. ", actor=member, upload=upload())

    assert (message.text, message.from_applicant, message.file.name) == ("Une question.", True, "budget.pdf")
    subject = OutgoingMail.objects.get(recipient=agent.email).subject
    assert subject.replace("\u00a0", " ") == f"Dossier {application.reference} : un message vous attend"


def test_message_does_not_reach_an_agent_with_an_interest_in_the_file(handed_in):
    application, member = handed_in
    agents = [make_instructor(application) for _ in range(2)]
    exclude(application, agents[0])

    write_message(application, text="Une question.", actor=member)

    assert [mail.recipient for mail in OutgoingMail.objects.all()] == [agents[1].email]


def test_message_sent_twice_is_one(handed_in):
    application, member = handed_in

    first = write_message(application, text="Bonjour", actor=member)

    assert write_message(application, text="Bonjour", actor=member) == first
    assert Message.objects.count() == 1


@pytest.mark.parametrize(("text", "words"), [("  ", "Écrivez un message"), ("x" * 6001, "trop long")])
def test_message_without_words_or_too_long_is_refused(handed_in, text, words):
    with pytest.raises(ValidationError, match=words):
        write_message(handed_in[0], text=text, actor=handed_in[1])


def test_draft_has_no_correspondence():
    application = make_application()

    with pytest.raises(ValidationError, match="dossiers déposés"):
        write_message(application, text="Bonjour", actor=make_member(application.siae))


def test_stranger_writes_nothing(handed_in):
    with pytest.raises(PermissionDenied):
        write_message(handed_in[0], text="Bonjour", actor=make_complete(handed_in[0].call)[1])


def test_only_what_the_service_wrote_becomes_read(handed_in):
    application, member = handed_in
    write_message(application, text="Bonjour", actor=member)
    application.messages.create(author=make_agent(), from_applicant=False, text="Bonjour")

    assert (read_messages(application), read_messages(application)) == (1, 0)
    assert Message.objects.get(from_applicant=True).read_at is None


def remind(days, hours=0):
    now = CLOSES - dt.timedelta(days=days, hours=hours)
    with time_machine.travel(now, tick=False):
        remind_drafts()
        remind_drafts()
    return OutgoingMail.objects.count()


def test_draft_is_reminded_seven_days_and_two_days_before_once_each():
    application = make_application()
    make_member(application.siae)

    assert [remind(7, 1), remind(7), remind(3), remind(2), remind(1)] == [0, 1, 1, 2, 2]
    subject = OutgoingMail.objects.order_by("pk").last().subject
    assert subject.replace("\u00a0", " ") == "Votre dossier n’est pas déposé : il reste 2 jours"


def test_draft_is_reminded_before_its_own_deadline():
    application = make_application(closes_at=CLOSES + dt.timedelta(days=10))
    make_member(application.siae)

    assert [remind(2), remind(-8)] == [0, 1]


def test_file_handed_in_is_not_reminded(handed_in):
    assert remind(2) == 0


def test_correction_is_reminded_once_then_expires(handed_in):
    application, _ = handed_in
    with time_machine.travel(CLOSES, tick=False):
        correction = ask_correction(application, "titre", due=CLOSES + dt.timedelta(days=10))

    with time_machine.travel(CLOSES + dt.timedelta(days=9), tick=False):
        assert (remind_corrections(), remind_corrections(), expire_corrections()) == (1, 1, 0)
    with time_machine.travel(CLOSES + dt.timedelta(days=10, seconds=1), tick=False):
        assert expire_corrections() == 1

    correction.refresh_from_db()
    assert (correction.state, correction.ended_at is not None) == (CorrectionState.EXPIRED, True)
    assert OutgoingMail.objects.count() == 1
