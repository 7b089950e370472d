import pytest

from white_zones.engine.errors import NumberError
from white_zones.engine.numbers import parse_number


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", 0.0), ("12.5", 12.5), (".5", 0.5), ("3.", 3.0), ("1e3", 1000.0), ("+4", 4.0), ("1E-2", 0.01)],
)
def test_number_reads_plain_notation(text, value):
    assert parse_number(text) == value


def test_number_minus_zero_is_zero():
    assert str(parse_number("-0.0")) == "0.0"


@pytest.mark.parametrize(
    "text",
    ["", "abc", "1,5", "nan", "NaN", "inf", "-inf", "Infinity", "1e400", "-1", "1_000", "١", "0x10", "1 000", "--1"],
)
def test_number_refuses_what_is_not_finite_and_positive(text):
    with pytest.raises(NumberError):
        parse_number(text)


def test_number_tells_a_french_decimal_comma():
    with pytest.raises(NumberError, match="« 1,5 » n’est pas un nombre : écrivez la décimale avec un point"):
        parse_number("1,5")
