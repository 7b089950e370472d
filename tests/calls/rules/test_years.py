"""Years that follow the call's."""

import pytest

from calls.rules.years import shift_years, tell_year
from tests.factories.calls import DEFINITION


def with_question(**question):
    section = {"key": "s", "title": "S", "questions": [{"key": "q", "label": "Q", **question}]}
    return {**DEFINITION, "form": {"sections": [section]}}


def first(definition):
    return definition["form"]["sections"][0]["questions"][0]


def test_years_of_etp_keep_their_distance():
    definition = with_question(kind="etp_by_year", years=[2000, 2001, 2003])

    assert first(shift_years(definition, by=27))["years"] == [2027, 2028, 2030]


def test_years_inside_a_block_follow_too():
    inner = {"key": "etp", "label": "ETP", "kind": "etp_by_year", "years": [2000]}
    definition = with_question(kind="block", row_label="Ligne", questions=[inner])

    assert first(shift_years(definition, by=28))["questions"][0]["years"] == [2028]


@pytest.mark.parametrize(("day", "by", "after"), [("2028-02-29", 1, "2029-02-28"), ("2027-06-30", 2, "2029-06-30")])
def test_limits_of_dates_keep_their_day(day, by, after):
    assert first(shift_years(with_question(kind="date", earliest=day), by=by))["earliest"] == after


@pytest.mark.parametrize(("year", "words"), [(2027, "2027"), (2000, "N"), (2002, "N\u00a0+\u00a02")])
def test_years_of_a_model_are_told_from_that_of_the_call(year, words):
    assert tell_year(year) == words
