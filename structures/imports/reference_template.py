"""« Références de financement »: the hours of a full-time post and the amount of the aid, by year and measure."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from iae_portal.common.formatting import format_number
from iae_portal.common.imports.cells import CellError, parse_decimal, parse_integer
from iae_portal.common.imports.formats import Format, register_format
from iae_portal.common.imports.layouts import Layout
from iae_portal.common.imports.report import Change
from iae_portal.common.imports.session import Session
from iae_portal.common.imports.sheets import Sheet
from structures.enums import Measure
from structures.imports.template_rows import LICENCE, PRODUCER
from structures.models import FundingReference

FIGURES = ("hours_per_etp", "unit_amount")
MOST_HOURS = Decimal(8784)


def load_references(sheet: Sheet, session: Session) -> None:
    """Write the references that differ; those of other years stay."""
    wanted = {(row["year"], row["measure"]): row for row in _read(sheet)}
    sheet.report.rows_kept += len(wanted)
    stored = {(row.year, row.measure): row for row in FundingReference.objects.all()}
    change = Change(label="Références de financement")
    different = []
    for key, values in wanted.items():
        old = stored.get(key)
        if old is None:
            change.created += 1
        elif all(getattr(old, name) == values[name] for name in FIGURES):
            change.unchanged += 1
            continue
        else:
            change.changed += 1
            before, after = (
                format_number(hours, decimals=2) for hours in (old.hours_per_etp, values["hours_per_etp"])
            )
            change.show(f"{old} : {before} h → {after} h")
        different.append(values)
    session.tell(change)
    if different:
        source = session.source(sheet, vintage=", ".join(map(str, sorted({year for year, _ in wanted})))[:40])
        FundingReference.objects.bulk_create(
            (FundingReference(**values, source=source) for values in different),
            update_conflicts=True,
            unique_fields=["year", "measure"],
            update_fields=[*FIGURES, "source"],
        )
        session.touched["references"].update(key for key, _ in wanted)


def _read(sheet: Sheet) -> Iterator[dict[str, Any]]:
    seen: dict[tuple[int, str], int] = {}
    for row in sheet.rows():
        year = sheet.read(row, "year", lambda text: parse_integer(text, lowest=2000))
        measure = sheet.required(row, "measure", _parse_measure)
        hours = sheet.required(row, "hours", _parse_hours)
        amount = sheet.decimal(row, "amount")
        if not row["year"]:
            sheet.needed(row, "year")
        if year is None or measure is None or hours is None:
            continue
        if (year, measure) in seen:
            sheet.refuse(row, "measure", f"cette mesure figure déjà ligne {seen[year, measure]} pour {year}.")
            continue
        seen[year, measure] = row.number
        yield {"year": year, "measure": measure, "hours_per_etp": hours, "unit_amount": amount}


def _parse_measure(text: str) -> Measure:
    code = text.strip().upper()
    if f"{code}_DC" in Measure.values:
        code = f"{code}_DC"
    if code not in Measure.values:
        raise CellError(f"la mesure « {text} » est inconnue (connues : {', '.join(Measure.values)}).")
    return Measure(code)


def _parse_hours(text: str) -> Decimal:
    hours = parse_decimal(text, lowest=Decimal(1))
    if hours > MOST_HOURS:
        raise CellError(f"« {text} » dépasse le nombre d’heures d’une année.")
    return hours


FUNDING_REFERENCES = register_format(
    Format(
        slug="modele-references-financement",
        label="Références de financement",
        producer=PRODUCER,
        licence=LICENCE,
        rank=59,
        is_template=True,
        help_text=(
            "Une ligne par année et par mesure : heures annuelles d’un ETP et montant annuel de l’aide au poste, "
            "tels que l’arrêté de l’année les fixe."
        ),
        examples=(("2026", "ACI_DC", "1820", ""), ("2026", "EI_DC", "1600", "")),
        layout=Layout(
            required={
                "year": ("année", "annee"),
                "measure": ("mesure",),
                "hours": ("heures par ETP",),
                "amount": ("montant unitaire",),
            },
        ),
        load=load_references,
    )
)
