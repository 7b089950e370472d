"""The order of the parts of a road map, changed one step at a time."""

from collections.abc import Sequence
from enum import StrEnum


class Step(StrEnum):
    UP = "monter"
    DOWN = "descendre"


def neighbour_of(key: int, *, ordered: Sequence[int], step: Step) -> int | None:
    """The part that changes places with this one; None at the end of the list."""
    place = ordered.index(key) + (-1 if step is Step.UP else 1)
    return ordered[place] if 0 <= place < len(ordered) else None
