"""The arithmetic of the grid."""

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from structures.rules.operator_scores import Mark, compare_totals, weigh_marks

marks = st.builds(
    lambda maximum, share, weight: Mark(min(maximum, share), maximum, weight),
    st.integers(1, 20),
    st.integers(0, 20),
    st.integers(1, 10),
)


def test_total_weighs_each_criterion():
    assert weigh_marks([Mark(5, 5, 3), Mark(0, 5, 1)]) == Decimal("75.0")


def test_total_is_rounded_half_up_to_the_tenth():
    assert weigh_marks([Mark(1, 8, 1)]) == Decimal("12.5")
    assert weigh_marks([Mark(1, 16, 1)]) == Decimal("6.3")


def test_nothing_noted_is_not_a_zero():
    with pytest.raises(ValueError, match="no mark"):
        weigh_marks([])


def test_reviews_are_compared_by_mean_and_spread():
    totals = compare_totals([Decimal("60.0"), Decimal("80.5")])
    assert (totals.count, totals.mean, totals.spread) == (2, Decimal("70.3"), Decimal("20.5"))


def test_no_review_gives_no_mean():
    totals = compare_totals([])
    assert (totals.count, totals.mean, totals.spread) == (0, None, None)


@given(st.lists(marks, min_size=1))
def test_total_lies_between_zero_and_a_hundred(given_marks):
    assert Decimal(0) <= weigh_marks(given_marks) <= Decimal(100)


@given(st.lists(marks, min_size=1), st.integers(2, 5))
def test_weights_count_only_by_their_proportions(given_marks, factor):
    scaled = [Mark(mark.score, mark.maximum, mark.weight * factor) for mark in given_marks]
    assert weigh_marks(scaled) == weigh_marks(given_marks)


@given(st.lists(st.decimals(0, 100, places=1), min_size=1))
def test_mean_stands_between_the_extremes(totals):
    found = compare_totals(totals)
    assert found.lowest <= found.mean <= found.highest
