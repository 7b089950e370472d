"""The answer as JSON, in the layout other tools rely on. Floats keep all their digits."""

import json
from collections.abc import Mapping
from fractions import Fraction

from allocation.engine.problem import Problem
from allocation.engine.solution import Fairness, Infeasible, Line, Reason, Relaxation, Solution, YearSolution
from allocation.file_mode.clauses import type_of
from allocation.file_mode.exact import write_exact

FAIRNESS = ("gini", "theil_t", "atkinson_1", "jain", "hoover", "max_min", "moved")


def render_solution(problem: Problem, solution: Solution) -> dict[str, object]:
    """Return what OUT.json says of a scenario that has an answer."""
    types = {clause.key: type_of(clause) for clause in problem.clauses}
    return {
        "status": "optimal",
        "years": [_year(year, kinds=problem.kinds) for year in solution.years],
        "fairness": _fairness(solution.fairness),
        "clauses": [{"type": types[effect.key], "moved": float(effect.moved)} for effect in solution.clauses],
    }


def render_marginal(differences: Mapping[str, Fraction] | None) -> dict[str, float] | None:
    """Return what the others lose, by code; None when no answer gives the one more ETP."""
    return None if differences is None else {code: float(differences[code]) for code in sorted(differences)}


def render_infeasible(answer: Infeasible) -> dict[str, object]:
    """Return what OUT.json says of a scenario that has none."""
    return {
        "status": "infeasible",
        "reasons": [_reason(reason) for reason in answer.reasons],
        "relaxation": [_relaxation(change) for change in answer.relaxations],
    }


def write_json(answer: Mapping[str, object]) -> str:
    """Return the text of an answer."""
    return json.dumps(answer, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _year(year: YearSolution, *, kinds: tuple[str, ...]) -> dict[str, object]:
    lines = sorted(year.lines, key=lambda line: line.code)
    return {"year": year.year, "level": _number(year.level), "lines": [_line(line, kinds=kinds) for line in lines]}


def _line(line: Line, *, kinds: tuple[str, ...]) -> dict[str, object]:
    return {
        "code": line.code,
        "etp": write_exact(line.etp),
        "kinds": {kind: write_exact(line.kinds[kind]) for kind in kinds} if kinds else None,
        "target": float(line.target),
        "distance": _number(line.distance),
        "status": line.status.value,
    }


def _fairness(panel: Fairness) -> dict[str, float | None]:
    return {name: _number(getattr(panel, name)) for name in FAIRNESS}


def _reason(reason: Reason) -> dict[str, object]:
    figures = {name: float(value) for name, value in reason.figures.items()}
    return {"code": reason.code, "message": reason.message, "year": reason.year, **figures}


def _relaxation(change: Relaxation) -> dict[str, object]:
    return {
        "rule": change.rule,
        "year": change.year,
        "code": change.code or None,
        "before": _number(change.before),
        "after": _number(change.after),
        "message": change.message,
    }


def _number(value: Fraction | float | None) -> float | None:
    return None if value is None else float(value)
