"""The staged values of former communes, replaced by what they make of today's communes."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from iae_portal.common.formatting import format_number
from iae_portal.common.imports.session import Session
from territories.enums import IndicatorKind, ValueState
from territories.imports.communes import Communes, Part
from territories.imports.conversion import Figure, join_figures, split_figure
from territories.models import Area, Indicator

OF_FORMER_CODES = """
SELECT part, area_id, indicator_id, period, value, state FROM staged_value WHERE part <> %s ORDER BY code
"""
OF_SPLIT_COMMUNE = """
SELECT own.indicator_id, own.period, own.value, own.state FROM staged_value AS own
WHERE own.area_id = %(parent)s AND NOT EXISTS (
    SELECT 1 FROM staged_value AS other
    WHERE other.area_id = ANY(%(heirs)s) AND other.area_id <> %(parent)s
      AND other.indicator_id = own.indicator_id AND other.period = own.period
)
"""
Key = tuple[int, str]


@dataclass(slots=True)
class Tally:
    """What the conversion touched; the sums are told only of a file of one headcount and one period."""

    districts: int = 0
    added: int = 0
    split: int = 0
    published: Decimal | None = None
    carried: Decimal = Decimal()


def convert_staged(communes: Communes, indicators: dict[int, Indicator], session: Session) -> None:
    """Apply the rule of `conversion` to the table that `store_values` filled, and say how many values it touched."""
    districts, merged = _read_parts()
    tally = Tally()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM staged_value WHERE part <> %s", [Part.OWN.value])
        tally.published = _sum_published(cursor, indicators)
        for (area, key), figures in districts.items():
            if _find_own(cursor, area, key) is None:
                _put(cursor, area, key, join_figures(None, figures, adds_up=_adds_up(indicators[key[0]])))
            tally.districts += len(figures)
        for (area, key), figures in merged.items():
            adds_up = _adds_up(indicators[key[0]])
            _put(cursor, area, key, join_figures(_find_own(cursor, area, key), figures, adds_up=adds_up))
            tally.added += len(figures)
            tally.carried += sum((figure.value or Decimal() for figure in figures), Decimal())
        tally.split = _split(cursor, communes, indicators)
    _tell_conversion(session, tally)


def _sum_published(cursor: Any, indicators: dict[int, Indicator]) -> Decimal | None:
    """The total under today's codes, where adding makes sense: one headcount, one period."""
    cursor.execute("SELECT count(DISTINCT period), sum(value) FROM staged_value")
    periods, total = cursor.fetchone()
    is_plain = periods == 1 and len(indicators) == 1 and all(map(_adds_up, indicators.values()))
    return Decimal(total) if is_plain and total is not None else None


def _read_parts() -> tuple[dict[tuple[int, Key], list[Figure]], dict[tuple[int, Key], list[Figure]]]:
    gathered: dict[str, dict[tuple[int, Key], list[Figure]]] = {
        Part.DISTRICT: defaultdict(list),
        Part.MERGED: defaultdict(list),
    }
    with connection.cursor() as cursor:
        cursor.execute(OF_FORMER_CODES, [Part.OWN.value])
        for part, area, indicator, period, value, state in cursor.fetchall():
            gathered[part][area, (indicator, period)].append(Figure(value, ValueState(state)))
    return gathered[Part.DISTRICT], gathered[Part.MERGED]


def _find_own(cursor: Any, area: int, key: Key) -> Figure | None:
    cursor.execute(
        "SELECT value, state FROM staged_value WHERE area_id = %s AND indicator_id = %s AND period = %s",
        [area, *key],
    )
    row = cursor.fetchone()
    return Figure(row[0], ValueState(row[1])) if row else None


def _put(cursor: Any, area: int, key: Key, figure: Figure) -> None:
    cursor.execute("DELETE FROM staged_value WHERE area_id = %s AND indicator_id = %s AND period = %s", [area, *key])
    cursor.execute(
        "INSERT INTO staged_value VALUES (NULL, NULL, %s, %s, %s, %s, %s, %s)",
        [area, Part.OWN.value, *key, figure.value, figure.state.value],
    )


def _split(cursor: Any, communes: Communes, indicators: dict[int, Indicator]) -> int:
    """Share the figures of a commune that was split, for the periods where no other heir is published."""
    count = 0
    for parent, heirs in communes.splits.items():
        populations = dict(Area.objects.filter(pk__in=heirs).values_list("pk", "population"))
        cursor.execute(
            OF_SPLIT_COMMUNE,
            {"parent": parent, "heirs": heirs},
        )
        for indicator, period, value, state in cursor.fetchall():
            whole = Figure(value, ValueState(state))
            weights = {key: population or 0 for key, population in populations.items()}
            shares = split_figure(whole, weights, adds_up=_adds_up(indicators[indicator]))
            for area, figure in shares.items():
                _put(cursor, area, (indicator, period), figure)
            count += 1
    return count


def _adds_up(indicator: Indicator) -> bool:
    return indicator.kind in {IndicatorKind.COUNT, IndicatorKind.INDEX}


def _tell_conversion(session: Session, tally: Tally) -> None:
    notes = session.report.notes
    if tally.districts:
        notes.append(
            f"Arrondissements municipaux : {count_words(tally.districts)}, pour que chaque ville compte une seule "
            "fois."
        )
    if tally.added:
        sums = ""
        if tally.published is not None:
            carried, published = (format_number(value) for value in (tally.carried, tally.published))
            sums = f", soit {carried} qui s’ajoutent aux {published} publiés sous les codes d’aujourd’hui"
        notes.append(f"Communes disparues : {count_words(tally.added)} à compter dans celle qui les a réunies{sums}.")
    if tally.split:
        notes.append(
            f"Communes divisées depuis : {count_words(tally.split)} à répartir entre leurs héritières selon la "
            "population (« imputées »)."
        )


def count_words(count: int) -> str:
    return f"{format_number(count)} valeur{'s' if count > 1 else ''}"
