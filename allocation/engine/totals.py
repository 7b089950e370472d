"""The totals of a year before rounding, by the simplest engine that satisfies its rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from allocation.engine.active_set import recover
from allocation.engine.case import Case
from allocation.engine.couplings import Coupling, Nature
from allocation.engine.kind_lines import Tiers, fill_groups
from allocation.engine.leximin import solve_leximin
from allocation.engine.solution import Engine
from allocation.engine.water_filling import fill

BINDING = Fraction(1, 10**9)
"""Share of the envelope, times the largest coefficient, under which a rule without slack is said to bind."""


@dataclass(frozen=True, slots=True)
class Totals:
    """Amounts by territory; `level` is None where a rule binds."""

    amounts: list[Fraction]
    level: Fraction | None
    engine: Engine
    binding: tuple[str, ...]
    slacks: Mapping[str, Fraction]


def solve_totals(case: Case, couplings: Sequence[Coupling]) -> Totals | None:
    """Return the leximin of etp ÷ need of a year whose bounds leave a solution; None when the couplings leave none.

    Lines of need 0 stay at their floor. Where the envelope or a rule forces more on them, it is shared in proportion
    to their previous totals, and in equal parts between those that had nothing: the least movement.
    """
    tiers = (case.needs, case.previous, (Fraction(1),) * len(case.codes))
    filling = fill(tiers=tiers, lower=case.lower, upper=case.upper, total=case.means.envelope)
    slacks = _slacks(case, couplings, filling.amounts)
    # The leximin without the couplings is the leximin with them as soon as it satisfies them.
    if all(slack >= 0 for slack in slacks.values()):
        return Totals(filling.amounts, filling.level, Engine.WATER_FILLING, (), slacks)
    if all(coupling.nature is Nature.KIND for coupling in couplings):
        return _solve_kinds(case, couplings, tiers=tiers)
    found = solve_leximin(case, couplings, tiers=tiers)
    if found is None:
        return None
    amounts = recover(case, couplings, found, tiers=tiers)
    slacks = _slacks(case, couplings, amounts)
    binding = tuple(coupling.key for coupling in couplings if slacks[coupling.key] <= _noise(case, coupling))
    return Totals(amounts, None, Engine.LINEAR_PROGRAMME, binding, slacks)


def _solve_kinds(case: Case, couplings: Sequence[Coupling], *, tiers: Tiers) -> Totals | None:
    amounts = fill_groups(case, [(tuple(coupling.gains), coupling.least) for coupling in couplings], tiers=tiers)
    if amounts is None:
        return None
    keys = tuple(coupling.key for coupling in couplings)
    return Totals(amounts, None, Engine.WATER_FILLING, keys, _slacks(case, couplings, amounts))


def _slacks(case: Case, couplings: Sequence[Coupling], amounts: Sequence[Fraction]) -> dict[str, Fraction]:
    return {coupling.key: coupling.slack(case, amounts) for coupling in couplings}


def _noise(case: Case, coupling: Coupling) -> Fraction:
    return BINDING * case.means.envelope * coupling.size
