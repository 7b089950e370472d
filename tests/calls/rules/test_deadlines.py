"""The clock of a call."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from calls.rules.deadlines import ZONES, Moment, Window, tell_deadline, tell_time_left
from tests.iae_portal.common.drawn_conditions import UNTIMED

NBSP = "\u00a0"
PARIS = ZoneInfo("Europe/Paris")
CLOSES = dt.datetime(2027, 3, 30, 17, 0, tzinfo=PARIS)
WINDOW = Window(dt.datetime(2027, 3, 1, 9, 0, tzinfo=PARIS), CLOSES, dt.timedelta(minutes=15))
SECOND = dt.timedelta(seconds=1)


@pytest.mark.parametrize(
    ("now", "moment", "takes_files"),
    [
        (WINDOW.opens_at - SECOND, Moment.BEFORE, False),
        (WINDOW.opens_at, Moment.OPEN, True),
        (CLOSES, Moment.OPEN, True),
        (CLOSES + dt.timedelta(microseconds=1), Moment.GRACE, True),
        (CLOSES + dt.timedelta(minutes=15), Moment.GRACE, True),
        (CLOSES + dt.timedelta(minutes=15, microseconds=1), Moment.AFTER, False),
    ],
)
@pytest.mark.parametrize("zone", [PARIS, dt.UTC, ZoneInfo("Indian/Reunion")])
def test_the_moment_is_told_by_the_instant_in_any_zone(now, moment, takes_files, zone):
    assert WINDOW.moment(now.astimezone(zone)) is moment
    assert WINDOW.takes_files(now.astimezone(zone)) is takes_files


def test_without_grace_the_closing_is_the_end():
    window = Window(WINDOW.opens_at, CLOSES, dt.timedelta(0))
    assert window.moment(CLOSES + SECOND) is Moment.AFTER


def test_the_grace_is_real_time_when_the_clocks_go_back():
    # On 31 October 2027 at 3:00 in Paris it is 2:00 again: 2:50 comes twice, and this is the first.
    closes = dt.datetime(2027, 10, 31, 2, 50, tzinfo=PARIS)
    window = Window(WINDOW.opens_at, closes, dt.timedelta(minutes=30))
    assert window.ends_at == dt.datetime(2027, 10, 31, 1, 20, tzinfo=dt.UTC)
    assert window.moment(dt.datetime(2027, 10, 31, 2, 10, tzinfo=PARIS, fold=1)) is Moment.GRACE
    assert window.moment(dt.datetime(2027, 10, 31, 2, 30, tzinfo=PARIS, fold=1)) is Moment.AFTER


def test_the_grace_is_real_time_when_the_clocks_go_forward():
    # On 28 March 2027 at 2:00 in Paris it is 3:00.
    closes = dt.datetime(2027, 3, 28, 1, 50, tzinfo=PARIS)
    window = Window(WINDOW.opens_at, closes, dt.timedelta(minutes=30))
    assert window.moment(dt.datetime(2027, 3, 28, 3, 20, tzinfo=PARIS)) is Moment.GRACE
    assert window.moment(dt.datetime(2027, 3, 28, 3, 21, tzinfo=PARIS)) is Moment.AFTER


def test_a_later_closing_replaces_the_closing_only():
    later = CLOSES + dt.timedelta(days=7)
    assert WINDOW.extended(later) == Window(WINDOW.opens_at, later, WINDOW.grace, WINDOW.zone)


@pytest.mark.parametrize("closes_at", [None, CLOSES, CLOSES - SECOND, CLOSES.astimezone(dt.UTC)])
def test_a_granted_date_never_takes_time_away(closes_at):
    assert WINDOW.extended(closes_at) is WINDOW


def test_the_second_of_two_equal_hours_is_later():
    first = dt.datetime(2027, 10, 31, 2, 50, tzinfo=PARIS)
    window = Window(WINDOW.opens_at, first, WINDOW.grace)
    assert window.extended(first.replace(fold=1)).closes_at.fold == 1


def test_a_moment_without_zone_is_refused():
    with pytest.raises(ValueError, match="without zone"):
        WINDOW.moment(dt.datetime(2027, 3, 10, 12, 0))  # noqa: DTZ001 -- what is refused


@UNTIMED
@given(st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2028, 1, 1), timezones=st.just(dt.UTC)))  # noqa: DTZ001
def test_an_extension_never_refuses_what_the_call_takes(now):
    if WINDOW.takes_files(now):
        assert WINDOW.extended(CLOSES + dt.timedelta(days=3)).takes_files(now)


@pytest.mark.parametrize(
    ("moment", "zone", "words"),
    [
        (CLOSES, "Europe/Paris", f"mardi 30{NBSP}mars{NBSP}2027 à 17{NBSP}h{NBSP}00 (heure de Paris)"),
        (CLOSES, "Indian/Reunion", f"mardi 30{NBSP}mars{NBSP}2027 à 19{NBSP}h{NBSP}00 (heure de La Réunion)"),
        (CLOSES, "America/Cayenne", f"mardi 30{NBSP}mars{NBSP}2027 à 12{NBSP}h{NBSP}00 (heure de la Guyane)"),
        (
            dt.datetime(2027, 7, 31, 22, 5, tzinfo=dt.UTC),
            "Europe/Paris",
            f"dimanche 1er{NBSP}août{NBSP}2027 à 0{NBSP}h{NBSP}05 (heure de Paris)",
        ),
    ],
)
def test_a_deadline_is_told_with_its_day_hour_and_zone(moment, zone, words):
    assert tell_deadline(moment, zone=zone) == words


@pytest.mark.parametrize("zone", ZONES)
def test_every_zone_can_be_told(zone):
    assert tell_deadline(CLOSES, zone=zone).endswith(f"({ZONES[zone]})")


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (dt.timedelta(days=3, hours=23), f"3{NBSP}jours"),
        (dt.timedelta(hours=48), f"2{NBSP}jours"),
        (dt.timedelta(hours=48) - SECOND, f"47{NBSP}heures"),
        (dt.timedelta(hours=24), f"24{NBSP}heures"),
        (dt.timedelta(minutes=119), f"1{NBSP}heure"),
        (dt.timedelta(minutes=60), f"1{NBSP}heure"),
        (dt.timedelta(minutes=60) - SECOND, f"59{NBSP}minutes"),
        (dt.timedelta(seconds=60), f"1{NBSP}minute"),
        (dt.timedelta(seconds=59), "moins d’une minute"),
        (dt.timedelta(microseconds=1), "moins d’une minute"),
        (dt.timedelta(0), "délai écoulé"),
        (-SECOND, "délai écoulé"),
        (dt.timedelta(days=-3), "délai écoulé"),
    ],
)
def test_time_left_is_rounded_down(left, words):
    closes = CLOSES.astimezone(dt.UTC)
    assert tell_time_left(closes - left, closes) == words


def test_time_left_counts_the_hour_that_comes_twice():
    noon = dt.datetime(2027, 10, 30, 12, 0, tzinfo=PARIS)
    assert tell_time_left(noon, dt.datetime(2027, 10, 31, 12, 0, tzinfo=PARIS)) == f"25{NBSP}heures"


def test_time_left_leaves_out_the_hour_that_does_not_come():
    noon = dt.datetime(2027, 3, 27, 12, 0, tzinfo=PARIS)
    assert tell_time_left(noon, dt.datetime(2027, 3, 28, 12, 0, tzinfo=PARIS)) == f"23{NBSP}heures"
