"""What is read adds up."""

from decimal import Decimal

from hypothesis import given, strategies as st

from white_zones.comparison_rounding import round_parts
from white_zones.domain.compare_runs import Parts
from white_zones.engine.evolution import Factor


def parts(before, *effects):
    return Parts(before=before, after=before + sum(effects), by_factor=dict(zip(Factor, effects, strict=True)))


def test_parts_are_shared_by_largest_remainders():
    # For 100 seekers: 7,000 → 7,010, in three parts of 0,0033 and one of 0: plain rounding would give 0,00 thrice.
    rounded = round_parts(parts(0.07, 0.000034, 0.000033, 0.000033, 0.0))
    assert (rounded.before, rounded.after, rounded.change) == (Decimal("7.00"), Decimal("7.01"), Decimal("0.01"))
    assert list(rounded.by_factor.values()) == [Decimal("0.01"), 0, 0, 0]


def test_factor_of_no_effect_stays_at_zero():
    rounded = round_parts(parts(0.070049, 0.000002, 0.0, 1e-17, 0.0))
    assert rounded.change == Decimal("0.01")
    assert rounded.by_factor[Factor.SUPPLY] == Decimal("0.01")
    assert {rounded.by_factor[factor] for factor in (Factor.DEMAND, Factor.TRAVEL, Factor.PERIMETER)} == {Decimal(0)}


effects = st.floats(-0.05, 0.05)


@given(before=st.floats(0.2, 1), values=st.tuples(effects, effects, effects, effects))
def test_any_parts_add_up_and_stay_near(before, values):
    exact = parts(before, *values)
    rounded = round_parts(exact)
    assert rounded.before + sum(rounded.by_factor.values()) == rounded.after
    for factor, effect in exact.by_factor.items():
        assert abs(float(rounded.by_factor[factor]) - 100 * effect) <= 0.03
