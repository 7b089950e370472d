"""A recommendation as it is read, on screen, in print or beside another version: from its content as plain data."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst

from iae_portal.common.formatting import NOTHING, format_date, format_etp, format_euros
from strategy.enums import Lever, Priority
from strategy.rules.differences import list_differences, list_evidence_changes
from territories.department_names import of_department
from territories.enums import AreaLevel
from territories.models import Area

TEXTS = (
    ("problem", "Constat"),
    ("action", "Action"),
    ("success", "Conditions de réussite"),
    ("vigilance", "Points de vigilance"),
)


def _tell_day(value: str) -> str:
    return format_date(dt.date.fromisoformat(value))


WORDS: Mapping[str, Callable[[Any], str]] = {
    "priority": lambda value: capfirst(Priority(int(value)).label),
    "lever": lambda value: capfirst(Lever(value).label),
    "etp": format_etp,
    "euros": format_euros,
    "starts_on": _tell_day,
    "ends_on": _tell_day,
    "areas": lambda value: ", ".join(row[2] for row in value),
}


@dataclass(frozen=True, slots=True)
class EvidenceReading:
    """A figure or a finding, with its source and its date as they were frozen."""

    kind: str
    title: str
    figures: Sequence[tuple[str, str]]
    text: str
    source: str
    dated_on: dt.date
    is_estimated: bool
    pk: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    name: str
    level: str
    url: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What every layout of a recommendation shows."""

    title: str
    facts: Sequence[tuple[str, str]]
    texts: Sequence[tuple[str, str]]
    places: Sequence[Place]
    partners: Sequence[str]
    initiatives: Sequence[str]
    evidences: Sequence[EvidenceReading]

    @property
    def is_estimated(self) -> bool:
        """Whether some of its figures are estimated or invented."""
        return any(one.is_estimated for one in self.evidences)


def read_content(content: Mapping[str, Any], *, keys: Sequence[int] = ()) -> Reading:
    """The content of a version, or of what is being written; `keys` are those of the evidence, in the same order."""
    numbers: Sequence[int | None] = list(keys) or [None] * len(content["evidences"])
    return Reading(
        title=content["title"],
        facts=[
            ("Priorité", tell_value("priority", content["priority"])),
            ("Levier", tell_value("lever", content["lever"])),
            ("Pilote", content["owner"] or NOTHING),
            ("Calendrier", tell_calendar(content["starts_on"], content["ends_on"])),
            ("Coût en ETP", tell_value("etp", content["etp"])),
            ("Coût en euros", tell_value("euros", content["euros"])),
        ],
        texts=[(label, content[name]) for name, label in TEXTS],
        places=[_place(*row) for row in content["areas"]],
        partners=content["partners"],
        initiatives=content.get("initiatives", []),
        evidences=[_evidence(row, pk) for row, pk in zip(content["evidences"], numbers, strict=True)],
    )


def tell_value(name: str, value: Any) -> str:
    """One value of a content, in words."""
    if value is None or value in ("", []):
        return NOTHING
    if name in WORDS:
        return WORDS[name](value)
    return ", ".join(value) if isinstance(value, list) else str(value)


def tell_calendar(starts_on: str | None, ends_on: str | None) -> str:
    start, end = tell_value("starts_on", starts_on), tell_value("ends_on", ends_on)
    if starts_on and ends_on:
        return f"du {start} au {end}"
    if starts_on:
        return f"à partir du {start}"
    return f"avant le {end}" if ends_on else NOTHING


def tell_differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Field, before, after, evidence included."""
    told = [
        (one.label, tell_value(one.name, one.before), tell_value(one.name, one.after))
        for one in list_differences(before, after)
    ]
    added, removed = list_evidence_changes(before, after)
    if added or removed:
        told.append(("Preuves", _tell_titles("Retirée", removed), _tell_titles("Ajoutée", added)))
    return told


def _tell_titles(word: str, titles: Sequence[str]) -> str:
    plural = "s" if len(titles) > 1 else ""
    return f"{word}{plural} : {' ; '.join(titles)}" if titles else NOTHING


def tell_carrier(department: Area | None) -> str:
    """« le département du Cantal », « la région »."""
    return f"le département {of_department(department.name)}" if department else "la région"


def _place(level: str, code: str, name: str) -> Place:
    known = AreaLevel(level)
    return Place(name=name, level=known.label, url=f"/territoires/{known.slug}/{code}/")


def _evidence(row: Mapping[str, Any], pk: int | None) -> EvidenceReading:
    return EvidenceReading(
        kind=capfirst(row["kind"]),
        title=row["title"],
        figures=[(label, value) for label, value in row["figures"]],
        text=row["text"],
        source=row["source"].rstrip("."),
        dated_on=dt.date.fromisoformat(row["dated_on"]),
        is_estimated=row["is_estimated"],
        pk=pk,
    )
