"""An operator's card in words."""

from decimal import Decimal

import pytest

from structures.models import OperatorService
from structures.operator_enums import PriceUnit
from structures.presentation.operators import format_price


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        ("600.00", "800.00", "600 à 800 € HT par jour"),
        ("450.50", "600.00", "450,50 à 600 € HT par jour"),
        ("600.00", "600.00", "600 € HT par jour"),
    ],
)
def test_format_price_tells_cents_only_when_there_are_some(low, high, words):
    service = OperatorService(price_unit=PriceUnit.DAY, price_min=Decimal(low), price_max=Decimal(high))

    assert format_price(service).replace("\u00a0", " ").replace("\u202f", " ") == words
