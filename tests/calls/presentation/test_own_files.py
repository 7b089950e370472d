"""What an applicant starts from: their files, and the calls that they may still answer."""

import datetime as dt

import pytest

from accounts.active_hat import forget_hats
from calls.enums import ApplicationState
from calls.presentation.own_files import compose_own_desk
from tests.factories.applying import make_member
from tests.factories.calls import OPENS, make_application, make_call
from tests.factories.structures import make_siae

pytestmark = pytest.mark.django_db
DURING = OPENS + dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(DURING, tick=False)


def open_calls(member):
    forget_hats(member.pk)
    return compose_own_desk(member, now=DURING).calls


def test_call_stays_open_to_the_structure_that_has_not_begun():
    first, second, call = make_siae(), make_siae(), make_call()
    member = make_member(first, second)
    make_application(call, siae=first, actor=member)
    assert open_calls(member) == [call]

    make_application(call, siae=second, actor=member)
    assert open_calls(member) == []


def test_call_is_open_again_to_who_withdrew():
    siae, call = make_siae(), make_call()
    member = make_member(siae)
    application = make_application(call, siae=siae, actor=member)
    assert open_calls(member) == []

    type(application).objects.filter(pk=application.pk).update(state=ApplicationState.WITHDRAWN)
    assert open_calls(member) == [call]
