import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from structures.enums import Consumption
from structures.rules.etp import (
    annual_etp,
    as_decimal,
    classify_consumption,
    department_share,
    mean_of_declared,
    months_of,
    realised_annual_etp,
    realised_monthly_etp,
    total_amount,
    truncate,
)

D = Decimal


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "months"),
    [
        (dt.date(2026, 1, 1), dt.date(2026, 12, 31), 12),
        (dt.date(2026, 6, 15), dt.date(2026, 12, 31), 7),
        (dt.date(2025, 10, 1), dt.date(2026, 3, 31), 6),
        (dt.date(2026, 5, 1), dt.date(2026, 5, 31), 1),
    ],
)
def test_months_of_counts_every_month_begun(starts_on, ends_on, months):
    assert months_of(starts_on, ends_on) == months


def test_annual_etp_is_the_share_of_the_year():
    assert annual_etp(D("12.5"), months=6) == Fraction(25, 4)


def test_total_amount_is_exact():
    assert as_decimal(total_amount(D("7.3"), unit_amount=D("22190"), months=7)) == D("94492.42")


@pytest.mark.parametrize(("cofunding", "total", "share"), [("250", "1000", "0.25"), ("10", "0", "0"), ("0", "5", "0")])
def test_department_share_is_zero_of_nothing(cofunding, total, share):
    assert department_share(cofunding=D(cofunding), total=D(total)) == Fraction(share)


def test_realised_etp_divides_by_the_reference():
    assert realised_annual_etp(D(910), hours_per_etp=D(1820)) == Fraction(1, 2)
    assert realised_monthly_etp(D(910), hours_per_etp=D(1820)) == 6


def test_mean_of_declared_leaves_unknown_months_out():
    assert mean_of_declared([Fraction(6), None, Fraction(3), None]) == Fraction(9, 2)
    assert mean_of_declared([Fraction(), None]) == 0
    assert mean_of_declared([None, None]) is None


@pytest.mark.parametrize(
    ("realised", "contracted", "found"),
    [
        ("9.999", "10", Consumption.UNDER),
        ("10.009", "10", Consumption.MATCHED),
        ("10.01", "10.009", Consumption.OVER),
        ("10", "10", Consumption.MATCHED),
    ],
)
def test_classify_consumption_compares_two_decimals(realised, contracted, found):
    assert classify_consumption(realised=Fraction(realised), contracted=Fraction(contracted)) is found


def test_classify_consumption_is_unknown_without_declaration():
    assert classify_consumption(realised=None, contracted=Fraction(1)) is None


@given(st.lists(st.decimals(0, 10_000, places=2), min_size=2, max_size=12))
def test_mean_of_hours_that_make_whole_posts_is_matched(hours):
    # The last month completes the others to three posts on the mean: no rounding may bring it to 2,99.
    planned = D(455) * (len(hours) + 100)
    months = [*hours, planned - sum(hours)]
    mean = mean_of_declared(realised_monthly_etp(value, hours_per_etp=D(1820)) for value in months)
    expected = realised_monthly_etp(planned, hours_per_etp=D(1820)) / len(months)
    assert classify_consumption(realised=mean, contracted=expected) is Consumption.MATCHED


@given(st.fractions(min_value=0, max_value=10_000))
def test_truncate_never_rounds_up(value):
    assert 0 <= value - Fraction(truncate(value)) < Fraction(1, 100)


@pytest.mark.parametrize(
    ("value", "shown"), [(Fraction(1, 200), "0.01"), (Fraction(-1, 200), "-0.01"), (Fraction(2, 3), "0.67")]
)
def test_as_decimal_rounds_half_up(value, shown):
    assert as_decimal(value) == D(shown)


def test_as_decimal_of_unknown_is_unknown():
    assert as_decimal(None) is None
