"""What changed between two versions of a file, question by question."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from calls.rules.forms import FormSchema


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that differs; the values are as they are kept, None when nothing was answered."""

    key: str
    label: str
    before: Any
    after: Any


def compare_answers(
    form: FormSchema, before: Mapping[str, Any], after: Mapping[str, Any], *, shown: Iterable[str] | None = None
) -> list[Change]:
    """The answers that differ, in the order of the form; `shown` keeps only these questions."""
    kept = None if shown is None else frozenset(shown)
    return [
        Change(question.key, question.label, before.get(question.key), after.get(question.key))
        for question in form.questions()
        if (kept is None or question.key in kept) and before.get(question.key) != after.get(question.key)
    ]


def with_pieces(answers: Mapping[str, Any], pieces: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The answers with, for each slot of pieces, the names and fingerprints of what it holds."""
    slots: dict[str, list[tuple[str, str]]] = {}
    for piece in pieces:
        slots.setdefault(piece["key"], []).append((piece["name"], piece["sha256"]))
    return {**answers, **{key: sorted(held) for key, held in slots.items()}}
