"""The door of the engine: a scenario solved over its years, and what one more ETP somewhere takes from the others."""

from collections.abc import Mapping
from fractions import Fraction

from allocation.engine.conflicts import find_bound_conflicts
from allocation.engine.effects import measure_effects
from allocation.engine.fairness import measure_fairness
from allocation.engine.problem import Problem
from allocation.engine.relaxation_search import find_relaxations
from allocation.engine.solution import Infeasible, Solution
from allocation.engine.totals import solve_totals
from allocation.engine.years import Conflict, cells_before, solve_years, state_year


def solve(problem: Problem) -> Solution | Infeasible:
    """Return the scenario solved year after year, or why it cannot be."""
    years = solve_years(problem)
    if isinstance(years, Conflict):
        return Infeasible(reasons=years.reasons, relaxations=find_relaxations(problem, years))
    return Solution(
        years=years,
        fairness=measure_fairness(problem, years[-1].lines),
        clauses=measure_effects(problem, years),
    )


def marginal(problem: Problem, solution: Solution, code: str) -> Mapping[str, Fraction] | None:
    """Return what one more ETP for `code` takes from or gives to each other line; the figures add up to −1.

    The last year is solved again before rounding, with `code` held at its figure plus one. None when it cannot be.
    Raises KeyError on an unknown code.
    """
    found = {line.code: line.continuous for line in solution.years[-1].lines}
    last = len(solution.years) - 1
    stated = state_year(problem, last, cells_before(problem, solution.years, last))
    held = stated.case.hold(code, found[code] + 1)
    if find_bound_conflicts(held):
        return None
    totals = solve_totals(held, stated.couplings)
    if totals is None:
        return None
    amounts = zip(held.codes, totals.amounts, strict=True)
    return {other: amount - found[other] for other, amount in amounts if other != code}
