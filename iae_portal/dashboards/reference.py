"""The specification's tables as the région page shows them: printed and computed, with each gap and its class."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.http import QueryDict

from iae_portal.common.columns import Column, Kind
from iae_portal.common.formatting import format_etp, format_signed
from iae_portal.common.tables import Table
from structures.enums import GapClass
from structures.rules.reference_check import (
    COLUMN_LABELS,
    COLUMNS,
    KIND_COLUMNS,
    Cells,
    Check,
    PublicLine,
    check_columns,
    check_grand_totals,
    check_rows,
    check_stray,
    territory_rows,
)

COLUMN_WORDS = {
    **COLUMN_LABELS,
    "CD": "ACI, part du conseil départemental",
    "ETAT": "ACI, part de l’État",
}


@dataclass(frozen=True)
class EtpRow:
    """A row of the ETP table: a territory, or one of the three lines under it."""

    label: str
    values: dict[str, Decimal | None]
    gap: str = ""

    @property
    def total(self) -> Decimal | None:
        parts = [self.values.get(column) for column in KIND_COLUMNS]
        return None if None in parts else sum((part for part in parts if part is not None), Decimal())


def etp_rows(cells: Cells, labels: dict[str, str]) -> list[EtpRow]:
    rows = [
        EtpRow(
            label=labels[row],
            values={column: cells[row, column] for column in COLUMNS},
            gap=_gap_words(check),
        )
        for row, check in zip(territory_rows(cells), check_rows(cells, labels), strict=True)
    ]
    checks = dict(zip(COLUMNS, check_columns(cells), strict=True))
    rows.append(EtpRow("Total calculé", {column: check.computed for column, check in checks.items()}))
    rows.append(EtpRow("Total imprimé", {column: check.printed for column, check in checks.items()}))
    rows.append(EtpRow("Écart (imprimé − calculé)", {column: check.gap for column, check in checks.items()}))
    return rows


def etp_table(cells: Cells, labels: dict[str, str], *, params: QueryDict) -> Table:
    columns = [Column(key="label", label="Département", row_header=True)]
    columns += [
        Column(key=column, label=COLUMN_WORDS[column], kind=Kind.ETP, getter=_value_of(column)) for column in COLUMNS
    ]
    columns += [
        Column(key="total", label="EI + ETTI + AI + ACI", kind=Kind.ETP),
        Column(key="gap", label="CD + État comparés à la colonne ACI"),
    ]
    return Table(
        columns=columns,
        rows=etp_rows(cells, labels),
        caption="ETP d’insertion par département et par filière, programme 2019 (cahier des charges)",
        params=params,
        name="etp-cahier",
        page_size=None,
        show_exports=True,
    )


def gap_table(cells: Cells, labels: dict[str, str], *, params: QueryDict) -> Table:
    """Every control of the table: what is printed, what it should be, the gap and its class."""
    checks = [*check_columns(cells), *_uneven_rows(cells, labels), *check_grand_totals(cells), *check_stray(cells)]
    columns = [
        Column(key="label", label="Chiffre contrôlé", row_header=True),
        Column(key="rule", label="Comparé à"),
        Column(key="printed", label="Imprimé", kind=Kind.ETP),
        Column(key="computed", label="Calculé", kind=Kind.ETP),
        Column(key="gap", label="Écart (imprimé − calculé)", kind=Kind.ETP),
        Column(key="class", label="Nature", getter=lambda check: check.gap_class.label),
    ]
    return Table(
        columns=columns,
        rows=checks,
        caption="Contrôle des totaux imprimés",
        params=params,
        name="ecarts",
        page_size=None,
        show_exports=True,
    )


def publics_table(lines: Sequence[PublicLine], *, params: QueryDict) -> Table:
    columns = [
        Column(key="label", label="Public", row_header=True),
        Column(key="count", label="Personnes", kind=Kind.INTEGER),
        Column(key="printed_percent", label="Part imprimée", unit="%", kind=Kind.DECIMAL, getter=_printed_percent),
        Column(key="percent", label="Part calculée", unit="%", kind=Kind.DECIMAL),
        Column(key="note", label="Remarque", getter=_public_note),
    ]
    return Table(
        columns=columns,
        rows=list(lines),
        caption="Salariés accueillis dans les structures au 31 décembre 2017 (cahier des charges)",
        params=params,
        name="publics",
        page_size=None,
        show_exports=True,
    )


def _value_of(column: str):  # noqa: ANN202 -- a getter of a row, whose type the column does not know
    return lambda row: row.values.get(column)


def _gap_words(check: Check) -> str:
    if check.gap_class is GapClass.EXACT:
        return "égal"
    gap = format_signed(check.gap, decimals=2)
    return f"{format_etp(check.computed)} ; imprimé − calculé : {gap} ({check.gap_class.label})"


def _uneven_rows(cells: Cells, labels: dict[str, str]) -> list[Check]:
    return [check for check in check_rows(cells, labels) if check.gap_class is not GapClass.EXACT]


def _printed_percent(line: PublicLine) -> Decimal | None:
    return None if line.is_implied else line.printed_percent


def _public_note(line: PublicLine) -> str:
    if line.is_implied:
        return "Non imprimé : déduit des autres lignes"
    return "" if line.gap_class is GapClass.EXACT else "La part imprimée diffère du calcul"
