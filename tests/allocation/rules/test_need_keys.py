"""The arithmetic of need keys."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from allocation.rules.need_keys import (
    Determinant,
    NothingToShareError,
    UnknownValuesError,
    settle,
    share_out,
    shift_weights,
)

COUNTS = st.integers(1, 10**7)


def determinant(weight, *values):
    known = {rank: None if value is None else Decimal(value) for rank, value in enumerate(values)}
    return Determinant(label="Déterminant", weight=Decimal(weight), values=known)


def test_share_out_is_the_weighted_mean_of_shares():
    found = share_out([determinant(75, 1, 3), determinant(25, 1, 1)], areas=[0, 1])
    assert found.shares == {0: Decimal("0.3125"), 1: Decimal("0.6875")}
    assert found.parts == {0: (Decimal("0.25"), Decimal("0.5")), 1: (Decimal("0.75"), Decimal("0.5"))}


def test_thirds_give_the_remainder_to_the_first_area():
    found = share_out([determinant(100, 1, 1, 1)], areas=[0, 1, 2])
    third = Decimal("0.33333333333333")
    assert list(found.shares.values()) == [third + Decimal("1e-14"), third, third]


@given(st.lists(st.tuples(COUNTS, COUNTS), min_size=1, max_size=12), st.integers(0, 10_000))
def test_shares_sum_to_one_within_a_quantum_of_their_value(rows, weight):
    first, second = zip(*rows, strict=True)
    share = Decimal(weight) / 100
    found = share_out([determinant(share, *first), determinant(100 - share, *second)], areas=range(len(rows)))
    assert sum(found.shares.values()) == 1
    for rank, own in found.shares.items():
        parts = (Fraction(first[rank], sum(first)), Fraction(second[rank], sum(second)))
        exact = (Fraction(share) * parts[0] + Fraction(100 - share) * parts[1]) / 100
        assert abs(Fraction(own) - exact) < Fraction(1, 10**14)


def test_settle_of_a_single_share():
    assert settle([Fraction(1)]) == [Decimal(1)]


def test_unknown_value_is_refused_with_its_areas():
    with pytest.raises(UnknownValuesError) as refusal:
        share_out([determinant(100, 1, None, None)], areas=[0, 1, 2])
    assert refusal.value.areas == [1, 2]


@pytest.mark.parametrize("values", [(0, 0), (5, -1)])
def test_nothing_to_share_is_refused(values):
    with pytest.raises(NothingToShareError):
        share_out([determinant(100, *values)], areas=[0, 1])


def test_weights_that_do_not_make_the_whole_are_refused():
    with pytest.raises(NothingToShareError):
        share_out([determinant("99.99", 1, 1)], areas=[0, 1])


def test_shift_takes_from_the_others_in_proportion():
    assert shift_weights([Decimal(50), Decimal(30), Decimal(20)], rank=0) == [55, 27, 18]


def test_shift_past_the_whole_has_no_answer():
    assert shift_weights([Decimal(96), Decimal(4)], rank=0) is None
