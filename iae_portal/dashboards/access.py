"""The access section of an area page: the map of the latest run and the table beside it."""

from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict

from iae_portal.common.tables import Table
from territories.enums import AreaLevel
from territories.models import Area
from white_zones.filters import Shown, read_shown
from white_zones.models import Run
from white_zones.presentation import describe_map, describe_source
from white_zones.queries.results import children_results, count_children, measured_levels
from white_zones.rules import ALL_KINDS
from white_zones.tables import results_table

# The meshes that an area page draws, the first by default.
MESHES = {
    AreaLevel.REGION: (
        AreaLevel.EPCI,
        AreaLevel.COMMUNE,
        AreaLevel.EMPLOYMENT_ZONE,
        AreaLevel.EMPLOYMENT_COMMITTEE,
        AreaLevel.RECRUITMENT_BASIN,
        AreaLevel.ARRONDISSEMENT,
        AreaLevel.DEPARTMENT,
    ),
    AreaLevel.DEPARTMENT: (AreaLevel.COMMUNE, AreaLevel.EPCI, AreaLevel.ARRONDISSEMENT),
    AreaLevel.ARRONDISSEMENT: (AreaLevel.COMMUNE, AreaLevel.EPCI),
    AreaLevel.EMPLOYMENT_ZONE: (AreaLevel.COMMUNE, AreaLevel.EPCI),
    AreaLevel.EMPLOYMENT_COMMITTEE: (AreaLevel.COMMUNE, AreaLevel.EPCI),
    AreaLevel.RECRUITMENT_BASIN: (AreaLevel.COMMUNE, AreaLevel.EPCI),
}
FINEST = (AreaLevel.COMMUNE,)
ROWS = 12
# Beside a map there is room for what decides; the whole table is on the diagnosis page.
COLUMNS = ("name", "access_class", "ratio", "demand", "unserved", "accessibility")


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    selected: bool


@dataclass(frozen=True)
class AccessSection:
    """A map and its table for one area, with the choices of the form above them."""

    run: Run
    shown: Shown
    kinds: list[Choice]
    levels: list[Choice]
    table: Table
    map: dict[str, Any]

    @property
    def words(self) -> str:
        """For an export, which is read without its page: what is shown, and the diagnosis that measured it."""
        view = f"Filière : {self.shown.kind_label} ; maille : {self.shown.level.plural}"
        return f"{view}. {describe_source(self.run)}"


def compose_access(run: Run, area: Area, *, params: QueryDict) -> AccessSection:
    meshes = MESHES.get(AreaLevel(area.level), FINEST)
    if meshes is not FINEST:
        measured = measured_levels(run)
        meshes = tuple(mesh for mesh in meshes if mesh in measured)
    shown = read_shown(params, levels=meshes, kinds=run.kinds)
    rows = children_results(run, area, level=shown.level, kind=shown.kind)
    table = results_table(rows, run=run, shown=shown, params=params)
    parts = count_children(run, area, level=shown.level, kind=shown.kind)
    columns = [column for column in table.columns if column.key in COLUMNS]
    return AccessSection(
        run=run,
        shown=shown,
        kinds=[Choice(ALL_KINDS, "Toutes", not shown.kind), *(_kind(kind, shown) for kind in run.kinds)],
        levels=[Choice(mesh.slug, mesh.plural, mesh == shown.level) for mesh in meshes],
        table=replace(table, name="acces", page_size=ROWS, columns=columns, known_count=parts),
        map=describe_map(run, shown, area=area),
    )


def _kind(kind: str, shown: Shown) -> Choice:
    return Choice(kind, kind, kind == shown.kind)
