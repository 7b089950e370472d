"""Splitting a total in hundredths so that the parts add up to it exactly."""

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

CENT = Decimal("0.01")


def split_exactly(total: Decimal, weights: Sequence[int | Fraction], *, unit: Decimal = CENT) -> list[Decimal]:
    """Parts of `total` proportional to `weights`, each a multiple of `unit`, whose sum is `total`.

    Largest remainder (Hamilton); ties go to the first part. Raises ValueError when the total is off the grid of
    `unit`, when a weight is negative or when all are zero.
    """
    units, rest = divmod(total, unit)
    if rest:
        raise ValueError(f"{total} n’est pas un multiple de {unit}")
    if any(weight < 0 for weight in weights) or not any(weights):
        raise ValueError("les poids doivent être positifs, et l’un d’eux au moins non nul")
    whole = Fraction(sum(Fraction(weight) for weight in weights))
    shares = [Fraction(int(units)) * Fraction(weight) / whole for weight in weights]
    floors = [int(share) for share in shares]
    remainders = sorted(range(len(shares)), key=lambda index: (floors[index] - shares[index], index))
    for index in remainders[: int(units) - sum(floors)]:
        floors[index] += 1
    return [(unit * floor).quantize(unit, rounding=ROUND_FLOOR) for floor in floors]
