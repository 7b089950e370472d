"""When reports are due, and what they compare."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

# A report is handed in three months after the end of its year, as the bilan of a structure (R5132-6 and following).
DELAY = dt.timedelta(days=90)
REMINDERS = (30, 7, -1, -15)


@dataclass(frozen=True, slots=True)
class Indicator:
    key: str
    label: str
    is_etp: bool = False


INDICATORS = (
    Indicator("etp", "ETP réalisés", is_etp=True),
    Indicator("people", "Personnes accueillies"),
    Indicator("rsa", "dont allocataires du RSA"),
    Indicator("long_term", "dont demandeurs d’emploi de longue durée"),
    Indicator("exits", "Sorties"),
    Indicator("good_exits", "dont sorties dynamiques"),
    Indicator("white_places", "Places ouvertes en zone blanche"),
)
# What a figure cannot exceed.
WITHIN = {"rsa": "people", "long_term": "people", "good_exits": "exits"}


@dataclass(frozen=True, slots=True)
class Period:
    number: int
    starts_on: dt.date
    ends_on: dt.date
    due_on: dt.date
    is_final: bool


def list_periods(starts_on: dt.date, ends_on: dt.date) -> list[Period]:
    """One report a calendar year of the convention, the last one final."""
    return list(_periods(starts_on, ends_on))


def _periods(starts_on: dt.date, ends_on: dt.date) -> Iterator[Period]:
    for number, year in enumerate(range(starts_on.year, ends_on.year + 1), 1):
        first, last = max(starts_on, dt.date(year, 1, 1)), min(ends_on, dt.date(year, 12, 31))
        yield Period(number, first, last, last + DELAY, is_final=year == ends_on.year)


def recalled_until(today: dt.date) -> dt.date:
    """The last due date of which the first reminder has come."""
    return today + dt.timedelta(days=REMINDERS[0])


def due_reminder(due_on: dt.date, *, today: dt.date) -> int:
    """Which reminder is due, in days before the due date (negative: after it).

    Raises ValueError before the first one: what is due after `recalled_until` is not recalled yet.
    """
    left = (due_on - today).days
    return min(days for days in REMINDERS if left <= days)


def read_achieved(values: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The figures given, as they are kept, and what is wrong by figure, in French. An empty figure is not told."""
    told, faults = {}, {}
    for one in INDICATORS:
        text = (values.get(one.key) or "").replace("\u202f", "").replace("\u00a0", "").replace(" ", "")
        if not text:
            continue
        try:
            number = Decimal(text.replace(",", "."))
        except InvalidOperation:
            faults[one.key] = f"{one.label} : écrivez un nombre, par exemple 12."
            continue
        if not number.is_finite() or number < 0 or number > 1_000_000:  # noqa: PLR2004 -- beyond any structure
            faults[one.key] = f"{one.label} : le nombre est compris entre 0 et 1 000 000."
        elif number != number.quantize(Decimal("0.01") if one.is_etp else Decimal(1)):
            faults[one.key] = f"{one.label} : {'deux décimales au plus' if one.is_etp else 'un nombre entier'}."
        else:
            told[one.key] = f"{number:.2f}" if one.is_etp else f"{number:.0f}"
    labels = {one.key: one.label for one in INDICATORS}
    for part, whole in WITHIN.items():
        if part in told and whole in told and Decimal(told[part]) > Decimal(told[whole]):
            faults[part] = f"{labels[part].capitalize()} : ce nombre ne peut dépasser « {labels[whole]} »."
    return told, faults
