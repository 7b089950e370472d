"""The annexe of an adopted scenario: every département, kind and year with totals, as a workbook."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings

from allocation.enums import LineStatus
from allocation.models import Adoption
from allocation.queries.programme import Figures, read_figures
from allocation.rules.inputs import read_inputs
from iae_portal.common.columns import Column, Kind
from iae_portal.common.export_formats import write_xlsx
from iae_portal.common.exports import DEMONSTRATION_LABEL
from iae_portal.common.formatting import format_datetime
from structures.enums import SiaeKind

COLUMNS = (
    Column(key="name", label="Département", row_header=True),
    Column(key="code", label="Code"),
    Column(key="year", label="Année"),
    *(Column(key=kind, label=kind, kind=Kind.ETP) for kind in SiaeKind.values),
    Column(key="etp", label="Total", kind=Kind.ETP),
    Column(key="previous", label="Année précédente", kind=Kind.ETP),
    Column(key="change", label="Écart", kind=Kind.ETP),
    Column(key="status", label="Ce qui tient le chiffre"),
)
AMENDED = (
    Column(key="replaced", label="Scénario remplacé", kind=Kind.ETP),
    Column(key="difference", label="Écart au scénario remplacé", kind=Kind.ETP),
)


@dataclass(frozen=True)
class Annexe:
    """What the writer of workbooks reads."""

    title: str
    columns: tuple[Column, ...]
    rows: list[list[Any]]
    about: list[tuple[str, str]]
    source_line: str = ""


def write_annexe(adoption: Adoption) -> bytes:
    return write_xlsx(compose_annexe(adoption))


def compose_annexe(adoption: Adoption) -> Annexe:
    """Rows by year then département, each year followed by its total."""
    amended = adoption.scenario.amends
    before = {(row.code, row.year): row.etp for row in read_figures(amended.current_id)} if amended else {}
    figures = read_figures(adoption.version_id)
    rows = []
    for year in sorted({row.year for row in figures}):
        of_year = [row for row in figures if row.year == year]
        rows += [_row(row, before if amended else None) for row in of_year]
        rows.append(_total(year, of_year, before if amended else None))
    return Annexe(
        title=f"Annexe : {adoption.scenario.name}",
        columns=(*COLUMNS, *(AMENDED if amended else ())),
        rows=rows,
        about=_describe(adoption),
    )


def _row(row: Figures, before: dict[tuple[str, int], Decimal] | None) -> list[Any]:
    cells = [row.cells.get(kind) for kind in SiaeKind.values]
    told = [row.name, row.code, str(row.year), *cells, row.etp, row.previous, row.change]
    told.append(LineStatus(row.status).label)
    if before is not None:
        replaced = before.get((row.code, row.year))
        told += [replaced, None if replaced is None else row.etp - replaced]
    return told


def _total(year: int, rows: list[Figures], before: dict[tuple[str, int], Decimal] | None) -> list[Any]:
    cells = [sum((row.cells.get(kind, Decimal()) for row in rows), Decimal()) for kind in SiaeKind.values]
    etp = sum((row.etp for row in rows), Decimal())
    previous = sum((row.previous for row in rows), Decimal())
    told = ["Total", None, str(year), *cells, etp, previous, etp - previous, None]
    if before is not None:
        replaced = sum((before.get((row.code, row.year), Decimal()) for row in rows), Decimal())
        told += [replaced, etp - replaced]
    return told


def _describe(adoption: Adoption) -> list[tuple[str, str]]:
    version, inputs = adoption.version, read_inputs(adoption.version.inputs)
    lines = [
        ("Titre", f"Annexe : {adoption.scenario.name}"),
        ("Adopté le", format_datetime(adoption.adopted_at)),
        ("Version", f"{version.number}, empreinte des entrées {version.fingerprint}, code {version.code_version}"),
        ("Base", inputs.base_words),
        ("Besoin", inputs.need_words),
        ("Service", f"{settings.SERVICE_NAME} — {settings.SERVICE_AREA}"),
    ]
    if adoption.scenario.amends:
        lines.append(("Avenant à", adoption.scenario.amends.name))
    if inputs.is_demonstration:
        lines.append(("Avertissement", DEMONSTRATION_LABEL))
    return lines + [("Réserve", note) for note in inputs.notes]
