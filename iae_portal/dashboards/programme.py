"""The programme in force on the page of the région and of a département: the ETP that an adopted scenario gives."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.http import QueryDict
from django.urls import reverse

from accounts.models import User
from accounts.roles import Permission
from allocation.queries.programme import Figures, Programme, latest_programme_year, read_programme
from allocation.tables.consultation import kind_columns
from iae_portal.common.columns import Column, Kind
from iae_portal.common.tables import Table
from structures.enums import SiaeKind
from territories.enums import AreaLevel
from territories.models import Area


@dataclass(frozen=True)
class ProgrammeSection:
    """The table, and the decision that its figures come from."""

    year: int
    table: Table
    name: str
    url: str
    version: int
    adopted_at: dt.datetime
    is_demonstration: bool


def compose_programme(user: User, area: Area, *, params: QueryDict) -> ProgrammeSection | None:
    """Nothing below the département, before an adoption, or for those who read no scenario."""
    if area.level not in {AreaLevel.REGION, AreaLevel.DEPARTMENT}:
        return None
    if not user.can(Permission.ALLOCATION_SCENARIO_VIEW):
        return None
    year = latest_programme_year()
    programme = read_programme(year) if year else None
    if programme is None:
        return None
    rows = _rows(programme, area)
    if not rows:
        return None
    scenario = programme.adoption.scenario
    return ProgrammeSection(
        year=programme.year,
        table=_table(programme, rows, area=area, params=params),
        name=scenario.name,
        url=reverse("allocation:adoption", args=[scenario.pk]),
        version=programme.adoption.version.number,
        adopted_at=programme.adoption.adopted_at,
        is_demonstration=bool(programme.adoption.version.inputs.get("is_demonstration")),
    )


def _rows(programme: Programme, area: Area) -> list[Figures]:
    """Every département of the région that the scenario shares out, or the one of the page."""
    if area.level == AreaLevel.REGION:
        return list(programme.rows) if programme.adoption.scenario.perimeter_id == area.pk else []
    found = programme.find(area.code)
    return [found] if found else []


def _table(programme: Programme, rows: list[Figures], *, area: Area, params: QueryDict) -> Table:
    columns = [
        Column(key="name", label="Département", row_header=True, sort=True),
        *kind_columns(),
        Column(key="etp", label="Total", kind=Kind.ETP, sort=True),
        Column(key="change", label="Écart à l’année précédente", kind=Kind.ETP, sort=True),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption=f"ETP adoptés par filière, {programme.year}",
        params=params,
        name="programme",
        page_size=None,
        total=_totals(rows) if area.level == AreaLevel.REGION else None,
        total_label=area.display_name,
        notes=[f"Scénario « {programme.adoption.scenario.name} », version {programme.adoption.version.number}."],
        show_exports=True,
    )


def _totals(rows: list[Figures]) -> dict[str, Decimal]:
    kinds = {kind: sum((row.cells.get(kind, Decimal()) for row in rows), Decimal()) for kind in SiaeKind.values}
    etp = sum((row.etp for row in rows), Decimal())
    return {**kinds, "etp": etp, "change": sum((row.change for row in rows), Decimal())}
