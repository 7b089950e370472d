"""Periods of reports, reminders, and the figures that are read."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from awards.rules.follow_up import due_reminder, list_periods, read_achieved, recalled_until

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31))


@PATIENT
@given(DAYS, st.integers(0, 2000))
def test_periods_cover_the_convention_without_a_gap(start, length):
    end = start + dt.timedelta(days=length)
    periods = list_periods(start, end)
    assert (periods[0].starts_on, periods[-1].ends_on) == (start, end)
    for one, following in pairwise(periods):
        assert following.starts_on == one.ends_on + dt.timedelta(days=1)
    assert [one.is_final for one in periods] == [False] * (len(periods) - 1) + [True]


@pytest.mark.parametrize(
    ("left", "reminder"), [(30, 30), (8, 30), (7, 7), (0, 7), (-1, -1), (-14, -1), (-15, -15), (-90, -15)]
)
def test_nearest_reminder_is_due(left, reminder):
    today = dt.date(2027, 3, 1)
    assert due_reminder(today + dt.timedelta(days=left), today=today) == reminder


def test_nothing_is_recalled_more_than_thirty_days_before():
    today = dt.date(2027, 3, 1)
    assert recalled_until(today) == dt.date(2027, 3, 31)
    with pytest.raises(ValueError, match="empty"):
        due_reminder(dt.date(2027, 4, 1), today=today)


def test_figures_are_read_as_they_are_typed():
    told, faults = read_achieved({"etp": "1 203,5", "people": "12", "exits": ""})
    assert (told, faults) == ({"etp": "1203.50", "people": "12"}, {})


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"etp": "douze"}, "etp"),
        ({"etp": "-1"}, "etp"),
        ({"etp": "1,234"}, "etp"),
        ({"etp": "NaN"}, "etp"),
        ({"people": "1,5"}, "people"),
        ({"people": "2000000"}, "people"),
        ({"people": "3", "rsa": "4"}, "rsa"),
        ({"exits": "3", "good_exits": "4"}, "good_exits"),
    ],
)
def test_wrong_figure_is_named(values, field):
    assert list(read_achieved(values)[1]) == [field]
