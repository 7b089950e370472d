"""What each clause costs: the scenario solved without it, compared on the last year before rounding."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from allocation.engine.problem import Clause, GrowthRatio, Problem
from allocation.engine.solution import ClauseEffect, YearSolution
from allocation.engine.years import Conflict, cells_before, solve_years

MOST_STEPS = 6
"""No line is rounded farther than this."""


def measure_effects(problem: Problem, years: Sequence[YearSolution]) -> tuple[ClauseEffect, ...]:
    """Return the effect of each clause, in the order of the problem."""
    return tuple(_measure(problem, years, clause) for clause in problem.clauses)


def _measure(problem: Problem, years: Sequence[YearSolution], clause: Clause) -> ClauseEffect:
    found = _continuous(years[-1])
    other = _solve_without(problem, years, clause)
    differences = {code: amount - other[code] for code, amount in found.items()}
    moved = sum(map(abs, differences.values()), Fraction(0)) / 2
    return ClauseEffect(key=clause.key, moved=moved, differences=differences)


def _solve_without(problem: Problem, years: Sequence[YearSolution], clause: Clause) -> Mapping[str, Fraction]:
    """Return the last year of the scenario without the clause, solved from the first year that it changes.

    A rule without effect on an optimum may be left out: the optimum stays. Where the path without the clause ends in a
    conflict of its own, only the last year is solved without it.
    """
    first = next((index for index, year in enumerate(years) if _is_touched(problem, year, clause)), None)
    if first is None:
        return _continuous(years[-1])
    without = replace(problem, clauses=tuple(other for other in problem.clauses if other is not clause))
    for start in (first, len(years) - 1):
        answer = solve_years(without, first=start, cells=cells_before(problem, years, start))
        if not isinstance(answer, Conflict):
            return _continuous(answer[-1])
    return _continuous(years[-1])


def _is_touched(problem: Problem, year: YearSolution, clause: Clause) -> bool:
    """Tell whether the clause binds in a year, or may have changed how it is rounded."""
    slack = year.slacks.get(clause.key)
    if problem.grid is None or slack is None:
        return clause.key in year.binding
    size = max(Fraction(1), clause.ratio) if isinstance(clause, GrowthRatio) else Fraction(1)
    return slack < MOST_STEPS * problem.grid * len(year.lines) * size


def _continuous(year: YearSolution) -> dict[str, Fraction]:
    return {line.code: line.continuous for line in year.lines}
