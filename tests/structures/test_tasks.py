"""What the beat asks of the structures."""

import datetime as dt

import pytest
import time_machine
from django.conf import settings

from iae_portal.common.models import OutgoingMail
from structures.domain.dialogue_reminders import REMIND_TASK
from structures.tasks import remind_dialogues
from tests.factories.dialogues import DEADLINE, DURING, make_dialogue, make_member


def test_reminders_are_on_the_calendar_of_the_beat():
    assert remind_dialogues.name == REMIND_TASK
    assert [entry["schedule"] for entry in settings.CELERY_BEAT_SCHEDULE.values() if entry["task"] == REMIND_TASK] == [
        dt.timedelta(minutes=30)
    ]


@pytest.mark.django_db
def test_reminders_run_twice_leave_one_mail():
    with time_machine.travel(DURING, tick=False):
        make_member(make_dialogue())

    with time_machine.travel(DEADLINE - dt.timedelta(hours=40), tick=False):
        remind_dialogues()
        remind_dialogues()

    assert OutgoingMail.objects.count() == 1
