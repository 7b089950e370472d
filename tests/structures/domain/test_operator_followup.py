"""Reminders before the end, then the end; run twice, nothing is done twice."""

import datetime as dt

import pytest
import time_machine

from iae_portal.common.models import OutgoingMail
from structures.domain.operator_followup import expire_referencings, remind_members
from structures.models import ReferencingRequest
from structures.operator_enums import RequestState
from structures.tasks import follow_operators
from tests.factories.operators import make_member, make_operator, make_referenced, make_request

pytestmark = pytest.mark.django_db
LAST_DAY = dt.date(2026, 6, 30)


@pytest.fixture
def referenced(db):
    operator = make_operator()
    make_member(operator).assignments.update(valid_from=dt.date(2023, 1, 1))
    return make_referenced(operator, valid_from=dt.date(2023, 7, 1), valid_until=LAST_DAY)


@pytest.mark.parametrize(
    ("day", "sent"),
    [("2026-03-31", 0), ("2026-04-01", 1), ("2026-05-30", 1), ("2026-05-31", 1), ("2026-06-30", 1)],
)
def test_reminder_leaves_from_ninety_days_before(referenced, day, sent):
    with time_machine.travel(f"{day}T08:00:00+00:00", tick=False):
        remind_members()
    assert OutgoingMail.objects.count() == sent


def test_each_delay_reminds_once(referenced):
    for day in ("2026-04-02", "2026-04-20", "2026-06-01", "2026-06-20"):
        with time_machine.travel(f"{day}T08:00:00+00:00", tick=False):
            remind_members()
    assert OutgoingMail.objects.count() == 2
    assert "prend fin le 30\u00a0juin\u00a02026 (dernier jour compris)" in OutgoingMail.objects.first().text


def test_operator_that_renews_is_left_in_peace(referenced):
    make_request(referenced.operator, version=2)
    with time_machine.travel("2026-06-20T08:00:00+00:00", tick=False):
        assert remind_members() == 0


@pytest.mark.parametrize(
    ("moment", "state", "listed"),
    [
        ("2026-06-30T21:59:00+00:00", RequestState.REFERENCED, 1),
        ("2026-06-30T22:01:00+00:00", RequestState.EXPIRED, 0),
    ],
)
def test_last_day_is_included_in_paris_time(referenced, moment, state, listed):
    with time_machine.travel(moment, tick=False):
        follow_operators()
        referenced.refresh_from_db()
        assert (referenced.state, ReferencingRequest.objects.in_force().count()) == (state, listed)


def test_end_is_told_once(referenced):
    with time_machine.travel("2026-07-02T08:00:00+00:00", tick=False):
        assert (expire_referencings(), expire_referencings()) == (1, 0)
    assert OutgoingMail.objects.get().subject == "Votre référencement est échu"
