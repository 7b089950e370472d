"""The calls of the demonstration."""

import pytest
from django.utils import timezone

from calls.domain.demonstration import AUTHOR, load_demo_calls
from calls.enums import CallState
from calls.models import Call, CallQuestion
from calls.queries.calls import CLOSED, OPEN, phase_of
from tests.factories.users import give_hat, make_user
from tests.factories.white_zones import make_done_run, make_example

pytestmark = pytest.mark.django_db


def test_demonstration_has_one_call_open_one_closed_and_one_in_preparation():
    give_hat(make_user(email=AUTHOR), "regional_agent")
    make_done_run(make_example())

    opened, closed, draft = load_demo_calls()
    load_demo_calls()

    now = timezone.now()
    assert (phase_of(opened, now=now), phase_of(closed, now=now), draft.state) == (OPEN, CLOSED, CallState.DRAFT)
    assert opened.version.targets.exists()
    assert (Call.objects.count(), CallQuestion.objects.count()) == (3, 2)
