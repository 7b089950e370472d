"""The exact sharing of one envelope between lines with bounds: x = clip(λ × weight, lower, upper), Σ x = total.

That point is at once the leximin of x ÷ weight, the proportionally fair one and the nearest to the targets
(Karush-Kuhn-Tucker: x ÷ weight is the same on every line that no bound holds). All is computed in integers over common
denominators, in O(n log n).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

Amounts = Sequence[Fraction]
Caps = Sequence[Fraction | None]


@dataclass(frozen=True, slots=True)
class Filling:
    """The amounts, and the level λ reached by the lines that no bound holds.

    Where every λ of an interval gives the same amounts, `level` is the largest, at which one more unit would be given,
    or the smallest when all are at their cap. None when the bounds leave nothing to choose.
    """

    amounts: list[Fraction]
    level: Fraction | None


def fill(*, tiers: Sequence[Amounts], lower: Amounts, upper: Caps, total: Fraction) -> Filling:
    """Share `total` (Σ lower ≤ total ≤ Σ upper) in proportion to the weights of the first tier, within the bounds.

    A line of weight 0 stays at its lower bound, unless all the others are at their upper one: what is left is then
    shared between the lines of weight 0 by the weights of the next tier, and so on.
    """
    amounts = list(lower)
    level = None
    lines = list(range(len(lower)))
    for number, weights in enumerate(tiers):
        weighted = [line for line in lines if weights[line] > 0]
        lines = [line for line in lines if weights[line] == 0]
        due = total - sum((lower[line] for line in lines), Fraction(0))
        room = _room(upper[line] for line in weighted)
        filling = _fill_weighted(
            [weights[line] for line in weighted],
            lower=[lower[line] for line in weighted],
            upper=[upper[line] for line in weighted],
            total=due if room is None else min(due, room),
        )
        for line, amount in zip(weighted, filling.amounts, strict=True):
            amounts[line] = amount
        if number == 0:
            level = filling.level
        if room is None or due <= room:
            break
        total -= room
    return Filling(amounts, level)


def _room(caps: Iterable[Fraction | None]) -> Fraction | None:
    total = Fraction(0)
    for cap in caps:
        if cap is None:
            return None
        total += cap
    return total


@dataclass(frozen=True, slots=True)
class _Scaled:
    """Integers: amounts × `amount_scale`, weights × `weight_scale`."""

    weights: list[int]
    lower: list[int]
    upper: list[int | None]
    total: int
    amount_scale: int
    weight_scale: int


def _fill_weighted(weights: Amounts, *, lower: Amounts, upper: Caps, total: Fraction) -> Filling:
    """The same where every weight is positive."""
    scaled = _scale(weights, lower=lower, upper=upper, total=total)
    found = _find_level(scaled)
    if found is None:
        return Filling(list(lower), None)
    rise, run = found
    amounts = []
    for index, weight in enumerate(scaled.weights):
        reached = rise * weight
        cap = scaled.upper[index]
        if reached <= scaled.lower[index] * run:
            amounts.append(lower[index])
        elif cap is not None and reached >= cap * run:
            amounts.append(Fraction(cap, scaled.amount_scale))
        else:
            amounts.append(Fraction(reached, run * scaled.amount_scale))
    return Filling(amounts, Fraction(rise * scaled.weight_scale, run * scaled.amount_scale))


def _scale(weights: Amounts, *, lower: Amounts, upper: Caps, total: Fraction) -> _Scaled:
    caps = [cap for cap in upper if cap is not None]
    amount_scale = lcm(total.denominator, *(value.denominator for value in (*lower, *caps)))
    weight_scale = lcm(*(weight.denominator for weight in weights))
    return _Scaled(
        weights=[_times(weight, weight_scale) for weight in weights],
        lower=[_times(value, amount_scale) for value in lower],
        upper=[None if cap is None else _times(cap, amount_scale) for cap in upper],
        total=_times(total, amount_scale),
        amount_scale=amount_scale,
        weight_scale=weight_scale,
    )


def _times(value: Fraction, scale: int) -> int:
    return value.numerator * (scale // value.denominator)


def _find_level(scaled: _Scaled) -> tuple[int, int] | None:
    """Return λ as a fraction of integers; None when no line can move."""
    fixed, slope = sum(scaled.lower), 0
    last: tuple[int, int] | None = None
    for rise, run, starts in _breakpoints(scaled):
        # Before this breakpoint the sum at λ is fixed + slope × λ.
        if fixed * run + slope * rise > scaled.total * run:
            break
        fixed, slope = (fixed - rise, slope + run) if starts else (fixed + rise, slope - run)
        last = (rise, run)
    return (scaled.total - fixed, slope) if slope else last


def _breakpoints(scaled: _Scaled) -> list[tuple[int, int, bool]]:
    """Return where each movable line leaves its lower bound (True) and meets its upper one, by increasing λ."""
    # Two different ratios of integers under 2^m differ by 2^-2m at least: their floors at 2m + 1 bits differ too.
    precision = 2 * max(scaled.weights, default=1).bit_length() + 1
    keyed = []
    for weight, low, high in zip(scaled.weights, scaled.lower, scaled.upper, strict=True):
        if low == high:
            continue
        keyed.append(((low << precision) // weight, 0, low, weight))
        if high is not None:
            keyed.append(((high << precision) // weight, 1, high, weight))
    keyed.sort()
    return [(amount, weight, kind == 0) for _, kind, amount, weight in keyed]
