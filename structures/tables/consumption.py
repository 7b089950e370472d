"""The table of ETP worked against ETP under convention, by département."""

from collections.abc import Callable, Iterator, Sequence
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
    return Table(
        columns=[*_etp_columns(), *_class_columns()],
        rows=rows,
        caption=f"Consommation des ETP en {year}, par département",
        params=params,
        default_sort="department",
        page_size=None,
        empty="Aucune annexe de votre périmètre n’entre dans les chiffres de cette année.",
        notes=[NOTE],
        show_exports=True,
    )


def _etp_columns() -> Iterator[Column]:
    yield Column(key="department", label="Département", row_header=True, sort=True, getter=lambda row: row[0].name)
    for key, label, kind, getter in (
        ("structures", "Structures", Kind.INTEGER, lambda row: row[1].structures),
        ("declared", "Ont déclaré", Kind.INTEGER, lambda row: row[1].declared),
        ("contracted", "ETP conventionnés", Kind.ETP, lambda row: as_decimal(row[1].contracted)),
        ("realised", "ETP réalisés", Kind.ETP, lambda row: as_decimal(row[1].realised)),
        ("rate", "Taux", Kind.PERCENT, _rate),
    ):
        yield Column(key=key, label=label, kind=kind, sort=True, getter=getter)


def _class_columns() -> Iterator[Column]:
    """The class of the whole département, then how many of its structures are in each."""
    yield Column(
        key="consumption",
        label="Ensemble",
        getter=lambda row: row[1].consumption.label if row[1].consumption else None,
    )
    for one in Consumption:
        label = f"Structures en {one.label}" if one != Consumption.MATCHED else "Structures conformes"
        yield Column(key=one.value, label=label, kind=Kind.INTEGER, sort=True, getter=_count_of(one))


def _rate(row: Row) -> Decimal | None:
    figures = row[1]
    if figures.realised is None or not figures.contracted:
        return None
    return as_decimal(figures.realised / figures.contracted, decimals=4)


def _count_of(consumption: Consumption) -> Callable[[Row], int]:
    return lambda row: row[1].classes.get(consumption, 0)
