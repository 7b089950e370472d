"""The grid: multiples of the step, and the largest remainder."""

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from allocation.engine.grid import ceil_to, floor_to, is_on, round_to_total

CENT = Fraction(1, 100)
HALF = Fraction(1, 2)


@pytest.mark.parametrize(
    ("value", "floor", "ceiling", "on"),
    [
        (Fraction("1.234"), Fraction("1.23"), Fraction("1.24"), False),
        (Fraction("1.23"), Fraction("1.23"), Fraction("1.23"), True),
        (Fraction("-0.005"), Fraction("-0.01"), Fraction(0), False),
        (Fraction(0), Fraction(0), Fraction(0), True),
    ],
)
def test_value_between_two_multiples_of_the_step(value, floor, ceiling, on):
    assert (floor_to(value, CENT), ceil_to(value, CENT), is_on(value, CENT)) == (floor, ceiling, on)


@pytest.mark.parametrize(
    ("values", "ranks", "expected"),
    [
        (["0.7", "0.8", "1.5"], "abc", ["0.5", "1", "1.5"]),
        (["0.25", "0.25"], "ab", ["0.5", "0"]),
        (["0.25", "0.25"], "ba", ["0", "0.5"]),
        (["0.1", "0.2", "0.7"], "abc", ["0", "0.5", "0.5"]),
        (["2", "3.5"], "ab", ["2", "3.5"]),
        ([], "", []),
    ],
)
def test_round_to_total_gives_the_rest_to_the_largest_remainders(values, ranks, expected):
    rounded = round_to_total([Fraction(value) for value in values], step=HALF, ranks=ranks)

    assert rounded == [Fraction(value) for value in expected]


@given(st.lists(st.integers(0, 500), min_size=1, max_size=8))
def test_round_to_total_keeps_the_sum_and_stays_within_one_step(numbers):
    values = [Fraction(number, 7) for number in numbers]
    values.append(-sum(values) % HALF)

    rounded = round_to_total(values, step=HALF, ranks=range(len(values)))

    assert sum(rounded) == sum(values)
    assert all(
        floor_to(value, HALF) <= near <= ceil_to(value, HALF) for value, near in zip(values, rounded, strict=True)
    )
