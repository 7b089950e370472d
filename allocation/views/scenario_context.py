"""What the pages of one scenario share: the version shown, its rows, and the way back."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.models import User
from accounts.perimeter import can
from accounts.roles import Permission
from allocation.domain.save_version import Solved, describe_answer
from allocation.engine.solution import Solution
from allocation.enums import FROZEN_STATES
from allocation.models import Scenario, ScenarioVersion
from allocation.presentation.scenarios import (
    Row,
    describe_clause,
    describe_engine,
    describe_fairness,
    describe_kinds,
    list_exceptions,
)
from allocation.queries.scenarios import list_lines, list_scenarios, read_cells
from allocation.rules.inputs import Inputs, TerritoryInput
from allocation.rules.line_words import words_of
from allocation.rules.settings import Settings, TerritorySettings
from allocation.tables.scenarios import lines_table

HOME = {"label": "Répartition", "url": "/repartition/"}
CENT = Decimal("0.01")


def get_scenario(request: HttpRequest, pk: int) -> Scenario:
    return get_object_or_404(list_scenarios(request.user), pk=pk)


def reads_whole(user: User, scenario: Scenario) -> bool:
    """Whether every line may be read, and so their sums."""
    return (
        scenario.state in FROZEN_STATES or can(user, Permission.ALLOCATION_LINE_VIEW_ALL) or can_edit(user, scenario)
    )


def can_edit(user: User, scenario: Scenario) -> bool:
    return Scenario.objects.editable_by(user).filter(pk=scenario.pk).exists()


def read_year(request: HttpRequest, settings: Settings) -> int:
    """The year that the address asks for, among those of the scenario."""
    years = [year.year for year in settings.years]
    asked = request.GET.get("annee", "")
    return int(asked) if asked.isascii() and asked.isdigit() and int(asked) in years else years[-1]


def rows_of_version(
    version: ScenarioVersion, settings: Settings, inputs: Inputs, *, user: User, year: int
) -> list[Row]:
    known = {one.code: one for one in inputs.territories}
    return [
        Row(
            code=line.code,
            name=line.name,
            base=known[line.code].total,
            previous=line.previous,
            target=line.target,
            etp=line.etp,
            lower=line.lower,
            upper=line.upper,
            status=line.status,
            **_of_line(settings, known[line.code]),
        )
        for line in list_lines(version, user=user, year=year)
    ]


def rows_of_solution(solved: Solved, settings: Settings, inputs: Inputs, *, year: int) -> list[Row]:
    """The same from an answer that nobody has saved."""
    if not isinstance(solved.answer, Solution):
        return []
    known = {one.code: one for one in inputs.territories}
    shown = next(one for one in solved.answer.years if one.year == year)
    return [
        Row(
            code=line.code,
            name=known[line.code].name,
            base=known[line.code].total,
            previous=_round(line.previous),
            target=_round(line.target),
            etp=_round(line.etp),
            lower=_round(line.lower),
            upper=None if line.upper is None else _round(line.upper),
            status=str(line.status),
            **_of_line(settings, known[line.code]),
        )
        for line in shown.lines
    ]


def compose_result(
    *,
    scenario: Scenario,
    settings: Settings,
    inputs: Inputs,
    answer: Mapping[str, Any],
    rows: list[Row],
    kinds: Mapping[str, Mapping[str, Decimal]],
    year: int,
    duration_ms: int,
    request: HttpRequest,
    is_saved: bool,
) -> dict[str, Any]:
    """What `_result.html` shows."""
    user = cast(User, request.user)
    is_whole = reads_whole(user, scenario)
    effects = {effect["key"]: effect for effect in answer.get("clauses", [])}
    envelope = next(one.envelope for one in settings.years if one.year == year)
    given = sum((row.etp for row in rows), Decimal())

    codes = {one.code for one in inputs.territories} if is_whole else {row.code for row in rows}

    def address(code: str) -> str:
        return f"{reverse('allocation:why', args=[scenario.pk, code])}?annee={year}"

    return {
        # As text: a template would write « 2 020 ».
        "year": str(year),
        "years": [str(one.year) for one in settings.years],
        "is_whole": is_whole,
        "is_saved": is_saved,
        "is_feasible": "reasons" not in answer,
        "reasons": answer.get("reasons", []),
        "relaxations": answer.get("relaxations", []),
        "envelope": envelope,
        "given": given,
        "balance": envelope - given,
        "losers": sum(row.change < 0 for row in rows),
        "winners": sum(row.change > 0 for row in rows),
        "engine": describe_engine(answer, duration_ms) if "years" in answer else "",
        "fairness": describe_fairness(answer) if is_whole and "fairness" in answer else [],
        "clauses": [describe_clause(clause, inputs, effects) for clause in settings.clauses] if is_whole else [],
        "kinds": describe_kinds(inputs.total_by_kind(), kinds) if is_whole else [],
        "exceptions": list_exceptions(settings, inputs, codes=codes),
        "table": lines_table(
            rows,
            year=year,
            params=request.GET,
            kinds=kinds,
            words=words_of(inputs),
            address=address if is_saved else None,
            is_whole=is_whole,
        ),
    }


def compose_saved(request: HttpRequest, scenario: Scenario, settings: Settings, inputs: Inputs) -> dict[str, Any]:
    version = cast(ScenarioVersion, scenario.current)
    year = read_year(request, settings)
    user = cast(User, request.user)
    rows = rows_of_version(version, settings, inputs, user=user, year=year)
    return compose_result(
        scenario=scenario,
        settings=settings,
        inputs=inputs,
        answer=version.answer,
        rows=rows,
        kinds=read_cells(version, user=user, year=year),
        year=year,
        duration_ms=version.duration_ms,
        request=request,
        is_saved=True,
    )


def compose_preview(
    request: HttpRequest, scenario: Scenario, settings: Settings, inputs: Inputs, solved: Solved
) -> dict[str, Any]:
    year = read_year(request, settings)
    return compose_result(
        scenario=scenario,
        settings=settings,
        inputs=inputs,
        answer=describe_answer(solved.answer),
        rows=rows_of_solution(solved, settings, inputs, year=year),
        kinds=_kinds_of(solved, year=year),
        year=year,
        duration_ms=solved.duration_ms,
        request=request,
        is_saved=False,
    )


def _of_line(settings: Settings, one: TerritoryInput) -> dict[str, Any]:
    own = settings.territories.get(one.code, TerritorySettings())
    return {"kind": one.kind, "place": one.place, "own": own}


def _kinds_of(solved: Solved, *, year: int) -> dict[str, dict[str, Decimal]]:
    """ETP by code then kind of an answer that nobody has saved."""
    if not isinstance(solved.answer, Solution):
        return {}
    shown = next(one for one in solved.answer.years if one.year == year)
    found = {line.code: {kind: _round(etp) for kind, etp in line.kinds.items()} for line in shown.lines}
    return {code: cells for code, cells in found.items() if cells}


def _round(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(CENT)
