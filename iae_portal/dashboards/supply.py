"""The supply section of an area page: ETP by kind in the area and in what it is made of, as a table and a chart."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.http import QueryDict
from django.utils.safestring import SafeString

from iae_portal.common.charts import Series, stacked_bars
from iae_portal.common.columns import Column, Kind
from iae_portal.common.tables import Table
from iae_portal.dashboards.addresses import area_url
from structures.enums import Funder, SiaeKind
from structures.queries.supply import KindSupply, YearSupply
from territories.enums import AreaLevel
from territories.models import Area
from territories.queries.areas import list_children

CHART_ROWS = 15
# What every EPCI starts with, in front of its own name: « CA du Bassin d’Aurillac » is « Bassin d’Aurillac ».
EPCI_PREFIX = re.compile(r"^(?:CC|CA|CU)\s+(?:de la |de l['’]|des |du |de |d['’])?")
CHILD_LEVEL = {
    AreaLevel.REGION: AreaLevel.DEPARTMENT,
    AreaLevel.DEPARTMENT: AreaLevel.EPCI,
    AreaLevel.ARRONDISSEMENT: AreaLevel.EPCI,
    AreaLevel.EPCI: AreaLevel.COMMUNE,
}
STRADDLING = (
    "Un EPCI à cheval sur deux départements est compté en entier : la somme des lignes peut dépasser le total."
)


@dataclass(frozen=True)
class SupplyRow:
    area: Area
    supply: KindSupply

    @property
    def name(self) -> str:
        return self.area.display_name


def supply_rows(area: Area, offer: YearSupply) -> list[SupplyRow]:
    """The area's children that hold some supply, in the order of their names."""
    level = CHILD_LEVEL.get(AreaLevel(area.level))
    if level is None:
        return []
    by_code = offer.by_code(level)
    children = list_children(area, level=level)
    return [SupplyRow(child, by_code[child.code]) for child in children if child.code in by_code]


def supply_table(area: Area, rows: Sequence[SupplyRow], *, whole: KindSupply, year: int, params: QueryDict) -> Table:
    level = CHILD_LEVEL.get(AreaLevel(area.level), AreaLevel.COMMUNE)
    columns = [
        Column(
            key="name",
            label=level.label.capitalize() if level.label.islower() else level.label,
            row_header=True,
            sort=True,
            link=lambda row: area_url(row.area),
        ),
        *(Column(key=kind, label=kind, kind=Kind.ETP, sort=True, getter=_etp_of(kind)) for kind in SiaeKind.values),
        Column(key="department", label="ACI, part du CD", kind=Kind.ETP, getter=_funded_by(Funder.DEPARTMENT)),
        Column(key="state", label="ACI, part de l’État", kind=Kind.ETP, getter=_funded_by(Funder.STATE)),
        Column(key="total", label="Total", kind=Kind.ETP, sort=True, getter=lambda row: row.supply.total),
    ]
    is_partition = level != AreaLevel.EPCI
    total = {
        **whole.etp,
        "department": whole.funders[Funder.DEPARTMENT],
        "state": whole.funders[Funder.STATE],
        "total": whole.total,
    }
    return Table(
        columns=columns,
        rows=list(rows),
        caption=f"ETP conventionnés par {level.label}, {year}",
        params=params,
        name="offre",
        page_size=None,
        total=total,
        total_label=area.display_name,
        empty="Aucun ETP conventionné n’est implanté dans ce territoire.",
        notes=_notes(whole, is_partition=is_partition),
        show_exports=True,
    )


def supply_chart(area: Area, rows: Sequence[SupplyRow], *, year: int) -> SafeString | None:
    """Bars of the largest children first; the table holds them all."""
    largest = sorted(rows, key=lambda row: row.supply.total, reverse=True)[:CHART_ROWS]
    if not largest:
        return None
    return stacked_bars(
        title=f"ETP conventionnés par filière, {area.display_name}, {year}",
        description="Barres empilées par filière, de la plus longue à la plus courte ; valeurs dans le tableau.",
        categories=[_short(row.name) for row in largest],
        series=[Series(kind, [row.supply.etp[kind] for row in largest]) for kind in SiaeKind.values],
    )


def _notes(whole: KindSupply, *, is_partition: bool) -> list[str]:
    notes = [] if is_partition else [STRADDLING]
    rounding = whole.funders[Funder.ROUNDING]
    if rounding:
        words = f"{rounding:.2f}".replace(".", ",")
        notes.append(
            f"ACI : {words} ETP figurent dans la colonne ACI du cahier des charges sans être portés ni par le CD ni "
            "par l’État (écart d’arrondi)."
        )
    return notes


def _etp_of(kind: str):  # noqa: ANN202 -- a getter of a row, whose type the column does not know
    return lambda row: row.supply.etp[kind]


def _funded_by(funder: str):  # noqa: ANN202 -- the same
    return lambda row: row.supply.funders[funder]


def _short(name: str, *, length: int = 19) -> str:
    """A name that fits beside its bar; the prefix of an EPCI says little."""
    name = EPCI_PREFIX.sub("", name)
    return name if len(name) <= length else f"{name[: length - 1]}…"


def share_of(part: Decimal, whole: Decimal) -> Decimal | None:
    return part / whole if whole else None
