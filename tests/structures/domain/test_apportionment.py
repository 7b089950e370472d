from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from structures.domain.apportionment import split_exactly


@given(
    units=st.integers(min_value=0, max_value=10_000_000),
    weights=st.lists(st.integers(min_value=0, max_value=10_000), min_size=1, max_size=60).filter(any),
)
def test_split_exactly_adds_up_to_its_total(units, weights):
    total = Decimal(units) / 100

    assert sum(split_exactly(total, weights)) == total


@given(
    units=st.integers(min_value=0, max_value=1_000_000),
    weights=st.lists(st.integers(min_value=0, max_value=10_000), min_size=1, max_size=60).filter(any),
)
def test_split_exactly_keeps_each_part_within_a_hundredth_of_its_share(units, weights):
    total = Decimal(units) / 100

    for part, weight in zip(split_exactly(total, weights), weights, strict=True):
        assert abs(Fraction(part) - Fraction(total) * weight / sum(weights)) < Fraction(1, 100)


def test_split_exactly_with_equal_remainders_serves_the_first():
    assert split_exactly(Decimal("0.02"), [1, 1, 1]) == [Decimal("0.01"), Decimal("0.01"), Decimal("0.00")]


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1]])
def test_split_exactly_with_impossible_weights_is_refused(weights):
    with pytest.raises(ValueError, match="les poids doivent être positifs"):
        split_exactly(Decimal(1), weights)


def test_split_exactly_with_a_total_off_the_grid_is_refused():
    with pytest.raises(ValueError, match="n’est pas un multiple"):
        split_exactly(Decimal("0.005"), [1])
