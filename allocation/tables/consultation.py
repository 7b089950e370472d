"""The tables of the review and of the decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.http import QueryDict
from django.urls import reverse

from allocation.enums import LineStatus
from allocation.models import Opinion, Scenario
from allocation.queries.consultation import Standing
from allocation.queries.programme import Figures
from iae_portal.common.columns import Column, Kind
from iae_portal.common.tables import Table
from structures.enums import SiaeKind

AWAITED = "attendu"


def standings_table(scenario: Scenario, rows: Sequence[Standing], *, params: QueryDict) -> Table:
    """Where each CDIAE stands, among the départements that the person reads."""
    columns = [
        Column(
            key="department",
            label="Département",
            row_header=True,
            getter=lambda row: row.department.name,
            link=lambda row: reverse("allocation:opinion", args=[scenario.pk, row.department.code]),
        ),
        Column(key="value", label="Avis", getter=lambda row: tell_value(row.opinion)),
        Column(key="due_at", label="Attendu jusqu’au (heure de Paris)", kind=Kind.DATETIME),
        Column(key="form", label="Rendu", getter=lambda row: row.opinion and row.opinion.get_form_display()),
        Column(key="held_on", label="Le", kind=Kind.DATE, getter=lambda row: row.opinion and row.opinion.held_on),
        Column(key="motivation", label="Motivation", getter=lambda row: row.opinion and row.opinion.motivation),
    ]
    return Table(
        columns=columns,
        rows=list(rows),
        caption="Avis des CDIAE",
        params=params,
        name="avis",
        page_size=None,
        show_exports=True,
    )


def tell_value(opinion: Opinion | None) -> str:
    """« favorable », « défavorable (hors délai) », « attendu »."""
    if opinion is None:
        return AWAITED
    return f"{opinion.get_value_display()} (hors délai)" if opinion.is_late else opinion.get_value_display()


def history_table(opinions: Sequence[Opinion], *, params: QueryDict) -> Table:
    """Every avis of a département on a scenario, the newest first; those replaced stay."""
    columns = [
        Column(key="given_at", label="Enregistré le", kind=Kind.DATETIME, row_header=True),
        Column(key="value", label="Avis", getter=tell_value),
        Column(key="form", label="Rendu", getter=lambda row: row.get_form_display()),
        Column(key="held_on", label="Le", kind=Kind.DATE),
        Column(key="motivation", label="Motivation"),
        Column(key="given_as", label="Enregistré par", getter=lambda row: row.given_as),
        Column(key="replaced_at", label="Remplacé le", kind=Kind.DATETIME),
    ]
    return Table(
        columns=columns,
        rows=list(opinions),
        caption="Avis rendus par le CDIAE",
        params=params,
        name="historique",
        page_size=None,
        show_exports=True,
        empty="Aucun avis n’est encore rendu.",
    )


def line_table(rows: Sequence[Figures], *, params: QueryDict) -> Table:
    """The figures that a CDIAE gives its avis on: each year, each kind, and what holds the total."""
    columns = [
        Column(key="year", label="Année", row_header=True, getter=lambda row: str(row.year)),
        Column(key="previous", label="Année précédente", kind=Kind.ETP),
        *kind_columns(),
        Column(key="etp", label="Total", kind=Kind.ETP),
        Column(key="change", label="Écart", kind=Kind.ETP),
        Column(key="status", label="Ce qui tient le chiffre", getter=lambda row: LineStatus(row.status).label),
    ]
    return Table(
        columns=columns,
        rows=list(rows),
        caption="ETP proposés au département",
        params=params,
        name="lignes",
        page_size=None,
        show_exports=True,
    )


def kind_columns() -> list[Column]:
    def etp_of(kind: str) -> Column:
        return Column(key=kind, label=kind, kind=Kind.ETP, getter=lambda row: row.cells.get(kind))

    return [etp_of(kind) for kind in SiaeKind.values]


@dataclass(frozen=True)
class Difference:
    """ETP of a département in a year, before and after an amendment; None where it was not shared."""

    code: str
    name: str
    year: int
    before: Decimal | None
    after: Decimal

    @property
    def change(self) -> Decimal:
        return self.after - (self.before or Decimal())


def compare_figures(before: Sequence[Figures], after: Sequence[Figures]) -> list[Difference]:
    """Line by line, in the order of the amendment."""
    known = {(row.code, row.year): row.etp for row in before}
    return [Difference(row.code, row.name, row.year, known.get((row.code, row.year)), row.etp) for row in after]


def difference_table(rows: Sequence[Difference], *, params: QueryDict) -> Table:
    columns = [
        Column(key="name", label="Département", row_header=True),
        Column(key="year", label="Année", getter=lambda row: str(row.year)),
        Column(key="before", label="Scénario modifié", kind=Kind.ETP),
        Column(key="after", label="Avenant", kind=Kind.ETP),
        Column(key="change", label="Écart", kind=Kind.ETP),
    ]
    return Table(
        columns=columns,
        rows=list(rows),
        caption="Ce que l’avenant change, en ETP",
        params=params,
        name="avenant",
        page_size=None,
        show_exports=True,
    )
