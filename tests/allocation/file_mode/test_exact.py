from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from allocation.file_mode.exact import parse_exact, write_exact
from white_zones.engine.errors import NumberError


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1", Fraction(1, 10)),
        ("108", 108),
        ("+4", 4),
        (".5", Fraction(1, 2)),
        ("3.", 3),
        ("1.5e3", 1500),
        ("12E-2", Fraction(12, 100)),
        ("-0.0", 0),
        ("0.3333333333333333333333333333333333333333", Fraction(int("3" * 40), 10**40)),
        ("999999999999.99", Fraction(10**14 - 1, 100)),
        ("1e00000000000000000002", 100),
    ],
)
def test_number_is_read_exactly(text, value):
    assert parse_exact(text) == value


@pytest.mark.parametrize("text", ["1e12", "1e-41", "1.5e-40", "1e1000", "0e99999", "1" * 101, "-1e-40"])
def test_number_out_of_bounds_is_refused(text):
    with pytest.raises(NumberError):
        parse_exact(text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(45), "45"),
        (Fraction(100), "100"),
        (Fraction(0), "0"),
        (Fraction(66515, 100), "665.15"),
        (Fraction(1, 10**40), "0." + "0" * 39 + "1"),
        (Fraction(10**18), "1000000000000000000"),
        (Fraction(1, 3), "0." + "3" * 34),
        (Fraction(200, 3), "66." + "6" * 31 + "7"),
    ],
)
def test_number_is_written_as_a_plain_decimal(value, text):
    assert write_exact(value) == text


@given(st.integers(0, 10**30), st.integers(0, 40))
def test_decimal_is_written_without_losing_a_digit(digits, decimals):
    value = Fraction(digits, 10**decimals)
    assert Fraction(write_exact(value)) == value
