"""The smallest changes found that make an infeasible scenario feasible, year after year.

The first year in conflict is relaxed by the smallest total that a linear programme finds, then a little farther where
the grid asks for it; if a later year clashes then, it is relaxed in its turn. Each set of changes is tried on the
scenario itself before it is proposed.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from allocation.engine.case import Case
from allocation.engine.couplings import BUDGET
from allocation.engine.elastic import find_steps
from allocation.engine.kind_totals import totals_cost
from allocation.engine.problem import Problem
from allocation.engine.relaxation_changes import CENT, FACTOR_STEP, TWO_SIDED, Change, list_changes, set_kind_totals
from allocation.engine.relaxation_settling import scale_kind_totals, settle_grid, withdraw_all
from allocation.engine.relaxing import relax
from allocation.engine.solution import Relaxation, YearSolution
from allocation.engine.years import Conflict, solve_years

ROUNDS_BY_YEAR = 4
DOUBLINGS = 24
BISECTIONS = 6
MARGIN_POWERS = 6
MOST_MOVES = 2
"""A lock that the years move this way and that is opened."""


def find_relaxations(problem: Problem, conflict: Conflict) -> tuple[Relaxation, ...]:
    """Return changes with which `solve` accepts the scenario."""
    made: list[Change] = []
    moves: Counter[str] = Counter()
    for _ in range(ROUNDS_BY_YEAR * (len(problem.years) + 1)):
        found = _relax_year(_apply(problem, made), conflict)
        if not found:
            break
        moves.update(change.code for change in found if change.rule == "held")
        found = [
            replace(change, end=None) if change.rule == "held" and moves[change.code] > MOST_MOVES else change
            for change in found
        ]
        made = _merge(made, found)
        answer = _solve_again(_apply(problem, made), found, conflict.stated.case)
        if not isinstance(answer, Conflict):
            return tuple(change.tell(problem) for change in made)
        conflict = answer
    return tuple(change.tell(problem) for change in withdraw_all(problem))


def _apply(problem: Problem, changes: Sequence[Change]) -> Problem:
    return relax(problem, [change.tell(problem) for change in changes])


def _merge(made: Sequence[Change], found: Sequence[Change]) -> list[Change]:
    """Return one change by field, from its first value to its last one; nothing is left of a rule withdrawn."""
    withdrawn = {(change.rule, change.code) for change in found if change.end is None}
    merged = {
        (change.rule, change.year, change.code, change.field): change
        for change in made
        if (change.rule, change.code) not in withdrawn or change.rule in TWO_SIDED
    }
    for change in found:
        key = (change.rule, change.year, change.code, change.field)
        first = merged.get(key, change)
        merged[key] = replace(change, start=first.start, is_own=first.is_own)
    return list(merged.values())


def _relax_year(problem: Problem, conflict: Conflict) -> list[Change]:
    """Return the changes that settle the year in conflict, or a part of what is wrong with it."""
    case = conflict.stated.case
    settled = settle_grid(problem, case)
    if settled:
        return settled
    if conflict.unreachable is not None:
        return set_kind_totals(problem, case, conflict.unreachable.nearest)
    if case.means.kind_totals is not None and case.means.budget is not None:
        cost = totals_cost(problem, case)
        if cost > case.means.budget:
            change = Change(rule=BUDGET, year=case.means.year, start=case.means.budget, end=cost, step=CENT)
            return [change.at(Fraction(1))]
    return _step_aside(problem, conflict)


def _step_aside(problem: Problem, conflict: Conflict) -> list[Change]:
    """Return the smallest steps aside of the year, lengthened as little as the grid needs."""
    case = conflict.stated.case
    smallest = (case.step or FACTOR_STEP) * len(case.codes)
    changes, moved = _list_steps(problem, conflict, smallest)
    short, tried = Fraction(0), Fraction(1)
    extra = smallest / Fraction(max(moved, 1e-9)) / 4
    for doubling in range(DOUBLINGS if changes else 0):
        if _clears(problem, _assemble(problem, case, changes, tried), case):
            break
        short, tried = tried, 1 + extra * 2**doubling
    for _ in range(BISECTIONS if short else 0):
        middle = (short + tried) / 2
        if _clears(problem, _assemble(problem, case, changes, middle), case):
            tried = middle
        else:
            short = middle
    return _assemble(problem, case, changes, tried)


def _list_steps(problem: Problem, conflict: Conflict, smallest: Fraction) -> tuple[list[Change], float]:
    """Return the smallest changes and the ETP they move.

    Figures may exist that would do, if only they were on the grid: then a little more is asked than the rules do.
    """
    case, couplings = conflict.stated.case, conflict.stated.couplings
    for margin in (Fraction(0), *(smallest * 10**power for power in range(MARGIN_POWERS))):
        steps = find_steps(problem, case, couplings, margin=float(margin))
        changes = list_changes(problem, case, couplings, steps)
        if any(change.at(Fraction(1)).end != change.start for change in changes):
            return changes, steps.moved
    return [], 0.0


def _assemble(problem: Problem, case: Case, changes: Sequence[Change], length: Fraction) -> list[Change]:
    """Return the changes at a length, with totals by kind that follow the envelope."""
    found = [change.at(length) for change in changes]
    envelope = next((change.end for change in found if change.rule == "envelope"), None)
    if envelope is not None and case.means.kind_totals is not None:
        found += set_kind_totals(problem, case, scale_kind_totals(problem, case, envelope))
    return found


def _clears(problem: Problem, changes: Sequence[Change], case: Case) -> bool:
    """Tell whether the totals of the years up to that of `case` are solved with these changes."""
    relaxed = _apply(problem, changes)
    answer = _solve_again(replace(relaxed, years=relaxed.years[: case.index + 1]), changes, case)
    if not isinstance(answer, Conflict):
        return True
    return answer.stated.case.index == case.index and answer.unreachable is not None


def _solve_again(relaxed: Problem, changes: Sequence[Change], case: Case) -> tuple[YearSolution, ...] | Conflict:
    """Solve a scenario where `changes` were just made for the year of `case`: from there, if they touch no other."""
    if all(change.year == case.means.year for change in changes):
        return solve_years(relaxed, first=case.index, cells=case.cells)
    return solve_years(relaxed)
