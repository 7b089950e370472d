"""Rules of the scenarios under review or in force that cost: clauses by their price, bounds by what they hold back."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse

from allocation.enums import LineStatus, Mesh, ScenarioState
from allocation.models import Scenario, ScenarioLine, ScenarioVersion
from allocation.rules.inputs import read_inputs
from allocation.rules.settings import read_settings
from iae_portal.common.formatting import format_etp, format_signed
from strategy.domain.suggestions.findings import Finding, day_of
from strategy.enums import SuggestionKind
from territories.enums import AreaLevel

READ_STATES = (ScenarioState.SUBMITTED, ScenarioState.ADOPTED, ScenarioState.NOTIFIED)
# Under one ETP, a rule costs nothing that a committee argues about.
LEAST_COST = Decimal(1)
NAMED = 3
HELD = {
    LineStatus.FLOOR: ("Plancher", "au-dessus de leur cible"),
    LineStatus.CAP: ("Plafond", "au-dessous de leur cible"),
}


def find_costly_rules() -> list[Finding]:
    """One finding by rule of each regional scenario between départements."""
    scenarios = Scenario.objects.filter(
        state__in=READ_STATES, mesh=Mesh.DEPARTMENT, perimeter__level=AreaLevel.REGION, current__isnull=False
    ).select_related("current", "perimeter")
    found = []
    for scenario in scenarios.order_by("pk"):
        version = scenario.current
        if version is not None and version.is_feasible:
            found += [*_clauses(scenario, version), *_bounds(scenario, version)]
    return found


def _clauses(scenario: Scenario, version: ScenarioVersion) -> list[Finding]:
    """Each clause with the price that was computed with the version: re-solved without it."""
    settings, inputs = read_settings(version.rules), read_inputs(version.inputs)
    names = {one.code: one.full_name for one in inputs.territories}
    found = []
    for effect in version.answer.get("clauses", []):
        clause = settings.find_clause(effect["key"])
        moved = Decimal(effect["moved"])
        if clause is None or moved < LEAST_COST:
            continue
        changes = sorted((Decimal(value), names.get(code, code)) for code, value in effect["differences"].items())
        payers = [pair for pair in changes if pair[0] < 0][:NAMED]
        gainers = [pair for pair in reversed(changes) if pair[0] > 0][:NAMED]
        found.append(
            _finding(
                scenario,
                version,
                key=f"clause-{effect['key']}",
                title=f"La {clause.kind.full_name} déplace {format_etp(moved)} ETP",
                reason=(
                    f"Dans « {scenario.name} », la {clause.kind.full_name} déplace {format_etp(moved)} ETP : le même "
                    f"scénario résolu sans elle donnerait {_tell(payers)} en plus, {_tell(gainers)} en moins."
                ),
                figures=[
                    ["Coût de la règle (ETP déplacés)", format_etp(moved)],
                    *([f"{name} (ETP)", format_signed(value, decimals=2)] for value, name in [*payers, *gainers]),
                ],
                weight=moved,
            )
        )
    return found


def _tell(changes: Sequence[tuple[Decimal, str]]) -> str:
    if not changes:
        return "rien à personne"
    return ", ".join(f"{format_etp(abs(value))} à {name}" for value, name in changes)


def _bounds(scenario: Scenario, version: ScenarioVersion) -> list[Finding]:
    """Floors and caps by the ETP that they keep away from the target, in the last year."""
    lines = list(ScenarioLine.objects.filter(version=version, year=scenario.last_year).order_by("code"))
    found = []
    for status, (word, side) in HELD.items():
        held = sorted(((gap, line) for line in lines if (gap := _gap(line, status))), key=lambda one: -one[0])
        total = sum((gap for gap, _ in held), Decimal())
        if total < LEAST_COST:
            continue
        rule = word.lower()
        count = f"{len(held)} département{'s' if len(held) > 1 else ''}"
        found.append(
            _finding(
                scenario,
                version,
                key=f"bound-{status}",
                title=f"Le {rule} tient {format_etp(total)} ETP loin de la cible",
                reason=(
                    f"Dans « {scenario.name} », en {scenario.last_year}, le {rule} tient {count} {side} : "
                    f"{format_etp(total)} ETP ne suivent pas le besoin. D’abord : "
                    f"{', '.join(f'{line.name} ({format_etp(gap)})' for gap, line in held[:NAMED])}."
                ),
                figures=[
                    [f"ETP tenus loin de la cible en {scenario.last_year}", format_etp(total)],
                    ["Départements tenus", str(len(held))],
                    *([f"{line.name} (ETP)", format_etp(gap)] for gap, line in held[:NAMED]),
                ],
                weight=total,
            )
        )
    return found


def _gap(line: ScenarioLine, status: LineStatus) -> Decimal:
    """ETP between the line and its target, when its bound is what holds it away; zero otherwise."""
    if line.status != status:
        return Decimal()
    gap = line.etp - line.target if status == LineStatus.FLOOR else line.target - line.etp
    return max(Decimal(), gap)


def _finding(scenario: Scenario, version: ScenarioVersion, *, key: str, **told: Any) -> Finding:
    values: Mapping[str, Any] = {**told, "title": told["title"][:200]}
    return Finding(
        key=f"dual-{scenario.pk}-{key}"[:120],
        kind=SuggestionKind.DUAL,
        department=None,
        area=scenario.perimeter,
        source=f"Scénario « {scenario.name} », version {version.number}, {scenario.get_state_display()}",
        dated_on=day_of(version.created_at),
        is_estimated=read_inputs(version.inputs).is_demonstration,
        path=reverse("allocation:scenario", args=[scenario.pk]),
        scenario_id=version.pk,
        **values,
    )
