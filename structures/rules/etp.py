"""From posts under convention and hours worked to ETP and euros.

The formulas are those of the steering of the payment agency's data (ASP). Ratios are exact fractions: a comparison
cut to two decimals would otherwise fall on the wrong side of a value that is whole. `as_decimal` ends a computation.
"""

import datetime as dt
from collections.abc import Iterable
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

from iae_portal.common.formatting import round_half_up
from structures.enums import Consumption

MONTHS = 12


def months_of(starts_on: dt.date, ends_on: dt.date) -> int:
    """Duration of an annexe in months: every month begun counts."""
    return (ends_on.year - starts_on.year) * MONTHS + ends_on.month - starts_on.month + 1


def annual_etp(monthly_etp: Decimal, *, months: int) -> Fraction:
    """Annual ETP under convention: the monthly number of posts, for the share of the year that the annexe covers."""
    return Fraction(monthly_etp) * months / MONTHS


def total_amount(monthly_etp: Decimal, *, unit_amount: Decimal, months: int) -> Fraction:
    """Euros of an annexe: posts × annual amount of a post, for the share of the year."""
    return annual_etp(monthly_etp, months=months) * Fraction(unit_amount)


def department_share(*, cofunding: Decimal, total: Decimal) -> Fraction:
    """Share of the annexe paid by the conseil départemental, from 0 to 1; none of a total of zero."""
    return Fraction(cofunding) / Fraction(total) if total else Fraction()


def realised_annual_etp(hours: Decimal, *, hours_per_etp: Decimal) -> Fraction:
    """Annual ETP worked; the hours of a full-time post are a reference of the year and the measure."""
    return Fraction(hours) / Fraction(hours_per_etp)


def realised_monthly_etp(hours: Decimal, *, hours_per_etp: Decimal) -> Fraction:
    """ETP worked in a month: the hours of twelve such months, over those of a full-time post."""
    return realised_annual_etp(hours, hours_per_etp=hours_per_etp) * MONTHS


def mean_of_declared(values: Iterable[Fraction | None]) -> Fraction | None:
    """Mean over the months declared: an unknown month is left out, not counted for zero; None when all are."""
    known = [value for value in values if value is not None]
    return sum(known, Fraction()) / len(known) if known else None


def classify_consumption(*, realised: Fraction | None, contracted: Fraction | None) -> Consumption | None:
    """Under, matched or over, both cut to two decimals; None while either is unknown."""
    if realised is None or contracted is None:
        return None
    worked, planned = truncate(realised), truncate(contracted)
    if worked < planned:
        return Consumption.UNDER
    return Consumption.OVER if worked > planned else Consumption.MATCHED


def truncate(value: Fraction) -> Decimal:
    """Cut to two decimals, without rounding."""
    hundredths = int(value * 100)
    return (Decimal(hundredths) / 100).quantize(Decimal("0.01"), rounding=ROUND_DOWN)


def as_decimal(value: Fraction | None, *, decimals: int = 2) -> Decimal | None:
    """The value to show or to store, rounded the French way (0,005 goes up)."""
    if value is None:
        return None
    scaled = value * 10**decimals
    # Half up on the exact fraction: a division in decimals first could lose the half.
    units = (abs(scaled.numerator) * 2 + scaled.denominator) // (2 * scaled.denominator)
    signed = Decimal(units if value >= 0 else -units).scaleb(-decimals)
    return round_half_up(signed, decimals=decimals)
