"""The years of a scenario in order, each from the figures of the year before as rounded."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from allocation.engine.case import Case, Cells, first_cells, state_case
from allocation.engine.conflicts import find_bound_conflicts
from allocation.engine.coupling_conflicts import find_budget_conflict, find_coupling_conflicts, tell_rounding_conflict
from allocation.engine.couplings import Coupling, state_couplings
from allocation.engine.kind_support import Unreachable
from allocation.engine.kind_totals import find_total_conflicts, fit_kinds, tell_unreachable
from allocation.engine.kinds import Proportions, keep_proportions, price
from allocation.engine.problem import TOTAL, Problem
from allocation.engine.rounding import round_totals
from allocation.engine.solution import Line, Reason, Status, YearSolution
from allocation.engine.totals import Totals, solve_totals


@dataclass(frozen=True, slots=True)
class Stated:
    """A year with the rules that tie its territories together."""

    case: Case
    proportions: Proportions
    couplings: tuple[Coupling, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """The first year that no figures satisfy, and why; `unreachable` tells totals by kind that cannot be met."""

    stated: Stated
    reasons: tuple[Reason, ...]
    unreachable: Unreachable | None = None


def state_year(problem: Problem, index: int, cells: Sequence[Cells]) -> Stated:
    """Return the year of rank `index` after a year that gave `cells`."""
    case = state_case(problem, index, cells)
    proportions = keep_proportions(problem, case)
    return Stated(case, proportions, state_couplings(problem, case, proportions))


def solve_years(
    problem: Problem, *, first: int = 0, cells: Sequence[Cells] | None = None
) -> tuple[YearSolution, ...] | Conflict:
    """Return the years from the rank `first`, after one that gave `cells` (the base); or the first conflict met."""
    solved: list[YearSolution] = []
    before = first_cells(problem) if cells is None else cells
    for index in range(first, len(problem.years)):
        answer = _solve_year(problem, state_year(problem, index, before))
        if isinstance(answer, Conflict):
            return answer
        year, before = answer
        solved.append(year)
    return tuple(solved)


def cells_before(problem: Problem, years: Sequence[YearSolution], index: int) -> tuple[Cells, ...]:
    """Return the cells that the year of rank `index` starts from."""
    if index == 0:
        return first_cells(problem)
    return tuple(line.kinds or {TOTAL: line.etp} for line in years[index - 1].lines)


def _solve_year(problem: Problem, stated: Stated) -> tuple[YearSolution, tuple[Cells, ...]] | Conflict:
    case = stated.case
    reasons = _find_conflicts(problem, case)
    if reasons:
        return Conflict(stated, reasons)
    totals = solve_totals(case, stated.couplings)
    if totals is None:
        return Conflict(stated, find_coupling_conflicts(case, stated.couplings))
    rounded = round_totals(problem, case, stated.couplings, stated.proportions, totals.amounts)
    if rounded is None:
        return Conflict(stated, (tell_rounding_conflict(case, stated.couplings),))
    cells = _divide(problem, stated, rounded)
    if isinstance(cells, Unreachable):
        return Conflict(stated, (tell_unreachable(problem, case, cells),), cells)
    year = YearSolution(
        year=case.means.year,
        level=totals.level,
        lines=_lines(problem, case, totals=totals, rounded=rounded, cells=cells),
        engine=totals.engine,
        binding=totals.binding,
        slacks=totals.slacks,
    )
    return year, cells


def _find_conflicts(problem: Problem, case: Case) -> tuple[Reason, ...]:
    """Return the conflicts seen before anything is solved."""
    found = find_bound_conflicts(case)
    if case.means.kind_totals is not None:
        found += find_total_conflicts(problem, case) or find_budget_conflict(problem, case)
    return found


def _divide(problem: Problem, stated: Stated, rounded: Sequence[Fraction]) -> tuple[Cells, ...] | Unreachable:
    """Return the kinds of each territory."""
    if stated.case.means.kind_totals is not None:
        return fit_kinds(problem, stated.case, rounded)
    return tuple(stated.proportions.split(line, total) for line, total in enumerate(rounded))


def _lines(
    problem: Problem, case: Case, *, totals: Totals, rounded: Sequence[Fraction], cells: Sequence[Cells]
) -> tuple[Line, ...]:
    targets = case.targets
    return tuple(
        Line(
            code=code,
            etp=rounded[line],
            kinds=cells[line] if problem.kinds else {},
            status=_status(case, line, totals.amounts[line]),
            previous=case.previous[line],
            lower=case.lower[line],
            upper=case.upper[line],
            target=targets[line],
            continuous=totals.amounts[line],
            euros=price(cells[line], problem.costs),
        )
        for line, code in enumerate(case.codes)
    )


def _status(case: Case, line: int, amount: Fraction) -> Status:
    if amount == case.lower[line]:
        return Status.FLOOR
    return Status.CAP if amount == case.upper[line] else Status.FREE
