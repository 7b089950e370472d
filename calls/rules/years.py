"""The years of a definition follow that of its call: a model counts from a year of reference, a call from its own.

A model asks for the ETP of 2000, 2001, 2002: the first, second and third year of whatever call is made from it.
"""

import copy
import datetime as dt
from collections.abc import Iterator
from typing import Any

from calls.enums import FieldKind

TEMPLATE_YEAR = 2000
LATEST_YEAR = 2100
# Under this year, a year is one of a model.
FIRST_REAL_YEAR = 2010


def shift_years(definition: dict[str, Any], *, by: int) -> dict[str, Any]:
    """The same definition, `by` years later: years of ETP, and limits of dates."""
    changed = copy.deepcopy(definition)
    for question in _questions(changed):
        if question["kind"] == FieldKind.ETP_BY_YEAR:
            question["years"] = [min(LATEST_YEAR, year + by) for year in question["years"]]
        if question["kind"] == FieldKind.DATE:
            for bound in ("earliest", "latest"):
                if question.get(bound):
                    question[bound] = _later(dt.date.fromisoformat(question[bound]), by).isoformat()
    return changed


def tell_year(year: int) -> str:
    """« 2027 », or « N », « N + 1 » in a model."""
    if year >= FIRST_REAL_YEAR:
        return str(year)
    return "N" if year == TEMPLATE_YEAR else f"N\u00a0+\u00a0{year - TEMPLATE_YEAR}"


def _questions(definition: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for section in definition["form"]["sections"]:
        for question in section["questions"]:
            yield question
            yield from question.get("questions", ())


def _later(day: dt.date, years: int) -> dt.date:
    """The same day of another year; the last of February where there is no 29th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
