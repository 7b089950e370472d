"""What an agent holds in a spreadsheet: any indicator of the catalogue, by area and period."""

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from iae_portal.common.imports.cells import CellError
from iae_portal.common.imports.formats import Format, register_format
from iae_portal.common.imports.layouts import Layout
from iae_portal.common.imports.session import Session
from iae_portal.common.imports.sheets import Row, Sheet
from territories.domain.catalogue import DEFINITIONS
from territories.enums import AreaLevel, ValueState
from territories.imports.indicator_formats import read_figure
from territories.imports.values import ValueRow, store_values
from territories.validators import PERIOD_PATTERN

WIDTHS = {AreaLevel.COMMUNE: 5, AreaLevel.EMPLOYMENT_ZONE: 4, AreaLevel.DEPARTMENT: 2, AreaLevel.EPCI: 9}
LEVELS = {level.label: level for level in AreaLevel} | {"": AreaLevel.COMMUNE}
NAMES = {definition.name.casefold(): code for code, definition in DEFINITIONS.items()} | {
    code: code for code in DEFINITIONS
}


def load_indicators(sheet: Sheet, session: Session) -> None:
    """Every row is right, or the file is refused: who filled it can correct it."""
    rows: dict[AreaLevel, list[ValueRow]] = defaultdict(list)
    for level, row in _read(sheet):
        rows[level].append(row)
    for level, found in rows.items():
        store_values(found, sheet=sheet, session=session, code_column="code", level=level, is_strict=True)
    if not rows and not sheet.report.problem_count:
        raise sheet.report.stop(f"« {sheet.report.file_name} » ne contient aucune ligne remplie.")


def _read(sheet: Sheet) -> Iterator[tuple[AreaLevel, ValueRow]]:
    for row in sheet.rows():
        level = sheet.read(row, "level", parse_level) if row["level"] else AreaLevel.COMMUNE
        indicator = sheet.required(row, "indicator", parse_indicator)
        period = sheet.required(row, "period", parse_period)
        code = _read_code(sheet, row, level) if level and sheet.needed(row, "code") else None
        figure = _read_value(sheet, row)
        if level and indicator and period and code and figure:
            yield level, ValueRow(row.number, code, indicator, period, *figure)


def _read_code(sheet: Sheet, row: Row, level: AreaLevel) -> str | None:
    width = WIDTHS.get(level)
    return sheet.code(row, "code", width=width) if width else row["code"]


def _read_value(sheet: Sheet, row: Row) -> tuple[Decimal | None, ValueState] | None:
    """An empty cell is no answer: who fills a template says « s » for a secret."""
    if not row["value"]:
        sheet.refuse(row, "value", "la valeur manque\u00a0: écrivez 0 si c’est zéro, « s » si elle est secrète.")
        return None
    return read_figure(sheet, row, "value")


def parse_level(text: str) -> AreaLevel:
    level = LEVELS.get(text.casefold()) or AreaLevel.from_slug(text.casefold())
    if level is None:
        raise CellError(f"la maille « {text} » est inconnue\u00a0: laissez vide pour une commune.")
    return level


def parse_indicator(text: str) -> str:
    code = NAMES.get(text.casefold())
    if code is None:
        raise CellError(f"l’indicateur « {text} » n’est pas au catalogue\u00a0: prenez son code sur la page Données.")
    return code


def parse_period(text: str) -> str:
    if not re.fullmatch(PERIOD_PATTERN, text):
        raise CellError(f"« {text} » n’est pas une période\u00a0: écrivez 2024, 2024-T4 ou 2024-12.")
    return text


INDICATORS = register_format(
    Format(
        slug="indicateurs",
        label="Indicateurs",
        producer="Service de l’État",
        licence="Non diffusée",
        rank=39,
        is_template=True,
        help_text=(
            "Une ligne par territoire, indicateur et période\u00a0: agréments (PASS IAE) délivrés, contrats PEC, "
            "postes d’entreprises adaptées ou de GEIQ, ou tout autre indicateur du catalogue, désigné par son code. "
            "La maille est la commune si la colonne est vide. « s » marque une valeur secrète."
        ),
        layout=Layout(
            required={
                "code": ("code_territoire",),
                "indicator": ("indicateur",),
                "period": ("periode", "période"),
                "value": ("valeur",),
            },
            optional={"level": ("maille",)},
        ),
        examples=(
            ("01004", "pass_iae_delivres", "2024", "12", "commune"),
            ("01", "contrats_pec", "2024", "340", "département"),
        ),
        load=load_indicators,
    )
)
