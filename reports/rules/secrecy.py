"""Which parts of a public whole stay untold: the small ones, and what would let them be deduced."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def choose_hidden(values: Mapping[Key, float], *, minimum: float) -> frozenset[Key]:
    """The parts under the minimum; one alone would be what the whole lacks, so that the next smallest goes too."""
    positive = {key: value for key, value in values.items() if value > 0}
    hidden = {key for key, value in positive.items() if value < minimum}
    shown = sorted(positive.keys() - hidden, key=lambda key: (positive[key], str(key)))
    if len(hidden) == 1 and shown:
        hidden.add(shown[0])
    return frozenset(hidden)
