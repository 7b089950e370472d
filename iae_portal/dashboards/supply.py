"""The supply section of an area page: ETP by kind in the area and in what it is made of, as a table and a chart."""

import re
from collections.abc import Sequence
from decimal import Decimal

from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from iae_portal.common.charts import Series, stacked_bars
from iae_portal.common.columns import Column, Kind
from iae_portal.common.formatting import format_etp
from iae_portal.common.tables import Table
from iae_portal.dashboards.addresses import area_url
from structures.enums import Funder, SiaeKind
from structures.queries.supply import KindSupply
from structures.queries.visible_supply import CHILD_LEVEL, SupplyRow, VisibleSupply
from territories.enums import AreaLevel
from territories.models import Area

CHART_ROWS = 15
TOTAL_COLUMN = Column(
    key="total",
    label="Total",
    kind=Kind.ETP,
    sort=True,
    getter=lambda row: row.supply.total if row.supply else None,
)
DISCRETION = (
    "Un tiret remplace le total d’un territoire de moins de trois structures, et ce qui permettrait de le déduire : "
    "les chiffres d’une structure ne sont lus que dans son département. Le détail par filière y est réservé aussi."
)
# What every EPCI starts with, in front of its own name: « CA du Bassin d’Aurillac » is « Bassin d’Aurillac ».
EPCI_PREFIX = re.compile(r"^(?:CC|CA|CU)\s+(?:de la |de l['’]|des |du |de |d['’])?")
STRADDLING = (
    "Un EPCI à cheval sur deux départements est compté en entier : la somme des lignes peut dépasser le total."
)


def supply_table(
    area: Area, rows: Sequence[SupplyRow], *, whole: KindSupply | None, supply: VisibleSupply, params: QueryDict
) -> Table:
    """By kind where the detail may be read, by total where it may not."""
    level = CHILD_LEVEL.get(AreaLevel(area.level), AreaLevel.COMMUNE)
    is_detailed = supply.has_detailed_rows(area)
    name = Column(
        key="name", label=capfirst(level.label), row_header=True, sort=True, link=lambda row: area_url(row.area)
    )
    return Table(
        columns=[name, *(_detailed_columns() if is_detailed else ()), TOTAL_COLUMN],
        rows=list(rows),
        caption=f"ETP conventionnés par {level.label}, {supply.year}",
        params=params,
        name="offre",
        page_size=None,
        total=_totals(whole) if whole else None,
        total_label=area.display_name,
        empty="Aucun ETP conventionné n’est implanté dans ce territoire.",
        notes=_notes(whole, is_partition=level != AreaLevel.EPCI, is_detailed=is_detailed),
        show_exports=True,
    )


def _detailed_columns() -> list[Column]:
    return [
        *(Column(key=kind, label=kind, kind=Kind.ETP, sort=True, getter=_etp_of(kind)) for kind in SiaeKind.values),
        Column(key="department", label="ACI, part du CD", kind=Kind.ETP, getter=_funded_by(Funder.DEPARTMENT)),
        Column(key="state", label="ACI, part de l’État", kind=Kind.ETP, getter=_funded_by(Funder.STATE)),
    ]


def _totals(whole: KindSupply) -> dict[str, Decimal]:
    return {
        **whole.etp,
        "department": whole.funders[Funder.DEPARTMENT],
        "state": whole.funders[Funder.STATE],
        "total": whole.total,
    }


def supply_chart(area: Area, rows: Sequence[SupplyRow], *, supply: VisibleSupply) -> SafeString | None:
    """Bars by kind, the largest children first, where the detail may be read; the table holds them all."""
    told = [(row.name, row.supply) for row in rows if row.supply is not None]
    largest = sorted(told, key=lambda pair: pair[1].total, reverse=True)[:CHART_ROWS]
    if not largest or not supply.has_detailed_rows(area):
        return None
    return stacked_bars(
        title=f"ETP conventionnés par filière, {area.display_name}, {supply.year}",
        description="Barres empilées par filière, de la plus longue à la plus courte ; valeurs dans le tableau.",
        categories=[_short(name) for name, _ in largest],
        series=[Series(kind, [told.etp[kind] for _, told in largest]) for kind in SiaeKind.values],
    )


def _notes(whole: KindSupply | None, *, is_partition: bool, is_detailed: bool) -> list[str]:
    notes = [] if is_partition else [STRADDLING]
    if not is_detailed:
        notes.append(DISCRETION)
    rounding = whole.funders[Funder.ROUNDING] if whole else Decimal()
    if rounding and is_detailed:
        notes.append(
            f"ACI : {format_etp(rounding)} ETP figurent dans la colonne ACI du cahier des charges sans être portés ni "
            "par le CD ni par l’État (écart d’arrondi)."
        )
    return notes


def _etp_of(kind: str):  # noqa: ANN202 -- a getter of a row, whose type the column does not know
    return lambda row: row.supply.etp[kind] if row.supply else None


def _funded_by(funder: str):  # noqa: ANN202 -- the same
    return lambda row: row.supply.funders[funder] if row.supply else None


def _short(name: str, *, length: int = 19) -> str:
    """A name that fits beside its bar; the prefix of an EPCI says little."""
    name = EPCI_PREFIX.sub("", name)
    return name if len(name) <= length else f"{name[: length - 1]}…"
