"""Storing the values of a file: staged by COPY, brought to today's communes, compared, then written if different."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from django.db import connection

from iae_portal.common.formatting import format_number
from iae_portal.common.imports.report import SHOWN_EXAMPLES, Change
from iae_portal.common.imports.session import Session
from iae_portal.common.imports.sheets import Sheet
from iae_portal.common.models import Source
from territories.domain.bulk import Cell, copy_rows
from territories.domain.catalogue import describe
from territories.enums import AreaLevel, ValueState
from territories.imports.communes import Communes, Part, Place
from territories.imports.neighbours import NEIGHBOUR, NeighbourRows
from territories.imports.staged_conversion import convert_staged
from territories.models import Area, Indicator

OUTSIDE = "hors de la région"
UNKNOWN = "commune inconnue, aujourd’hui comme avant"
SHOWN_UNKNOWN = 10
STAGE = """
DROP TABLE IF EXISTS staged_value;
CREATE TEMPORARY TABLE staged_value (
    "row" integer, code text, area_id bigint, part text, indicator_id bigint,
    period text, value numeric(16, 4), state text
) ON COMMIT DROP
"""
DUPLICATES = """
SELECT DISTINCT code, first, last FROM (
    SELECT code, min("row") AS first, max("row") AS last FROM staged_value
    GROUP BY code, indicator_id, period HAVING count(*) > 1
) AS doubled ORDER BY last LIMIT %(limit)s
"""
COMPARED = """
FROM staged_value AS staged
LEFT JOIN territories_indicatorvalue AS stored
    ON stored.indicator_id = staged.indicator_id AND stored.period = staged.period
    AND stored.area_id = staged.area_id
"""
IS_CHANGED = "stored.id IS NOT NULL AND (stored.value, stored.state) IS DISTINCT FROM (staged.value, staged.state)"
COUNTS = f"""
SELECT staged.indicator_id, staged.period, count(*) FILTER (WHERE stored.id IS NULL),
       count(*) FILTER (WHERE {IS_CHANGED})
{COMPARED} GROUP BY staged.indicator_id, staged.period ORDER BY staged.period
"""
TOTAL = "SELECT count(*) FROM staged_value"
EXAMPLES = f"""
SELECT area.name, staged.period, stored.value, staged.value {COMPARED}
JOIN territories_area AS area ON area.id = staged.area_id
WHERE {IS_CHANGED} ORDER BY area.code LIMIT %(limit)s
"""
STORE = f"""
INSERT INTO territories_indicatorvalue (indicator_id, area_id, period, value, state, source_id)
SELECT staged.indicator_id, staged.area_id, staged.period, staged.value, staged.state, %(source)s {COMPARED}
WHERE stored.id IS NULL OR {IS_CHANGED}
ON CONFLICT (indicator_id, period, area_id) DO UPDATE
SET value = EXCLUDED.value, state = EXCLUDED.state, source_id = EXCLUDED.source_id
"""  # only constants of this module are joined  # nosec B608


class ValueRow(NamedTuple):
    """One value of a file, at the row and under the code where it was published."""

    row: int
    code: str
    indicator: str
    period: str
    value: Decimal | None
    state: ValueState


def store_values(
    rows: Iterable[ValueRow],
    *,
    sheet: Sheet,
    session: Session,
    code_column: str,
    level: AreaLevel = AreaLevel.COMMUNE,
    is_strict: bool = False,
    vintage: str = "",
) -> None:
    """Write the values that differ from those stored; values that the file does not speak of stay.

    A code of the region that no vintage knows is refused in a strict file, counted and named in the others. Headcounts
    of the neighbouring communes of a national file are kept apart.
    """
    indicators: dict[str, Indicator] = {}
    neighbours = NeighbourRows()
    communes = Communes() if level == AreaLevel.COMMUNE else None
    with connection.cursor() as cursor:
        cursor.execute(STAGE)
    if communes is not None:
        placed = _place_communes(
            rows, communes=communes, sheet=sheet, column=code_column, is_strict=is_strict, neighbours=neighbours
        )
    else:
        placed = _place_areas(rows, level=level, sheet=sheet, column=code_column, is_strict=is_strict)
    copy_rows(
        table="staged_value",
        columns=("row", "code", "area_id", "part", "indicator_id", "period", "value", "state"),
        rows=_as_cells(placed, indicators),
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE staged_value")
    if _refuse_duplicates(sheet, code_column):
        return
    sheet.report.rows_kept += _count_staged()
    if communes is not None:
        _tell_coverage(communes, sheet)
        convert_staged(communes, {indicator.pk: indicator for indicator in indicators.values()}, session)
    _write(indicators, sheet=sheet, session=session, vintage=vintage, neighbours=neighbours)


def _place_communes(
    rows: Iterable[ValueRow],
    *,
    communes: Communes,
    sheet: Sheet,
    column: str,
    is_strict: bool,
    neighbours: NeighbourRows,
) -> Iterator[tuple[ValueRow, Place]]:
    unknown: dict[str, int] = {}
    for row in rows:
        place = communes.find(row.code)
        if place is not None:
            yield row, place
        elif is_strict:
            sheet.report.refuse(
                row.row,
                sheet.match.titles[column],
                f"la commune « {row.code} » est inconnue{communes.hint(row.code)}.",
            )
        elif communes.is_inside(row.code):
            sheet.report.leave(UNKNOWN)
            unknown.setdefault(row.code, row.row)
        elif neighbours.take(row.code, indicator=row.indicator, period=row.period, value=row.value, state=row.state):
            sheet.report.leave(NEIGHBOUR)
        else:
            sheet.report.leave(OUTSIDE)
    if unknown:
        named = ", ".join(f"{code} (ligne {row})" for code, row in list(unknown.items())[:SHOWN_UNKNOWN])
        sheet.report.notes.append(f"Codes de communes inconnus, laissés de côté : {named}.")


def _place_areas(
    rows: Iterable[ValueRow], *, level: AreaLevel, sheet: Sheet, column: str, is_strict: bool
) -> Iterator[tuple[ValueRow, Place]]:
    known = dict(Area.objects.current().at_level(level).values_list("code", "pk"))
    if not known:
        raise sheet.report.stop(
            f"Aucun territoire de la maille « {level.label} » n’est connu : importez d’abord sa composition communale."
        )
    for row in rows:
        if row.code in known:
            yield row, Place(known[row.code], Part.OWN)
        elif is_strict:
            sheet.report.refuse(row.row, sheet.match.titles[column], f"le code « {row.code} » est inconnu.")
        else:
            sheet.report.leave(OUTSIDE)


def _as_cells(
    placed: Iterable[tuple[ValueRow, Place]], indicators: dict[str, Indicator]
) -> Iterator[tuple[Cell, ...]]:
    for row, place in placed:
        indicator = indicators.get(row.indicator)
        if indicator is None:
            indicator = indicators[row.indicator] = describe(row.indicator)
        yield (
            *(row.row, row.code, place.area_id, place.part.value, indicator.pk),
            *(row.period, row.value, row.state.value),
        )


def _refuse_duplicates(sheet: Sheet, column: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(DUPLICATES, {"limit": SHOWN_EXAMPLES * 10})
        found = cursor.fetchall()
    for code, first, last in found:
        message = f"« {code} » figure déjà ligne {first} pour la même période : gardez une seule ligne."
        sheet.report.refuse(last, sheet.match.titles[column], message)
    return bool(found)


def _tell_coverage(communes: Communes, sheet: Sheet) -> None:
    """An extract is welcome, but must not be taken for the whole region."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT area_id) FROM staged_value")
        (found,) = cursor.fetchone()
    if 0 < found < communes.current_count:
        known, total = format_number(found), format_number(communes.current_count)
        sheet.report.notes.append(f"Communes de la région dans le fichier : {known} sur {total}.")


