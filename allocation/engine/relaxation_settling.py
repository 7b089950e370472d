"""Changes that need no search: figures brought to the grid, totals by kind that add up, every rule withdrawn."""

from collections.abc import Iterator
from fractions import Fraction

from allocation.engine.case import Case
from allocation.engine.couplings import BUDGET
from allocation.engine.grid import ceil_to, floor_to, is_on, round_to_total
from allocation.engine.kind_totals import kind_columns
from allocation.engine.kinds import rank_kinds
from allocation.engine.problem import Means, Problem, Territory
from allocation.engine.relaxation_changes import FACTOR_STEP, Change, set_kind_totals


def settle_grid(problem: Problem, case: Case) -> list[Change]:
    """Return the envelope and the locks brought to the grid, and totals by kind brought to it and to the envelope."""
    step, envelope, found = case.step, case.means.envelope, []
    if step is not None and not is_on(envelope, step):
        envelope = _nearest_envelope(case, step)
        found.append(Change(rule="envelope", year=case.means.year, start=case.means.envelope, end=envelope, step=step))
    if step is not None:
        found += [
            Change(
                rule="held", code=territory.code, start=territory.held, end=_nearest(territory.held, step), step=step
            )
            for territory in problem.territories
            if territory.held is not None and not is_on(territory.held, step)
        ]
    if case.means.kind_totals is not None:
        columns = kind_columns(problem, case)
        off = step is not None and not all(is_on(column, step) for column in columns)
        if off or sum(columns, Fraction(0)) != envelope:
            found += set_kind_totals(problem, case, scale_kind_totals(problem, case, envelope))
    return found


def scale_kind_totals(problem: Problem, case: Case, envelope: Fraction) -> list[Fraction]:
    """Return totals by kind in the same proportions that add up to an envelope, on the grid."""
    columns = kind_columns(problem, case)
    whole = sum(columns, Fraction(0))
    scaled = [(column / whole if whole else Fraction(1, len(columns))) * envelope for column in columns]
    if case.step is None:
        return scaled
    return round_to_total(scaled, step=case.step, ranks=rank_kinds(tuple(problem.territories[0].base)))


def withdraw_all(problem: Problem) -> Iterator[Change]:
    """Yield the withdrawal of every rule: the scenario that remains is always feasible."""
    for clause in problem.clauses:
        yield Change(rule=clause.key, start=Fraction(0), end=None, step=FACTOR_STEP, is_own=False)
    if problem.rules.floor:
        yield Change(rule="floor", start=problem.rules.floor, end=Fraction(0), step=FACTOR_STEP)
    if problem.rules.cap is not None:
        yield Change(rule="cap", start=problem.rules.cap, end=None, step=FACTOR_STEP)
    for territory in problem.territories:
        yield from _withdraw_own(territory)
    for means in problem.years:
        yield from _withdraw_means(means, problem.grid)


def _withdraw_own(territory: Territory) -> Iterator[Change]:
    for rule in ("floor", "cap", "held"):
        value = getattr(territory, rule)
        if value is not None:
            yield Change(rule=rule, code=territory.code, start=value, end=None, step=FACTOR_STEP)


def _withdraw_means(means: Means, step: Fraction | None) -> Iterator[Change]:
    if means.budget is not None:
        yield Change(rule=BUDGET, year=means.year, start=means.budget, end=None, step=FACTOR_STEP)
    if means.kind_totals is not None:
        yield Change(rule="kind_totals", year=means.year, start=Fraction(0), end=None, step=FACTOR_STEP, is_own=False)
    if step is not None and not is_on(means.envelope, step):
        end = _nearest(means.envelope, step)
        yield Change(rule="envelope", year=means.year, start=means.envelope, end=end, step=step)


def _nearest_envelope(case: Case, step: Fraction) -> Fraction:
    """Return the nearest envelope on the grid that the bounds allow; the nearest if they allow neither."""
    envelope = case.means.envelope
    around = sorted((floor_to(envelope, step), ceil_to(envelope, step)), key=lambda value: abs(value - envelope))
    floors = sum(case.lower, Fraction(0))
    caps = None if None in case.upper else sum((high for high in case.upper if high is not None), Fraction(0))
    allowed = [value for value in around if floors <= value and (caps is None or value <= caps)]
    return (allowed or around)[0]


def _nearest(value: Fraction, step: Fraction) -> Fraction:
    return round(value / step) * step
