"""« Réalisé mensuel »: what structures worked each month; an empty cell is not a zero."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from iae_portal.common.formatting import paris
from iae_portal.common.imports.cells import CellError, parse_decimal
from iae_portal.common.imports.formats import Format, register_format
from iae_portal.common.imports.layouts import Layout
from iae_portal.common.imports.session import Session
from iae_portal.common.imports.sheets import Row, Sheet
from structures.enums import STATES_COUNTED
from structures.imports.declarations import Worked, store_declarations
from structures.imports.parsing import parse_month
from structures.imports.template_rows import KIND, LICENCE, PRODUCER, SIRET, StructureColumns
from structures.models import FinancialAnnex

HUNDREDTH = Decimal("0.01")


class MonthRow(NamedTuple):
    annex: int
    month: dt.date
    worked: Worked


def load_monthly_activity(sheet: Sheet, session: Session) -> None:
    """Write each month under the annexe that covers it."""
    worked = {(row.annex, row.month): row.worked for row in _read(sheet, today=paris(session.now).date())}
    sheet.report.rows_kept += len(worked)
    if undeclared := sum(not value.is_declared for value in worked.values()):
        sheet.report.notes.append(
            f"Mois sans heures ni ETP : {undeclared}, non déclarés donc inconnus. Un mois sans activité s’écrit 0."
        )
    last = max((month for _, month in worked), default=session.now.date())
    store_declarations(worked, session=session, source=lambda: session.source(sheet, vintage=f"jusqu’à {last:%m/%Y}"))


def _read(sheet: Sheet, *, today: dt.date) -> Iterator[MonthRow]:
    columns, annexes = StructureColumns(sheet), _read_annexes()
    seen: dict[tuple[int, dt.date], int] = {}
    for row in sheet.rows():
        siae = columns.find(row)
        month = sheet.required(row, "month", parse_month)
        before = sheet.report.problem_count
        worked = _read_worked(sheet, row)
        if siae is None or month is None or sheet.report.problem_count > before:
            continue
        if month > today and worked.is_declared:
            sheet.refuse(row, "month", f"{month:%m/%Y} est à venir : un mois se déclare une fois commencé.")
            continue
        if (siae.pk, month) in seen:
            sheet.refuse(row, "month", f"ce mois figure déjà ligne {seen[siae.pk, month]} pour cette structure.")
            continue
        seen[siae.pk, month] = row.number
        annex = next((annex for annex in annexes[siae.pk] if _covers(annex, month)), None)
        if annex is None:
            sheet.refuse(
                row,
                "month",
                f"aucune annexe de {siae} ne couvre {month:%m/%Y} : importez d’abord ses ETP conventionnés.",
            )
            continue
        yield MonthRow(annex.pk, month, worked)


def _read_annexes() -> defaultdict[int, list[FinancialAnnex]]:
    """The annexes that count, those of the payment agency first, estimates last."""
    held: defaultdict[int, list[FinancialAnnex]] = defaultdict(list)
    rows = FinancialAnnex.objects.filter(state__in=STATES_COUNTED).only("siae", "starts_on", "ends_on", "is_estimated")
    for annex in rows.order_by("is_estimated", "asp_id", "-ends_on", "pk"):
        held[annex.siae_id].append(annex)
    return held


def _covers(annex: FinancialAnnex, month: dt.date) -> bool:
    return annex.starts_on.replace(day=1) <= month <= annex.ends_on


def _read_worked(sheet: Sheet, row: Row) -> Worked:
    hours, etp = sheet.read(row, "hours", _parse_amount), sheet.read(row, "etp", _parse_amount)
    if hours is not None and etp is not None:
        sheet.refuse(row, "etp", "la ligne donne des heures et des ETP : gardez l’un des deux.")
    return Worked(hours, etp)


def _parse_amount(text: str) -> Decimal:
    try:
        amount = parse_decimal(text, lowest=None)
    except CellError:
        raise CellError(
            f"« {text} » n’est pas un nombre : laissez vide un mois non déclaré, écrivez 0 sans activité."
        ) from None
    if amount < 0:
        raise CellError(f"« {text} » : une quantité de travail est positive ou nulle.")
    return amount.quantize(HUNDREDTH)


MONTHLY_ACTIVITY = register_format(
    Format(
        slug="modele-realise-mensuel",
        label="Réalisé mensuel",
        producer=PRODUCER,
        licence=LICENCE,
        rank=62,
        is_template=True,
        help_text=(
            "Une ligne par structure et par mois, en heures ou en ETP. Une case vide dit que le mois n’est pas "
            "déclaré et retire ce qui l’était ; 0 dit que rien n’a été travaillé."
        ),
        examples=(
            ("00000000000018", "ACI", "01/2026", "1820", ""),
            ("00000000000018", "ACI", "02/2026", "", "12,4"),
            ("00000000000018", "ACI", "03/2026", "", ""),
        ),
        layout=Layout(
            required={
                "siret": SIRET,
                "kind": KIND,
                "month": ("mois",),
                "hours": ("heures",),
                "etp": ("ETP",),
            },
        ),
        load=load_monthly_activity,
    )
)
