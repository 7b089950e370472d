"""The arithmetic of the grid: weighted totals on a hundred, their mean and their spread."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

TENTH = Decimal("0.1")
HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Mark:
    """A score from 0 to `maximum`, that counts for `weight`."""

    score: int
    maximum: int
    weight: int


@dataclass(frozen=True, slots=True)
class Totals:
    """What the reviews of a request say together, on a hundred."""

    count: int
    mean: Decimal | None
    lowest: Decimal | None
    highest: Decimal | None

    @property
    def spread(self) -> Decimal | None:
        return None if self.highest is None or self.lowest is None else self.highest - self.lowest


def weigh_marks(marks: Iterable[Mark]) -> Decimal:
    """The share of the possible points, each criterion counting for its weight; on 100, to the tenth.

    Raises ValueError without any mark: nothing noted is not a zero.
    """
    points, weights = Fraction(), 0
    for mark in marks:
        points += Fraction(mark.score * mark.weight, mark.maximum)
        weights += mark.weight
    if not weights:
        raise ValueError("no mark to weigh")
    # Half up on the exact fraction: a sum of rounded quotients could fall on either side of a half.
    tenths = int(10 * HUNDRED * points / weights + Fraction(1, 2))
    return Decimal(tenths).scaleb(-1)


def compare_totals(totals: Sequence[Decimal]) -> Totals:
    """The mean of the reviews, and how far apart they stand."""
    if not totals:
        return Totals(0, None, None, None)
    mean = (sum(totals, Decimal(0)) / len(totals)).quantize(TENTH, rounding=ROUND_HALF_UP)
    return Totals(len(totals), mean, min(totals), max(totals))
