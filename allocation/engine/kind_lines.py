"""Totals by kind where each line has one kind only, as conventions do: they bound what the lines of a kind receive.

Elsewhere the totals by kind only divide the lines between kinds, once these have their totals.
"""

from collections.abc import Sequence
from fractions import Fraction

from allocation.engine.case import Case
from allocation.engine.grid import round_to_total
from allocation.engine.kinds import rank_kinds
from allocation.engine.problem import Problem
from allocation.engine.water_filling import fill

Tiers = Sequence[Sequence[Fraction]]


def group_lines(problem: Problem, case: Case) -> dict[str, list[int]]:
    """Return the lines of each kind, by rank; nothing unless the problem wants it, each line has one kind, and each
    total by kind has lines."""
    if not problem.kinds_bind:
        return {}
    groups: dict[str, list[int]] = {kind: [] for kind in problem.territories[0].base}
    for line, cells in enumerate(case.cells):
        held = [kind for kind, etp in cells.items() if etp > 0]
        if len(held) != 1:
            return {}
        groups[held[0]].append(line)
    totals = case.means.kind_totals or {}
    if any(totals.get(kind, Fraction(0)) > 0 and not lines for kind, lines in groups.items()):
        return {}
    return {kind: lines for kind, lines in groups.items() if lines}


def fill_groups(
    case: Case, groups: Sequence[tuple[Sequence[int], Fraction]], *, tiers: Tiers
) -> list[Fraction] | None:
    """Return the leximin of lines whose groups each have a total of their own; None when bounds leave none.

    The groups share no rule: the leximin of all is that of each.
    """
    amounts = [Fraction(0)] * len(case.codes)
    for lines, total in groups:
        lower, upper = [case.lower[line] for line in lines], [case.upper[line] for line in lines]
        caps = None if None in upper else sum((high for high in upper if high is not None), Fraction(0))
        if sum(lower, Fraction(0)) > total or (caps is not None and caps < total):
            return None
        own = tuple(tuple(tier[line] for line in lines) for tier in tiers)
        for line, amount in zip(lines, fill(tiers=own, lower=lower, upper=upper, total=total).amounts, strict=True):
            amounts[line] = amount
    return amounts


def totals_of(problem: Problem, case: Case, amounts: Sequence[Fraction]) -> list[Fraction]:
    """Return the totals by kind that these amounts make, brought to the envelope and to the grid."""
    groups = group_lines(problem, case)
    sums = [sum((amounts[line] for line in groups.get(kind, ())), Fraction(0)) for kind in problem.territories[0].base]
    whole = sum(sums, Fraction(0))
    scaled = [(total / whole if whole else Fraction(1, len(sums))) * case.means.envelope for total in sums]
    if case.step is None:
        return scaled
    return round_to_total(scaled, step=case.step, ranks=rank_kinds(tuple(problem.territories[0].base)))
