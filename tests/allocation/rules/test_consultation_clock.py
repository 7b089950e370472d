"""The month of the CDIAE, and what is left of it."""

import datetime as dt

import pytest

from allocation.rules.consultation_clock import add_month, due_reminder, month_after, tell_clock
from tests.factories.consultations import ASKED, DUE

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (dt.date(2026, 3, 10), dt.date(2026, 4, 10)),
        (dt.date(2026, 1, 31), dt.date(2026, 2, 28)),
        (dt.date(2026, 12, 15), dt.date(2027, 1, 15)),
    ],
)
def test_a_month_ends_on_the_same_day_or_the_last_of_the_next(day, expected):
    assert add_month(day) == expected


def test_the_month_ends_at_the_last_minute_of_paris_across_the_change_of_hour():
    assert month_after(ASKED) == DUE


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (DUE - dt.timedelta(days=12), f"12{NBSP}jours restants, jusqu’au "),
        (DUE - dt.timedelta(days=1), f"1{NBSP}jour restant, jusqu’au "),
        (DUE, "dernier jour, jusqu’au "),
        (DUE + dt.timedelta(seconds=1), "échéance passée depuis le "),
    ],
)
def test_the_clock_is_told_in_words(now, expected):
    end = f"10{NBSP}avril{NBSP}2026 à 23{NBSP}h{NBSP}59 (heure de Paris)"

    assert tell_clock(DUE, now=now) == f"{expected}{end}"


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (dt.timedelta(days=7, seconds=1), None),
        (dt.timedelta(days=7), "7d"),
        (dt.timedelta(days=2), "2d"),
        (dt.timedelta(seconds=-1), None),
    ],
)
def test_a_reminder_is_due_seven_then_two_days_before(left, expected):
    assert due_reminder(DUE, now=DUE - left) == expected
