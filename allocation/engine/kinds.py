"""The kinds of each territory when no total by kind is imposed: last year's proportions, by largest remainder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from allocation.engine.case import Case, Cells
from allocation.engine.problem import Problem

KIND_ORDER = ("EI", "ETTI", "AI", "ACI")
"""Equal remainders go in this order, then in that of the base."""


def rank_kinds(kinds: Sequence[str]) -> list[int]:
    """Return the rank of each kind among equal remainders."""
    last = len(KIND_ORDER)
    order = sorted(
        range(len(kinds)), key=lambda index: KIND_ORDER.index(kinds[index]) if kinds[index] in KIND_ORDER else last
    )
    ranks = [0] * len(kinds)
    for rank, index in enumerate(order):
        ranks[index] = rank
    return ranks


@dataclass(frozen=True, slots=True)
class Proportions:
    """How each territory divides its total between the kinds, and what an ETP there costs."""

    kinds: tuple[str, ...]
    ranks: tuple[int, ...]
    weights: tuple[tuple[int, ...], ...]
    """Whole numbers in the proportions of each territory, some of them positive."""
    step: Fraction | None

    def split(self, line: int, total: Fraction) -> dict[str, Fraction]:
        """Return the cells of a territory; on the grid when `total` is, by largest remainder."""
        weights, step = self.weights[line], self.step
        whole = sum(weights)
        if step is None:
            return {kind: total * weight / whole for kind, weight in zip(self.kinds, weights, strict=True)}
        count = int(total / step)
        numbers = [count * weight // whole for weight in weights]
        order = sorted(range(len(weights)), key=lambda kind: (-(count * weights[kind] % whole), self.ranks[kind]))
        for kind in order[: count - sum(numbers)]:
            numbers[kind] += 1
        pairs = zip(self.kinds, numbers, strict=True)
        return {kind: Fraction(number * step.numerator, step.denominator) for kind, number in pairs}

    def unit_cost(self, line: int, costs: Cells) -> Fraction:
        """Return the euros of one ETP at these proportions."""
        weights = self.weights[line]
        pairs = zip(self.kinds, weights, strict=True)
        return sum((costs[kind] * weight for kind, weight in pairs), Fraction(0)) / sum(weights)


def keep_proportions(problem: Problem, case: Case) -> Proportions:
    """Return last year's proportions; a territory without any ETP takes those of the region."""
    kinds = tuple(problem.territories[0].base)
    region = [sum((cells[kind] for cells in case.cells), Fraction(0)) for kind in kinds]
    regional = _whole(region) if any(region) else (1,) * len(kinds)
    return Proportions(
        kinds=kinds,
        ranks=tuple(rank_kinds(kinds)),
        weights=tuple(
            _whole([cells[kind] for kind in kinds]) if before else regional
            for cells, before in zip(case.cells, case.previous, strict=True)
        ),
        step=case.step,
    )


def price(cells: Cells, costs: Mapping[str, Fraction]) -> Fraction | None:
    """Return the euros of cells; None when a cost is not known."""
    if not all(kind in costs for kind in cells):
        return None
    return sum((amount * costs[kind] for kind, amount in cells.items()), Fraction(0))


def _whole(values: Sequence[Fraction]) -> tuple[int, ...]:
    """Return whole numbers in the same proportions."""
    scale = lcm(*(value.denominator for value in values))
    return tuple(value.numerator * (scale // value.denominator) for value in values)
