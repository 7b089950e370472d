"""Solving the settings of a scenario, and keeping what was asked and answered as its next version."""

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.conf import settings as portal
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from allocation.domain.pose_problem import pose_problem
from allocation.engine.problem import TOTAL, Problem
from allocation.engine.sandbox import TimeLimitError, solve_within
from allocation.engine.solution import Infeasible, Line, Solution
from allocation.enums import Mesh, Outcome
from allocation.models import Scenario, ScenarioCell, ScenarioLine, ScenarioVersion
from allocation.rules.inputs import Inputs, write_inputs
from allocation.rules.settings import Settings, write_settings
from iae_portal.common.audit_trail import record_event

LIMIT_SECONDS = 20
CENT, MICRO = Decimal("0.01"), Decimal("0.000001")


class StaleVersionError(Exception):
    """Somebody saved since the page was opened; `current` is what they saved."""

    def __init__(self, current: ScenarioVersion) -> None:
        super().__init__("Quelqu’un a enregistré ce scénario depuis l’ouverture de votre page.")
        self.current = current


@dataclass(frozen=True, slots=True)
class Solved:
    """A problem with its answer and how long it took."""

    problem: Problem
    answer: Solution | Infeasible
    duration_ms: int


def solve_settings(settings: Settings, inputs: Inputs, *, seconds: float = LIMIT_SECONDS) -> Solved:
    """Solve in a process that can be killed; a ValidationError tells what is wrong, or that time was over."""
    problem = pose_problem(settings, inputs)
    started = time.perf_counter()
    try:
        answer = solve_within(problem, seconds=seconds)
    except TimeLimitError as error:
        raise ValidationError(
            f"Le calcul dépasse {seconds:.0f} secondes : réduisez le nombre d’années ou de territoires."
        ) from error
    return Solved(problem, answer, round((time.perf_counter() - started) * 1000))


def save_version(
    scenario: Scenario, *, settings: Settings, inputs: Inputs, actor: User, seen: int, change: str = ""
) -> ScenarioVersion:
    """Keep the settings and their figures as the next version of a draft.

    `seen` is the number of the version that the page showed (0 before the first): raises StaleVersionError when
    another was saved since, so that nobody's work is lost in silence.
    """
    if not Scenario.objects.editable_by(actor).filter(pk=scenario.pk).exists():
        raise PermissionDenied
    solved = solve_settings(settings, inputs)
    with transaction.atomic():
        held = Scenario.objects.select_for_update(of=("self",)).select_related(None).get(pk=scenario.pk)
        last = held.versions.order_by("-number").first()
        if (last.number if last else 0) != seen and last is not None:
            raise StaleVersionError(last)
        version = _write(held, settings, inputs, solved, number=seen + 1, actor=actor, change=change)
        held.current = version
        held.first_year, held.last_year = settings.years[0].year, settings.years[-1].year
        held.save(update_fields=["current", "first_year", "last_year"])
        record_event(
            actor=actor, verb="scenario:saved", subject=held, data={"version": version.number, "change": change}
        )
    scenario.refresh_from_db()
    return version


def fingerprint_of(settings: Settings, inputs: Inputs) -> str:
    """SHA-256 of everything that makes the figures."""
    text = json.dumps([write_settings(settings), write_inputs(inputs)], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _write(
    scenario: Scenario,
    settings: Settings,
    inputs: Inputs,
    solved: Solved,
    *,
    number: int,
    actor: User,
    change: str,
) -> ScenarioVersion:
    is_solved = isinstance(solved.answer, Solution)
    version = ScenarioVersion.objects.create(
        scenario=scenario,
        number=number,
        rules=write_settings(settings),
        inputs=write_inputs(inputs),
        outcome=Outcome.OPTIMAL if is_solved else Outcome.INFEASIBLE,
        answer=describe_answer(solved.answer),
        duration_ms=solved.duration_ms,
        fingerprint=fingerprint_of(settings, inputs),
        code_version=portal.VERSION,
        change=change[:200],
        author=actor,
    )
    if isinstance(solved.answer, Solution):
        subject = "area_id" if Mesh(scenario.mesh).level else "siae_id"
        _write_lines(version, solved.answer, inputs, subject=subject)
    return version


def _write_lines(version: ScenarioVersion, solution: Solution, inputs: Inputs, *, subject: str) -> None:
    by_code = {one.code: one for one in inputs.territories}
    lines, cells = [], []
    for year in solution.years:
        for line in year.lines:
            one = by_code[line.code]
            row = _row(version, year.year, line, name=one.name, **{subject: one.pk})
            lines.append(row)
            cells += [
                ScenarioCell(line=row, kind=kind, etp=_decimal(etp, CENT), base=one.base[kind])
                for kind, etp in line.kinds.items()
                if kind != TOTAL
            ]
    ScenarioLine.objects.bulk_create(lines)
    ScenarioCell.objects.bulk_create(cells)


def _row(version: ScenarioVersion, year: int, line: Line, *, name: str, **subject: int) -> ScenarioLine:
    return ScenarioLine(
        version=version,
        year=year,
        code=line.code,
        name=name,
        **subject,
        previous=_decimal(line.previous, CENT),
        etp=_decimal(line.etp, CENT),
        lower=_decimal(line.lower, CENT),
        upper=None if line.upper is None else _decimal(line.upper, CENT),
        target=_decimal(line.target, MICRO),
        continuous=_decimal(line.continuous, MICRO),
        euros=None if line.euros is None else _decimal(line.euros, CENT),
        status=str(line.status),
    )


def describe_answer(answer: Solution | Infeasible) -> dict[str, Any]:
    """What a version keeps of the answer beside its lines, as JSON data; figures are decimal strings."""
    if isinstance(answer, Infeasible):
        return {
            "reasons": [{"code": one.code, "message": one.message, "year": one.year} for one in answer.reasons],
            "relaxations": [
                {
                    "rule": one.rule,
                    "year": one.year,
                    "code": one.code,
                    "field": one.field,
                    "after": None if one.after is None else _text(one.after),
                    "message": one.message,
                }
                for one in answer.relaxations
            ],
        }
    fairness = answer.fairness
    names = ("gini", "theil_t", "atkinson_1", "jain", "hoover", "max_min")
    return {
        "years": [
            {
                "year": year.year,
                "engine": str(year.engine),
                "level": None if year.level is None else _text(year.level),
                "binding": list(year.binding),
            }
            for year in answer.years
        ],
        "fairness": {
            **{name: None if getattr(fairness, name) is None else str(getattr(fairness, name)) for name in names},
            "losers": fairness.losers,
            "moved": _text(fairness.moved),
        },
        "clauses": [
            {"key": effect.key, "moved": _text(effect.moved), "differences": _texts(effect.differences)}
            for effect in answer.clauses
        ],
    }


def _texts(values: Mapping[str, Fraction]) -> dict[str, str]:
    return {code: _text(value) for code, value in values.items() if value}


def _text(value: Fraction) -> str:
    return f"{_decimal(value, Decimal('1E-12')):f}"


def _decimal(value: Fraction, quantum: Decimal) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(quantum)
