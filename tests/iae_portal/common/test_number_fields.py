"""Numbers as they are typed."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, strategies as st

from iae_portal.common.formatting import format_number
from iae_portal.common.number_fields import FrenchDecimalField, FrenchIntegerField


@pytest.mark.parametrize(
    ("typed", "value"),
    [("1 939,19", "1939.19"), ("1\u202f939,19", "1939.19"), ("1\xa0939.19", "1939.19"), ("12", "12"), ("0,5", "0.5")],
)
def test_french_decimal_is_read_with_any_space_and_a_comma_or_a_point(typed, value):
    assert FrenchDecimalField().clean(typed) == Decimal(value)


@pytest.mark.parametrize("typed", ["douze", "1,2,3", "NaN", "Infinity", "1e400"])
def test_french_decimal_that_is_not_a_number_is_refused(typed):
    with pytest.raises(ValidationError):
        FrenchDecimalField(max_digits=10, decimal_places=2).clean(typed)


def test_french_decimal_shows_a_comma():
    assert FrenchDecimalField().prepare_value(Decimal("12.50")) == "12,50"


def test_french_integer_is_read_with_spaces():
    assert FrenchIntegerField().clean("1\u202f203") == 1203


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_what_the_portal_writes_is_read_back(value):
    assert FrenchDecimalField().clean(format_number(value, decimals=2)) == value
