"""Four classes cut by frozen thresholds, so that maps of different years compare (natural breaks would move)."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from white_zones.engine.arrays import BoolArray, FloatArray, IntArray
from white_zones.engine.errors import NumberError, ThresholdsError, UnrepresentableError
from white_zones.engine.numbers import parse_number

# A ratio that equals a bound on paper may miss it by its last digits; noise must not class a commune.
ROUNDING = 1e-12


class AccessClass(StrEnum):
    """Classes in increasing order of access."""

    WHITE = "white"
    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


CLASSES = tuple(AccessClass)
UNDEFINED = -1
"""Rank of what has no class. Never used as an index: `class_at` reads it."""


def class_at(rank: int) -> AccessClass | None:
    """Return the class of a rank, None when it is undefined."""
    return None if rank == UNDEFINED else CLASSES[rank]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Upper bounds of white, low and middle, as ratios to the reference; a bound belongs to the class above it."""

    white: float
    low: float
    middle: float

    def __post_init__(self) -> None:
        if not 0 <= self.white < self.low < self.middle < float("inf"):
            raise ThresholdsError("Les bornes des classes doivent être positives et strictement croissantes.")

    def classify(self, ratios: FloatArray | None, *, reached: BoolArray) -> IntArray:
        """Return ranks in `CLASSES`, `UNDEFINED` for who reaches a site when the ratio is undefined.

        Nothing in reach is white, whatever the ratio.
        """
        if ratios is None:
            return np.where(reached, UNDEFINED, 0)
        bounds = np.array([self.white, self.low, self.middle]) * (1 - ROUNDING)
        return np.where(reached, np.searchsorted(bounds, ratios, side="right"), 0)


DEFAULT_THRESHOLDS = Thresholds(white=0.35, low=0.70, middle=1.30)


def parse_thresholds(text: str) -> Thresholds:
    """Return the thresholds written "0.35,0.70,1.30"."""
    try:
        bounds = [parse_number(part.strip()) for part in text.split(",")]
    except NumberError as error:
        raise ThresholdsError(str(error)) from error
    if len(bounds) != len(CLASSES) - 1:
        raise ThresholdsError(
            f"« {text} » : il faut trois bornes séparées par des virgules, par exemple 0.35,0.70,1.30."
        )
    return Thresholds(*bounds)


def ratios_to(reference: float | None, *, values: FloatArray) -> FloatArray | None:
    """Return A / reference, undefined when the reference is undefined or 0."""
    if not reference:
        return None
    with np.errstate(over="ignore"):
        ratios: FloatArray = values / reference
    if not np.isfinite(ratios).all():
        raise UnrepresentableError("Le rapport à la référence dépasse les nombres représentables : vérifiez-la.")
    return ratios
