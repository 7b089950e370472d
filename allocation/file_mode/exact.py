"""Numbers read and written without losing a digit, within bounds that keep every computation short."""

import re
from decimal import Decimal, Inexact, localcontext
from fractions import Fraction

from white_zones.engine.errors import NumberError
from white_zones.engine.numbers import check_notation, check_sign

LONGEST = 100
"""Characters of a number."""
WHOLE_DIGITS = 12
DECIMALS = 40
BOUNDS = f"au plus {WHOLE_DIGITS} chiffres avant la virgule et {DECIMALS} après"
SHOWN = 40
"""Characters of a text shown in a message."""
WRITTEN_DIGITS = 34
"""Significant digits of a figure that no decimal writes exactly."""
EXACT_DIGITS = 400
SMALL_EXPONENT = re.compile(r"[^eE]*(?:[eE][+-]?0*[0-9]{1,3})?")


def parse_exact(text: str) -> Fraction:
    """Return the number ≥ 0 that `text` writes, exactly."""
    if len(text) > LONGEST:
        raise NumberError(f"« {quote(text)} » est trop long : donnez un nombre de {LONGEST} caractères au plus.")
    shown = quote(text, longest=LONGEST)
    check_notation(shown)
    value = Fraction(text) if SMALL_EXPONENT.fullmatch(text) else None
    if value is None or abs(value) >= 10**WHOLE_DIGITS or 10**DECIMALS % value.denominator:
        raise NumberError(f"« {shown} » sort des nombres admis ({BOUNDS}) : corrigez la valeur ou changez d’unité.")
    check_sign(value, shown)
    return value


def write_exact(value: Fraction) -> str:
    """Return the plain decimal of `value`, without trailing zeros: exact when a decimal can be, else 34 digits."""
    with localcontext() as context:
        context.prec = EXACT_DIGITS
        context.traps[Inexact] = True
        try:
            quotient = Decimal(value.numerator) / Decimal(value.denominator)
        except Inexact:
            context.traps[Inexact] = False
            context.prec = WRITTEN_DIGITS
            quotient = Decimal(value.numerator) / Decimal(value.denominator)
    text = f"{quotient:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def quote(text: str, *, longest: int = SHOWN) -> str:
    """The text as a message may show it: short, and without any character that a terminal would obey."""
    shown = text if len(text) <= longest else f"{text[:longest]}…"
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii") for letter in shown
    )
