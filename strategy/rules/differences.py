"""What changes between two versions of a recommendation, told as a reader reads it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LABELS: Mapping[str, str] = {
    "title": "Intitulé",
    "priority": "Priorité",
    "department": "Département",
    "areas": "Territoires",
    "problem": "Constat",
    "action": "Action",
    "lever": "Levier",
    "owner": "Pilote",
    "partners": "Partenaires",
    "initiatives": "Initiatives",
    "starts_on": "Début",
    "ends_on": "Fin",
    "etp": "ETP",
    "euros": "Euros",
    "success": "Conditions de réussite",
    "vigilance": "Points de vigilance",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One field before and after; the raw values of the contents."""

    name: str
    label: str
    before: Any
    after: Any


def list_differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """The fields that differ, in the order in which a recommendation is read; evidence apart."""
    return [
        Difference(name, label, before.get(name), after.get(name))
        for name, label in LABELS.items()
        if _flat(before.get(name)) != _flat(after.get(name))
    ]


def list_evidence_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Titles of the evidence that was added, then of the one that was taken away."""
    old, new = list(before.get("evidences", [])), list(after.get("evidences", []))
    return _beyond(new, old), _beyond(old, new)


def _beyond(rows: Sequence[Mapping[str, Any]], others: Sequence[Mapping[str, Any]]) -> list[str]:
    rest = list(others)
    titles = []
    for row in rows:
        if row in rest:
            rest.remove(row)
        else:
            titles.append(str(row["title"]))
    return titles


def _flat(value: Any) -> Any:
    """An empty text, an empty list and nothing are the same to a reader."""
    return value or None
