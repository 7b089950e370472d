"""Questions asked in one's name and answered for all."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from calls.domain.questions import answer_question, ask_question
from calls.enums import CallEvent
from calls.models import Notice
from iae_portal.common.transitions import TransitionRefusedError
from tests.factories.calls import CLOSES, DURING, make_call
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db


def test_question_is_told_to_the_region_and_its_answer_to_who_asked():
    agent, asker = make_agent(), make_holder(Role.OBSERVER)
    call = make_call(actor=agent)

    with time_machine.travel(DURING, tick=False):
        question = ask_question(call, text=" Qui peut répondre ? ", actor=asker)
        answer_question(question, published_text="Qui peut répondre ?", answer="Toute SIAE.", actor=agent)

    events = dict(Notice.objects.values_list("user", "event"))
    assert events == {agent.pk: CallEvent.QUESTION_ASKED, asker.pk: CallEvent.QUESTION_ANSWERED}
    assert (question.text, question.answer) == ("Qui peut répondre ?", "Toute SIAE.")


def test_closed_call_takes_no_question():
    call = make_call()

    with (
        time_machine.travel(CLOSES + dt.timedelta(minutes=1), tick=False),
        pytest.raises(TransitionRefusedError, match="ne reçoit plus de question"),
    ):
        ask_question(call, text="Trop tard ?", actor=make_holder(Role.OBSERVER))


def test_answer_needs_both_texts():
    asker = make_holder(Role.OBSERVER)
    with time_machine.travel(DURING, tick=False):
        question = ask_question(make_call(), text="Et moi ?", actor=asker)

    with pytest.raises(ValidationError) as refused:
        answer_question(question, published_text="", answer="", actor=make_agent())

    assert set(refused.value.message_dict) == {"published_text", "answer"}


def test_only_those_who_manage_calls_answer():
    asker = make_holder(Role.OBSERVER)
    with time_machine.travel(DURING, tick=False):
        question = ask_question(make_call(), text="Et moi ?", actor=asker)

    with pytest.raises(PermissionDenied):
        answer_question(question, published_text="Et moi ?", answer="Oui.", actor=asker)
