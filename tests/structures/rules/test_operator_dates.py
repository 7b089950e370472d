"""Months and years as the law counts them."""

import datetime as dt

import pytest
from hypothesis import given, strategies as st

from structures.rules.operator_dates import add_months, last_valid_day


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (dt.date(2026, 12, 31), 2, dt.date(2027, 2, 28)),
        (dt.date(2027, 12, 31), 2, dt.date(2028, 2, 29)),
        (dt.date(2026, 11, 15), 2, dt.date(2027, 1, 15)),
        (dt.date(2026, 10, 31), 2, dt.date(2026, 12, 31)),
    ],
)
def test_months_end_on_the_same_day_or_the_last(day, months, expected):
    assert add_months(day, months) == expected


def test_last_valid_day_precedes_the_anniversary():
    assert last_valid_day(dt.date(2026, 3, 1), years=3) == dt.date(2029, 2, 28)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)), st.integers(1, 60))
def test_later_months_are_later_days(day, months):
    assert add_months(day, months) > day
