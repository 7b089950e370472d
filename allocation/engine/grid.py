"""The grid: figures as whole numbers of its step, and the largest remainder."""

from collections.abc import Sequence
from fractions import Fraction


def floor_to(value: Fraction, step: Fraction) -> Fraction:
    """Return the largest multiple of `step` that does not exceed `value`."""
    return (value // step) * step


def ceil_to(value: Fraction, step: Fraction) -> Fraction:
    """Return the smallest multiple of `step` that `value` does not exceed."""
    return -(-value // step) * step


def is_on(value: Fraction, step: Fraction) -> bool:
    """Tell whether `value` is a multiple of `step`."""
    return value % step == 0


def round_to_total(values: Sequence[Fraction], *, step: Fraction, ranks: Sequence[object]) -> list[Fraction]:
    """Round each value down or up so that they add up to their sum, which is on the grid, by the largest remainder.

    Equal remainders go by `ranks`, the smallest first; a value on the grid does not move.
    """
    floors = [value // step for value in values]
    remainders = [value / step - floor for value, floor in zip(values, floors, strict=True)]
    spare = int(sum(remainders, Fraction(0)))
    order = sorted(range(len(values)), key=lambda index: (-remainders[index], ranks[index]))
    for index in order[:spare]:
        floors[index] += 1
    return [floor * step for floor in floors]
