"""The smallest relaxation that the engine proposes, written into the settings of a scenario."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from allocation.rules.settings import Settings, TerritorySettings, YearSettings


def relax_settings(settings: Settings, relaxations: Sequence[Mapping[str, Any]]) -> Settings:
    """The settings with the changes that the engine proposes."""
    for change in relaxations:
        after = None if change["after"] is None else Decimal(change["after"])
        settings = _relax(settings, change, after)
    return settings


def _relax(settings: Settings, change: Mapping[str, Any], after: Decimal | None) -> Settings:
    rule, code = change["rule"], change["code"]
    if rule in {"envelope", "budget", "kind_totals"}:
        years = tuple(
            _relax_year(year, change, after) if year.year == change["year"] else year for year in settings.years
        )
        return replace(settings, years=years)
    if rule in {"floor", "cap", "held"} and code:
        own = settings.territories.get(code, TerritorySettings())
        return settings.with_territory(
            code, replace(own, motive=own.motive or "Assouplissement.", **_one(rule, after))
        )
    if rule in {"floor", "cap", "start"}:
        return replace(settings, **_one(rule, after if after is not None or rule == "cap" else Decimal(0)))
    clauses = tuple(
        replace(clause, **_one(change["field"], after)) if clause.key == rule and change["field"] else clause
        for clause in settings.clauses
        if clause.key != rule or change["field"]
    )
    return replace(settings, clauses=clauses)


def _relax_year(year: YearSettings, change: Mapping[str, Any], after: Decimal | None) -> YearSettings:
    """The total of one kind is changed; without a figure, the totals by kind are all withdrawn."""
    if change["rule"] != "kind_totals":
        return replace(year, **_one(change["rule"], after))
    if after is None:
        return replace(year, kind_totals=None)
    return replace(year, kind_totals={**(year.kind_totals or {}), change["code"]: after})


def _one(name: str, value: Decimal | None) -> dict[str, Any]:
    return {name: value}
