"""What every part of a definition shares."""

import datetime as dt
from decimal import Decimal

import pytest
from pydantic import TypeAdapter, ValidationError

from calls.rules.base import Amount, ConditionData, Label

CONDITION, AMOUNT, LABEL = TypeAdapter(ConditionData), TypeAdapter(Amount), TypeAdapter(Label)
DEEP = {"name": "a"}
for _ in range(20):
    DEEP = {"not": DEEP}


def refusal(adapter, value):
    with pytest.raises(ValidationError) as refused:
        adapter.validate_python(value)
    (fault,) = refused.value.errors()
    return str(fault["ctx"]["error"])


def test_a_condition_written_in_python_becomes_plain_json():
    data = {"all": ({"value": Decimal("2.50")}, {"value": dt.date(2027, 3, 1)}, {"value": [1.0, True, None, "2.0"]})}
    assert CONDITION.validate_python(data) == {
        "all": [{"value": "2.5"}, {"value": "2027-03-01"}, {"value": ["1", True, None, "2.0"]}]
    }


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (DEEP, "Une condition s’emboîte au plus 6 fois : simplifiez-la."),
        ({1: 2}, "Une condition s’écrit en JSON : ses clés sont des textes."),
        (
            {"value": {1}},
            "Une condition ne se compare qu’à un texte, un nombre d’au plus quinze chiffres, oui ou non.",
        ),
    ],
)
def test_a_condition_that_is_no_json_is_refused(data, message):
    assert refusal(CONDITION, data) == message


@pytest.mark.parametrize("value", ["1e999999999", Decimal("1e-999999999"), "NaN", True, [1], "0.0000001"])
def test_an_amount_of_too_many_digits_is_refused_before_it_is_counted(value):
    assert refusal(AMOUNT, value) == "Un nombre s’écrit en chiffres, quinze au plus, avec six décimales au plus."


def test_a_label_is_stripped_and_keeps_its_typography():
    assert LABEL.validate_python("  Coût\u00a0: 3\u202f000 € ") == "Coût\u00a0: 3\u202f000 €"
