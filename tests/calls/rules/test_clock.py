"""The clock of a file stands still while a correction is awaited."""

import datetime as dt

from hypothesis import given, strategies as st

from calls.rules.clock import paused_time, time_in_hand

START = dt.datetime(2027, 4, 1, 8, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
moments = st.integers(0, 500).map(lambda hours: START + hours * HOUR)


@st.composite
def pauses(draw):
    begins = draw(moments)
    return begins, draw(st.one_of(st.none(), st.integers(0, 100).map(lambda hours: begins + hours * HOUR)))


def test_open_pause_lasts_until_now():
    assert paused_time([(START + HOUR, None)], since=START, until=START + 5 * HOUR) == 4 * HOUR


def test_pauses_that_overlap_count_once():
    two = [(START + HOUR, START + 4 * HOUR), (START + 2 * HOUR, START + 3 * HOUR)]
    assert paused_time(two, since=START, until=START + 9 * HOUR) == 3 * HOUR


def test_time_in_hand_leaves_the_pauses_out():
    assert time_in_hand([(START + HOUR, START + 3 * HOUR)], since=START, until=START + 10 * HOUR) == 8 * HOUR


@given(st.lists(pauses(), max_size=8), moments)
def test_paused_and_counted_time_make_the_whole(rows, until):
    paused = paused_time(rows, since=START, until=until)
    assert paused + time_in_hand(rows, since=START, until=until) == until - START


@given(st.lists(pauses(), max_size=8), moments)
def test_paused_time_is_the_hours_in_at_least_one_pause(rows, until):
    hours = range(int((until - START) / HOUR))
    inside = sum(
        any(begins <= START + hour * HOUR and START + (hour + 1) * HOUR <= (ends or until) for begins, ends in rows)
        for hour in hours
    )
    assert paused_time(rows, since=START, until=until) == inside * HOUR
