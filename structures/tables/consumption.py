"""The table of ETP worked against ETP under convention, by département."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from django.http import QueryDict

from iae_portal.common.columns import Column, Kind
from iae_portal.common.tables import Table
from structures.enums import Consumption
from structures.queries.realised import DepartmentFigures
from structures.rules.etp import as_decimal
from territories.models import Area

NOTE = (
    "Chaque structure compte pour la moyenne de ses mois déclarés ; celles qui n’ont rien déclaré n’entrent ni dans "
    "les ETP conventionnés ni dans les ETP réalisés de ce tableau."
)
Row = tuple[Area, DepartmentFigures]


def departments_table(rows: Sequence[Row], *, params: QueryDict, year: int) -> Table:
    columns = [
        Column(key="department", label="Département", row_header=True, sort=True, getter=lambda row: row[0].name),
        Column(
            key="structures", label="Structures", kind=Kind.INTEGER, sort=True, getter=lambda row: row[1].structures
        ),
        Column(
            key="declared",
            label="Ont déclaré",
            kind=Kind.INTEGER,
            sort=True,
            getter=lambda row: row[1].declared,
        ),
        Column(
            key="contracted",
            label="ETP conventionnés",
            kind=Kind.ETP,
            sort=True,
            getter=lambda row: as_decimal(row[1].contracted),
        ),
        Column(
            key="realised",
            label="ETP réalisés",
            kind=Kind.ETP,
            sort=True,
            getter=lambda row: as_decimal(row[1].realised),
        ),
        Column(key="rate", label="Taux", kind=Kind.PERCENT, sort=True, getter=_rate),
        Column(
            key="consumption",
            label="Ensemble",
            getter=lambda row: row[1].consumption.label if row[1].consumption else None,
        ),
        *(
            Column(
                key=one.value,
                label=f"Structures en {one.label}" if one != Consumption.MATCHED else "Structures conformes",
                kind=Kind.INTEGER,
                sort=True,
                getter=_count_of(one),
            )
            for one in Consumption
        ),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption=f"Consommation des ETP en {year}, par département",
        params=params,
        default_sort="department",
        page_size=None,
        empty="Aucune annexe de votre périmètre n’entre dans les chiffres de cette année.",
        notes=[NOTE],
        show_exports=True,
    )


def _rate(row: Row) -> Decimal | None:
    figures = row[1]
    if figures.realised is None or not figures.contracted:
        return None
    return as_decimal(figures.realised / figures.contracted, decimals=4)


def _count_of(consumption: Consumption) -> Callable[[Row], int]:
    return lambda row: row[1].classes.get(consumption, 0)
