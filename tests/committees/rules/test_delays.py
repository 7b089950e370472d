"""The delays: five days to convene, a week at least to answer in writing, fifteen days to notify."""

import datetime as dt

import pytest

from committees.rules.delays import (
    check_written_window,
    is_late_to_convene,
    last_day_to_convene,
    notification_due,
)
from committees.rules.regulation import Regulation

COMMON = Regulation()
# 9 h 30 in Paris on 15 March 2027.
STARTS = dt.datetime(2027, 3, 15, 8, 30, tzinfo=dt.UTC)


def test_last_day_to_convene_is_five_days_before():
    assert last_day_to_convene(STARTS, rules=COMMON) == dt.date(2027, 3, 10)


@pytest.mark.parametrize(
    ("now", "late"),
    [
        (dt.datetime(2027, 3, 10, 22, 59, tzinfo=dt.UTC), False),
        # Half past midnight in Paris, on the eleventh.
        (dt.datetime(2027, 3, 10, 23, 30, tzinfo=dt.UTC), True),
    ],
)
def test_day_of_the_convocation_is_that_of_paris(now, late):
    assert is_late_to_convene(now, STARTS, rules=COMMON) is late


def test_regulation_may_ask_for_more_days():
    assert last_day_to_convene(STARTS, rules=Regulation(notice_days=15)) == dt.date(2027, 2, 28)


def test_decision_is_notified_within_fifteen_days_of_the_avis():
    due = notification_due(dt.datetime(2027, 3, 15, 10, 0, tzinfo=dt.UTC))

    assert due.isoformat() == "2027-03-30T23:59:00+02:00"


@pytest.mark.parametrize(("days", "faults"), [(8, []), (7, ["closes_at"]), (-1, ["closes_at"])])
def test_written_consultation_lasts_eight_days_at_least(days, faults):
    closes = STARTS + dt.timedelta(days=days)

    assert list(check_written_window(STARTS, closes, now=STARTS, rules=COMMON)) == faults


def test_written_consultation_that_ends_now_is_past():
    faults = check_written_window(STARTS - dt.timedelta(days=9), STARTS, now=STARTS, rules=COMMON)

    assert faults == {"closes_at": "La consultation se clôt dans le passé\u00a0: choisissez une date à venir."}


@pytest.mark.parametrize(("opens", "faults"), [(2, []), (3, ["closes_at"]), (-5, [])])
def test_days_to_answer_are_counted_from_the_opening_or_from_now(opens, faults):
    opens_at, closes_at = (STARTS + dt.timedelta(days=days) for days in (opens, 10))

    assert list(check_written_window(opens_at, closes_at, now=STARTS, rules=COMMON)) == faults


@pytest.mark.parametrize(("days", "words"), [(1, "un jour"), (2, "2 jours"), (8, "8 jours")])
def test_days_to_answer_are_told(days, words):
    faults = check_written_window(
        STARTS, STARTS + dt.timedelta(hours=1), now=STARTS, rules=Regulation(written_days=days)
    )

    assert faults == {"closes_at": f"Les membres ont au moins {words} pour répondre\u00a0: reculez la clôture."}
