"""The table of retention says everything of each state, once."""

import datetime as dt

import pytest

from awards.rules.retention import BY_STATE, RULES, RUNNING, keep_until, may_erase, must_announce
from calls.enums import ApplicationState as S

UNTIL = dt.date(2030, 6, 30)


def test_each_state_has_one_rule_or_is_running():
    assert len(BY_STATE) == len(RULES)
    assert set(BY_STATE) | set(RUNNING) == set(S)


def test_every_rule_names_its_ground_and_what_goes():
    assert all(rule.ground and rule.what and rule.months > 0 for rule in RULES)


@pytest.mark.parametrize(("state", "words"), [(S.DRAFT, "6 mois"), (S.WITHDRAWN, "1 an"), (S.CONVENTIONED, "10 ans")])
def test_duration_is_told_in_words(state, words):
    assert BY_STATE[state].duration == words


def test_running_file_has_no_term():
    assert keep_until(S.UNDER_REVIEW, start=dt.date(2020, 1, 1)) is None


def test_term_is_counted_from_its_start():
    assert keep_until(S.DRAFT, start=dt.date(2027, 8, 31)) == dt.date(2028, 2, 29)
    assert keep_until(S.REJECTED, start=None) is None


@pytest.mark.parametrize(
    ("announced", "appeal", "today", "expected"),
    [
        (dt.date(2030, 5, 31), False, dt.date(2030, 6, 30), False),
        (dt.date(2030, 5, 31), False, dt.date(2030, 7, 1), True),
        (dt.date(2030, 6, 20), False, dt.date(2030, 7, 1), False),
        (None, False, dt.date(2031, 7, 1), False),
        (dt.date(2030, 5, 31), True, dt.date(2031, 7, 1), False),
    ],
)
def test_file_is_erased_after_its_term_and_a_month_of_notice(announced, appeal, today, expected):
    assert may_erase(UNTIL, announced_on=announced, has_open_appeal=appeal, today=today) is expected


@pytest.mark.parametrize(
    ("announced", "appeal", "today", "expected"),
    [
        (False, False, dt.date(2030, 5, 30), False),
        (False, False, dt.date(2030, 5, 31), True),
        (True, False, dt.date(2030, 6, 1), False),
        (False, True, dt.date(2030, 6, 1), False),
    ],
)
def test_notice_is_due_a_month_before(announced, appeal, today, expected):
    assert must_announce(UNTIL, is_announced=announced, has_open_appeal=appeal, today=today) is expected