def _count_staged() -> int:
    with connection.cursor() as cursor:
        cursor.execute(TOTAL)
        return int(cursor.fetchone()[0])


def _write(
    indicators: dict[str, Indicator], *, sheet: Sheet, session: Session, vintage: str, neighbours: NeighbourRows
) -> None:
    by_key = {indicator.pk: indicator for indicator in indicators.values()}
    with connection.cursor() as cursor:
        cursor.execute(COUNTS)
        counts = cursor.fetchall()
        if not counts:
            raise sheet.report.stop(
                f"« {sheet.report.file_name} » ne contient aucune ligne pour la région : est-ce le bon fichier ?"
            )
        change = Change(label="Valeurs d’indicateurs")
        for indicator, period, created, changed in counts:
            change.created += created
            change.changed += changed
            if created or changed:
                session.touched["values"].add((indicator, period))
        cursor.execute(TOTAL)
        change.unchanged = int(cursor.fetchone()[0]) - change.created - change.changed
        cursor.execute(EXAMPLES, {"limit": SHOWN_EXAMPLES})
        change.examples = [
            f"{name}, {period} : {_say(old)} → {_say(new)}" for name, period, old, new in cursor.fetchall()
        ]
        session.tell(change)
        beyond = neighbours.stage()
        if beyond is not None:
            session.tell(beyond)
        if change.is_empty and (beyond is None or beyond.is_empty):
            return
        periods = sorted({period for _, period, *_ in counts})
        source = _make_source(sheet, session, vintage=vintage or _say_periods(periods), indicators=by_key)
        cursor.execute(STORE, {"source": source.pk})
    if beyond is not None:
        neighbours.store(source)


def _make_source(sheet: Sheet, session: Session, *, vintage: str, indicators: dict[int, Indicator]) -> Source:
    names = ", ".join(sorted(indicator.name for indicator in indicators.values()))
    title = sheet.format.label if not sheet.format.is_template else f"{sheet.format.label} : {names}"
    return session.source(sheet, vintage=vintage, title=title[:200], note=" ".join(session.report.notes))


def _say_periods(periods: list[str]) -> str:
    return periods[0] if len(periods) == 1 else f"{periods[0]} à {periods[-1]}"


def _say(value: Decimal | None) -> str:
    return "—" if value is None else format_number(value, decimals=0 if value == value.to_integral_value() else 2)
