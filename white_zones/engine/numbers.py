"""Reading one number the strict way: ASCII digits, a point, nothing infinite, nothing negative."""

import math
import re
from fractions import Fraction

from white_zones.engine.errors import NumberError

NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def parse_number(text: str) -> float:
    """Return the finite number ≥ 0 that `text` writes. `float` alone would take "1_000", "nan" and "١"."""
    check_notation(text)
    value = float(text)
    if math.isinf(value):
        raise NumberError(f"« {text} » dépasse les nombres représentables : corrigez la valeur.")
    check_sign(value, text)
    return value + 0.0  # "-0" is 0


def check_notation(text: str) -> None:
    """Refuse what does not write a number."""
    if not NUMBER.fullmatch(text):
        raise NumberError(_reason(text))


def check_sign(value: float | Fraction, text: str) -> None:
    """Refuse a number under 0."""
    if value < 0:
        raise NumberError(f"« {text} » est négatif : donnez une valeur positive ou nulle.")


def _reason(text: str) -> str:
    if not text:
        return "valeur absente : donnez un nombre."
    if NUMBER.fullmatch(text.replace(",", ".", 1)):
        return f"« {text} » n’est pas un nombre : écrivez la décimale avec un point."
    if text.lower().lstrip("+-") in {"nan", "inf", "infinity"}:
        return f"« {text} » n’est pas un nombre fini : donnez une valeur finie."
    return f"« {text} » n’est pas un nombre : écrivez-le en chiffres, par exemple 12.5."
