"""A scenario with relaxations applied to it."""

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from typing import Any

from allocation.engine.problem import Clause, Means, Problem, Rules, Territory
from allocation.engine.solution import Relaxation


def relax(problem: Problem, relaxations: Iterable[Relaxation]) -> Problem:
    """Return the scenario with every change made; `solve` accepts it when they are those of an infeasible answer."""
    for relaxation in relaxations:
        problem = _apply(problem, relaxation)
    return problem


def _apply(problem: Problem, change: Relaxation) -> Problem:
    match change.rule:
        case "floor" | "cap" | "held" if change.code:
            territories = (
                _change_territory(territory, change) if territory.code == change.code else territory
                for territory in problem.territories
            )
            return replace(problem, territories=tuple(territories))
        case "floor" | "cap" | "start":
            return replace(problem, rules=_change_rules(problem.rules, change))
        case "envelope" | "budget" | "kind_totals":
            years = (_change_means(means, change) if means.year == change.year else means for means in problem.years)
            return replace(problem, years=tuple(years))
    clauses = (_change_clause(clause, change) if clause.key == change.rule else clause for clause in problem.clauses)
    return replace(problem, clauses=tuple(clause for clause in clauses if clause is not None))


def _change_territory(territory: Territory, change: Relaxation) -> Territory:
    match change.rule:
        case "floor":
            return replace(territory, floor=change.after)
        case "cap":
            return replace(territory, cap=change.after)
    return replace(territory, held=change.after)


def _change_rules(rules: Rules, change: Relaxation) -> Rules:
    match change.rule:
        case "floor":
            return replace(rules, floor=change.after or Fraction(0))
        case "cap":
            return replace(rules, cap=change.after)
    return replace(rules, start=change.after or Fraction(0))


def _change_means(means: Means, change: Relaxation) -> Means:
    match change.rule:
        case "envelope":
            return means if change.after is None else replace(means, envelope=change.after)
        case "budget":
            return replace(means, budget=change.after)
    if change.after is None:
        return replace(means, kind_totals=None)
    return replace(means, kind_totals={**(means.kind_totals or {}), change.code: change.after})


def _change_clause(clause: Clause, change: Relaxation) -> Clause | None:
    """Return the clause with its new figure, of the field that its kind has; None: it is withdrawn."""
    if change.after is None:
        return None
    figures: dict[str, Any] = {change.field: change.after}
    return replace(clause, **figures)
