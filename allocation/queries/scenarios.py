"""Scenarios and their lines as pages show them, through what a user may see."""

from typing import Any

from django.db.models import QuerySet, Sum

from allocation.models import Scenario, ScenarioCell, ScenarioLine, ScenarioVersion
from allocation.models.scenarios import ScenarioQuerySet


def list_scenarios(user: Any) -> ScenarioQuerySet:
    """What the user may see, with what a list shows of each."""
    return Scenario.objects.visible_to(user).select_related("perimeter", "current", "created_by")


def list_lines(version: ScenarioVersion, *, user: Any, year: int) -> "QuerySet[ScenarioLine]":
    """The lines of a year that the user may read, in the order of their codes."""
    return ScenarioLine.objects.visible_to(user).filter(version=version, year=year).order_by("code")


def read_cells(version: ScenarioVersion, *, user: Any, year: int) -> dict[str, dict[str, Any]]:
    """ETP by code of territory then kind, for the lines that the user may read."""
    lines = ScenarioLine.objects.visible_to(user).filter(version=version, year=year)
    found: dict[str, dict[str, Any]] = {}
    for code, kind, etp in ScenarioCell.objects.filter(line__in=lines).values_list("line__code", "kind", "etp"):
        found.setdefault(code, {})[kind] = etp
    return found


def total_by_year(version: ScenarioVersion) -> dict[int, Any]:
    """ETP of the whole scenario by year."""
    rows = version.lines.order_by().values_list("year").annotate(total=Sum("etp"))
    return dict(rows)
