"""What a cell of a published file holds: figures, codes and the marks of statistical secrecy.

Every function raises a `CellError` whose French message says what was read and what was expected.
"""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

# « s » and « nd » are INSEE's, « * » is France Travail's, « c » some CAF extracts'.
SECRET_MARKS = frozenset({"s", "nd", "*", "c", "secret"})
# What a spreadsheet writes to keep a leading zero: ="26281"
FORMULA_TEXT = re.compile(r'="([^"]*)"')
# « 0059 » may come as « 59 ».
LOST_ZEROS = 2
# More than any headcount or amount of the portal, and less than its columns hold.
TOO_LARGE = Decimal(10) ** 12
SPACES = str.maketrans("", "", " \u00a0\u202f\u2009")


class CellError(ValueError):
    """The cell cannot be read; the message is for a person."""


def to_text(value: Any) -> str:
    """A cell of any reader as text: whole numbers without « .0 », formulas of text without their wrapping."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value).strip().strip("\ufeff")
    wrapped = FORMULA_TEXT.fullmatch(text)
    return wrapped.group(1).strip() if wrapped else text


def is_secret(text: str) -> bool:
    return text.casefold() in SECRET_MARKS


def parse_decimal(text: str, *, lowest: Decimal | None = Decimal(0)) -> Decimal:
    """A finite number, French or English (1 234,5 or 1234.5)."""
    plain = text.translate(SPACES)
    if plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        raise CellError(f"« {text} » n’est pas un nombre : écrivez par exemple 1234,5.") from None
    if not number.is_finite():
        raise CellError(f"« {text} » n’est pas un nombre fini.")
    if abs(number) >= TOO_LARGE:
        raise CellError(f"« {text} » est démesuré : vérifiez la colonne et l’unité.")
    if lowest is not None and number < lowest:
        raise CellError(f"« {text} » est inférieur à {lowest}, la plus petite valeur possible.")
    return number


def parse_integer(text: str, *, lowest: int = 0) -> int:
    number = parse_decimal(text, lowest=Decimal(lowest))
    if number != number.to_integral_value():
        raise CellError(f"« {text} » n’est pas un nombre entier.")
    return int(number)


def parse_code(text: str, *, width: int) -> str:
    """An official code of a fixed width; a spreadsheet may have eaten its leading zeros."""
    code = text.upper()
    if code.isdigit() and len(code) >= width - LOST_ZEROS:
        code = code.zfill(width)
    if len(code) != width or not code.isalnum():
        raise CellError(f"« {text} » n’est pas un code de {width} caractères.")
    return code
