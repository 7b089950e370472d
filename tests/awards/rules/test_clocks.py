"""The avis within a month, the notification within fifteen days, two months to contest, four to withdraw."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from awards.rules.clocks import (
    appeal_until,
    may_do_without_opinion,
    months_after,
    read_clock,
    withdrawal_until,
)
from iae_portal.common.formatting import paris

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
MOMENT = dt.datetime(2027, 1, 31, 9, 0, tzinfo=dt.UTC)


def day_of(moment):
    return paris(moment).date()


def test_file_presented_waits_for_the_avis_a_month():
    clock = read_clock(presented_at=MOMENT, opinion_at=None)
    assert (clock.awaited, day_of(clock.due_at)) == ("avis", dt.date(2027, 2, 28))


def test_file_heard_waits_for_the_notification_fifteen_days():
    clock = read_clock(presented_at=MOMENT, opinion_at=MOMENT)
    assert (clock.awaited, day_of(clock.due_at)) == ("notification", dt.date(2027, 2, 15))


def test_file_not_presented_has_no_clock():
    assert read_clock(presented_at=None, opinion_at=None) is None


@pytest.mark.parametrize(("day", "left", "late"), [(14, 1, False), (15, 0, False), (16, -1, True)])
def test_days_left_are_those_of_the_calendar(day, left, late):
    clock, now = read_clock(presented_at=None, opinion_at=MOMENT), dt.datetime(2027, 2, day, 20, tzinfo=dt.UTC)
    assert (clock.days_left(now), clock.is_late(now)) == (left, late)


def test_committee_has_its_whole_month():
    due = dt.datetime(2027, 2, 28, 22, 0, tzinfo=dt.UTC)
    assert not may_do_without_opinion(MOMENT, now=due)
    assert may_do_without_opinion(MOMENT, now=due + dt.timedelta(hours=2))
    assert not may_do_without_opinion(None, now=due)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (dt.date(2027, 12, 31), 2, dt.date(2028, 2, 29)),
        (dt.date(2027, 10, 31), 4, dt.date(2028, 2, 29)),
        (dt.date(2027, 1, 31), 120, dt.date(2037, 1, 31)),
        (dt.date(2027, 1, 15), 0, dt.date(2027, 1, 15)),
    ],
)
def test_months_keep_the_day_or_take_the_last_one(day, months, expected):
    assert months_after(day, months) == expected


@PATIENT
@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)), st.integers(0, 150))
def test_months_are_added_on_the_calendar(day, months):
    after = months_after(day, months)
    assert (after.year * 12 + after.month) - (day.year * 12 + day.month) == months
    assert after.day <= day.day


def test_two_months_to_contest_leave_out_the_day_of_notification():
    assert day_of(appeal_until(MOMENT)) == dt.date(2027, 4, 1)


def test_four_months_to_withdraw_run_from_the_decision():
    assert day_of(withdrawal_until(MOMENT)) == dt.date(2027, 5, 31)
