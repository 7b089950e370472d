from fractions import Fraction

from hypothesis import given, settings, strategies as st

from allocation.engine.water_filling import fill


def fractions(values):
    return [None if value is None else Fraction(str(value)) for value in values]


def pour(weights, lower, upper, total, *, then=None):
    tiers = [fractions(weights), fractions(then or [1] * len(weights)), fractions([1] * len(weights))]
    return fill(tiers=tiers, lower=fractions(lower), upper=fractions(upper), total=Fraction(str(total)))


def test_envelope_is_shared_in_proportion_without_bounds():
    found = pour([1, 2, 3], [0, 0, 0], [None, None, None], 12)
    assert found.amounts == [2, 4, 6]
    assert found.level == 2


def test_bounds_hold_and_the_rest_is_at_one_level():
    found = pour(["0.3", "0.4", "0.3"], [45, 27, 18], [65, 39, 26], 108)
    assert found.amounts == [45, 37, 26]
    assert found.level == Fraction(185, 2)


def test_floors_that_take_everything_leave_the_level_of_the_next_unit():
    found = pour([1, 1, 2], [10, 20, 30], [None, None, None], 60)
    assert found.amounts == [10, 20, 30]
    assert found.level == 10


def test_caps_that_take_everything_give_the_level_that_fills_them():
    found = pour([1, 2], [0, 0], [10, 30], 40)
    assert found.amounts == [10, 30]
    assert found.level == 15


def test_bounds_that_leave_no_choice_give_no_level():
    found = pour([1, 2], [5, 7], [5, 7], 12)
    assert found.amounts == [5, 7]
    assert found.level is None


def test_line_without_need_stays_at_its_floor():
    assert pour([1, 0], [0, 3], [None, None], 10).amounts == [7, 3]


def test_lines_without_need_share_what_the_others_cannot_take_by_their_previous_totals():
    found = pour([1, 0, 0], [0, 1, 1], [4, None, 5], 16, then=[4, 2, 4])
    assert found.amounts == [4, 7, 5]
    assert found.level == 4


def test_lines_without_need_nor_past_share_equally():
    assert pour([1, 0, 0, 0], [0, 0, 0, 0], [4, 1, None, None], 11, then=[4, 1, 0, 0]).amounts == [4, 1, 3, 3]


def test_weights_of_huge_denominators_are_exact():
    weights = [Fraction(1, prime) for prime in (10**9 + 7, 10**9 + 9, 998244353)]
    found = fill(tiers=[weights], lower=[Fraction(0)] * 3, upper=[None] * 3, total=Fraction(1))
    assert sum(found.amounts) == 1
    assert {amount / weight for amount, weight in zip(found.amounts, weights, strict=True)} == {found.level}


LINES = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 50), st.one_of(st.none(), st.integers(0, 50))), min_size=1, max_size=8
)


@settings(deadline=None, max_examples=200)
@given(LINES, st.integers(0, 100))
def test_filling_is_the_one_point_that_satisfies_the_optimality_conditions(lines, share):
    """No line could be raised at the expense of one that is better off."""
    weights = [weight for weight, _, _ in lines]
    lower = [low for _, low, _ in lines]
    upper = [None if extra is None else low + extra for _, low, extra in lines]
    most = sum(low + 60 if high is None else high for low, high in zip(lower, upper, strict=True))
    total = sum(lower) + Fraction(share, 100) * (most - sum(lower))
    found = pour(weights, lower, upper, total)
    assert sum(found.amounts) == total
    for low, high, amount in zip(lower, upper, found.amounts, strict=True):
        assert low <= amount
        assert high is None or amount <= high
    can_rise = [
        amount / weight
        for weight, high, amount in zip(weights, upper, found.amounts, strict=True)
        if weight and (high is None or amount < high)
    ]
    could_give = [
        amount / weight
        for weight, low, amount in zip(weights, lower, found.amounts, strict=True)
        if weight and amount > low
    ]
    assert not can_rise or not could_give or max(could_give) <= min(can_rise)
    if found.level is not None:
        assert not could_give or max(could_give) <= found.level
        assert not can_rise or found.level <= min(can_rise)
    given_without_need = any(
        not weight and amount > low for weight, low, amount in zip(weights, lower, found.amounts, strict=True)
    )
    assert not given_without_need or not can_rise
