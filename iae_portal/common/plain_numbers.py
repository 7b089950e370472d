"""Numbers as data keeps them: a few plain digits, the same whichever way the number was written."""

import re
from decimal import Decimal
from typing import Any

MOST_DIGITS = 15
# Plain digits only: « 1e9 » and the like could stand for more digits than a page may hold.
NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")


def number_text(value: Any) -> str | None:
    """The number of a JSON value without useless zeros: 2, 2.0 and "2.00" are all "2". None when it is not one."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return None
    if isinstance(value, int) and abs(value) >= 10**MOST_DIGITS:
        return None
    if isinstance(value, Decimal) and abs(value.adjusted()) > MOST_DIGITS:
        return None
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return plain_digits(Decimal(text)) if NUMBER.fullmatch(text) else None


def plain_digits(number: Decimal) -> str:
    """A finite number of a few digits without exponent, useless zero, nor minus before zero."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
