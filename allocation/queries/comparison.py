"""Scenarios to compare, and what their reader may see of their figures."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from allocation.enums import Outcome
from allocation.models import Scenario, ScenarioCell, ScenarioLine
from allocation.models.scenarios import ScenarioQuerySet
from allocation.rules.inputs import Inputs, read_inputs
from iae_portal.common.models import Source
from territories.models import Area


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFigures:
    """One territory in one year; the target is in ETP."""

    etp: Decimal
    target: Decimal
    euros: Decimal | None
    kinds: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ScenarioFigures:
    """The current version of a scenario: its inputs, and its visible lines by year then by code."""

    scenario: Scenario
    inputs: Inputs
    lines: Mapping[int, Mapping[str, LineFigures]]

    @property
    def name(self) -> str:
        return self.scenario.name

    def is_whole(self, year: int) -> bool:
        """Whether the reader sees every line of the year."""
        return len(self.lines.get(year, {})) == len(self.inputs.territories)


def list_comparable(user: Any) -> ScenarioQuerySet:
    """The scenarios that have figures, the newest first."""
    found = Scenario.objects.visible_to(user).filter(current__outcome=Outcome.OPTIMAL)
    return found.select_related("perimeter").order_by("-created_at", "-pk")


def read_scenarios(user: Any, keys: Sequence[int]) -> list[ScenarioFigures]:
    """The figures of some scenarios, in the order of the keys; three queries, whatever the number of lines."""
    found = list_comparable(user).select_related("current", "perimeter").in_bulk(list(keys))
    scenarios = [found[key] for key in keys if key in found]
    lines = _read_lines(user, [scenario.current_id for scenario in scenarios if scenario.current_id])
    return [
        ScenarioFigures(scenario=one, inputs=read_inputs(one.current.inputs), lines=lines.get(one.current.pk, {}))
        for one in scenarios
        if one.current
    ]


def _read_lines(user: Any, versions: Collection[int]) -> dict[int, dict[int, dict[str, LineFigures]]]:
    """The visible lines by version, year and code."""
    rows = ScenarioLine.objects.visible_to(user).filter(version__in=versions).order_by("version", "year", "code")
    lines = list(rows.values_list("pk", "version_id", "year", "code", "etp", "target", "euros"))
    kinds: dict[int, dict[str, Decimal]] = {}
    cells = ScenarioCell.objects.filter(line__in=[line[0] for line in lines]).order_by("line", "kind")
    for line, kind, etp in cells.values_list("line_id", "kind", "etp"):
        kinds.setdefault(line, {})[kind] = etp
    found: dict[int, dict[int, dict[str, LineFigures]]] = {}
    for key, version, year, code, etp, target, euros in lines:
        figures = LineFigures(etp=etp, target=target, euros=euros, kinds=kinds.get(key, {}))
        found.setdefault(version, {}).setdefault(year, {})[code] = figures
    return found


def read_sources(keys: Collection[int]) -> list[Source]:
    """The sources that the inputs name, in the order of their names."""
    return list(Source.objects.filter(pk__in=keys).order_by("slug", "-imported_at"))


def read_area_names(keys: Collection[int]) -> dict[int, str]:
    """Names of areas by their keys, in one query."""
    return dict(Area.objects.filter(pk__in=keys).values_list("pk", "name"))
