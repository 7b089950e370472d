"""Figures in the sentences of the engine, the French way, without any help from the portal."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

THIN_SPACE = "\u202f"
NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
DECIMALS = Decimal("0.0001")


def write_figure(value: Fraction, *, most: Decimal = DECIMALS) -> str:
    """« 8 739,75 »: four decimals at most, those that end it in zeros left out."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    rounded = abs(exact).quantize(most, rounding=ROUND_HALF_UP)
    whole, _, decimals = f"{rounded:,f}".partition(".")
    decimals = decimals.rstrip("0")
    text = whole.replace(",", THIN_SPACE) + ("," + decimals if decimals else "")
    return f"{MINUS}{text}" if value < 0 and rounded else text


def write_etp(value: Fraction) -> str:
    """« 8 739,75 ETP »."""
    return f"{write_figure(value)}{NO_BREAK_SPACE}ETP"


def write_euros(value: Fraction) -> str:
    """« 97 900 000 € », to the cent."""
    return f"{write_figure(value, most=Decimal('0.01'))}{NO_BREAK_SPACE}€"


def write_percent(ratio: Fraction) -> str:
    """« 95 % » for 0.95."""
    return f"{write_figure(ratio * 100)}{NO_BREAK_SPACE}%"
