"""Giving back what the service asked to mend."""

import datetime as dt
import uuid

import pytest
import time_machine

from calls.domain.answering import save_answer
from calls.domain.submission import (
    answer_correction,
)
from calls.enums import ApplicationState, CorrectionState
from calls.models import Notice
from iae_portal.common.transitions import TransitionRefusedError
from tests.factories.applying import ask_correction, make_complete, submit
from tests.factories.calls import CLOSES, DURING

pytestmark = pytest.mark.django_db
GRACE_ENDS = CLOSES + dt.timedelta(minutes=15)


def test_correction_makes_a_version_of_the_reopened_answers_only():
    application, member = make_complete()
    with time_machine.travel(DURING, tick=False):
        submit(application, member)
        # Typed before the deadline and never handed in: it does not come in with the correction.
        save_answer(application, key="titre", raw="Jamais redéposé", seen=1, actor=member)
    correction = ask_correction(application, "etp")

    with time_machine.travel(CLOSES + dt.timedelta(days=10), tick=False):
        save_answer(application, key="etp", raw={"2027": "4", "2028": "5"}, seen=1, actor=member)
        version = answer_correction(application, submission_key=uuid.uuid4(), actor=member, reply="Voilà.")

    correction.refresh_from_db()
    assert (version.number, version.answers["titre"]) == (2, "Une recyclerie à Mauriac")
    assert version.answers["etp"] == {"2027": "4", "2028": "5"}
    assert (correction.state, correction.answer) == (CorrectionState.ANSWERED, version)
    assert (application.current, application.state) == (version, ApplicationState.SUBMITTED)
    assert str(application.etp_asked) == "9.00"
    assert application.messages.get().text == "Voilà."
    assert Notice.objects.filter(event="correction_answered", user=correction.asked_by).count() == 1


def test_correction_answered_twice_with_one_key_is_one_version():
    application, member = make_complete()
    with time_machine.travel(DURING, tick=False):
        submit(application, member)
    ask_correction(application, "etp")
    key = uuid.uuid4()

    with time_machine.travel(CLOSES + dt.timedelta(days=10), tick=False):
        first = answer_correction(application, submission_key=key, actor=member)
        assert answer_correction(application, submission_key=key, actor=member) == first

    assert application.versions.count() == 2


def test_correction_is_refused_after_its_date():
    application, member = make_complete()
    with time_machine.travel(DURING, tick=False):
        submit(application, member)
    correction = ask_correction(application, "etp")

    with (
        time_machine.travel(correction.due_at + dt.timedelta(seconds=1), tick=False),
        pytest.raises(TransitionRefusedError, match="étaient attendus"),
    ):
        answer_correction(application, submission_key=uuid.uuid4(), actor=member)
