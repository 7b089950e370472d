"""Messages, files and reminders."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from iae_portal.common.models import OutgoingMail
from structures.dialogue_enums import DialogueState
from structures.domain.dialogue_messages import write_message
from structures.domain.dialogue_reminders import remind_structures
from tests.factories.dialogues import (
    DEADLINE,
    DURING,
    make_campaign,
    make_dialogue,
    make_instructor,
    make_member,
)

pytestmark = pytest.mark.django_db
# Counted in elapsed time: the clocks change in the night before.
END = DEADLINE.astimezone(dt.UTC)


@pytest.fixture(autouse=True)
def _during():
    with time_machine.travel(DURING, tick=False):
        yield


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_write_message_of_the_structure_reaches_the_agents():
    dialogue = make_dialogue()
    member, agent = make_member(dialogue), make_instructor(dialogue)

    message = write_message(dialogue, text=" Bonjour ", upload=None, actor=member)

    assert (message.text, message.from_structure) == ("Bonjour", True)
    assert list(OutgoingMail.objects.values_list("recipient", flat=True)) == [agent.email]


def test_write_message_of_an_agent_keeps_its_file_and_reaches_the_structure():
    dialogue = make_dialogue()
    member, agent = make_member(dialogue), make_instructor(dialogue)
    upload = SimpleUploadedFile("courrier.pdf", b"%PDF-1.7 essai")

    message = write_message(dialogue, text="", upload=upload, actor=agent)

    assert (message.attachment.name, message.from_structure) == ("courrier.pdf", False)
    assert list(OutgoingMail.objects.values_list("recipient", flat=True)) == [member.email]


def test_write_message_with_nothing_is_refused():
    dialogue = make_dialogue()

    with pytest.raises(ValidationError, match="Écrivez un message"):
        write_message(dialogue, text=" ", upload=None, actor=make_member(dialogue))


def test_write_message_with_a_disguised_file_keeps_nothing():
    dialogue = make_dialogue()
    upload = SimpleUploadedFile("courrier.pdf", b"MZ programme")

    with pytest.raises(ValidationError, match="n’est pas un vrai fichier"):
        write_message(dialogue, text="Voici.", upload=upload, actor=make_member(dialogue))

    assert dialogue.messages.count() == 0


def test_write_message_is_refused_to_strangers():
    dialogue, other = make_dialogue(), make_dialogue()

    for actor in (make_member(other), make_instructor(other)):
        with pytest.raises(PermissionDenied):
            write_message(dialogue, text="Bonjour", upload=None, actor=actor)


def reminded(moment):
    with time_machine.travel(moment, tick=False):
        remind_structures()
    return OutgoingMail.objects.filter(subject__startswith="Rappel").count()


def test_remind_structures_seven_days_then_forty_eight_hours_before():
    dialogue = make_dialogue()
    make_member(dialogue)

    counts = [
        reminded(END - dt.timedelta(days=7, seconds=1)),
        reminded(END - dt.timedelta(days=7)),
        reminded(END - dt.timedelta(days=3)),
        reminded(END - dt.timedelta(hours=48)),
        reminded(END - dt.timedelta(hours=1)),
        reminded(END + dt.timedelta(hours=1)),
    ]

    assert counts == [0, 1, 1, 2, 2, 2]


def test_remind_structures_follows_the_deadline_of_each():
    dialogue = make_dialogue(extended_until=END + dt.timedelta(days=10), extension_motive="Incendie.")
    make_member(dialogue)

    assert reminded(END - dt.timedelta(hours=1)) == 0
    assert reminded(END + dt.timedelta(days=9)) == 1


def test_remind_structures_spares_those_who_handed_in():
    make_member(make_dialogue(state=DialogueState.SUBMITTED))

    assert reminded(END - dt.timedelta(hours=1)) == 0


def test_remind_structures_waits_for_the_campaign_to_open():
    make_member(make_dialogue(campaign=make_campaign(opened_at=None)))

    assert reminded(END - dt.timedelta(hours=1)) == 0


def test_dialogue_late_in_the_week_before_its_deadline_is_reminded_once():
    make_member(make_dialogue())

    assert reminded(END - dt.timedelta(hours=40)) == 1
