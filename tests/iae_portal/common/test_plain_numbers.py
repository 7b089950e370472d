from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from iae_portal.common.plain_numbers import number_text, plain_digits
from tests.iae_portal.common.drawn_conditions import UNTIMED

HUGE = pytest.param(10**5000, id="huge")


@pytest.mark.parametrize("value", [2, 2.0, "2", "2.00", "02", Decimal("2.0"), Decimal(2)])
def test_one_number_has_one_text(value):
    assert number_text(value) == "2"


@pytest.mark.parametrize(
    "value",
    [
        True,
        None,
        [],
        "",
        "1e5",
        "1_0",
        "٢",
        "NaN",
        float("nan"),
        float("inf"),
        10**15,
        pytest.param(10**5000, id="huge"),
        "0.0000001",
    ],
)
def test_what_is_not_a_plain_number_has_no_text(value):
    assert number_text(value) is None


@pytest.mark.parametrize("value", [Decimal("1E+999999"), Decimal("1E-999999"), Decimal("NaN"), Decimal("Infinity")])
def test_a_decimal_of_too_many_digits_is_not_written_out(value):
    assert number_text(value) is None


@pytest.mark.parametrize(
    ("number", "digits"), [("-0.00", "0"), ("100", "100"), ("1E+2", "100"), ("-1.50", "-1.5"), ("0.05", "0.05")]
)
def test_plain_digits_drop_useless_zeros_only(number, digits):
    assert plain_digits(Decimal(number)) == digits


@UNTIMED
@given(st.decimals(-(10**15) + 1, 10**15 - 1, places=6))
def test_the_text_is_the_number_and_is_read_again_as_itself(number):
    text = number_text(number)
    assert Decimal(text) == number
    assert number_text(text) == text
