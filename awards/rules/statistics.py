"""What is counted of a call: how far files went, and how long each step took."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

# Under so many files, a public figure would tell what one applicant did.
DISCRETION = 3


class Step(StrEnum):
    """The stages of the funnel, each part of the one before."""

    BEGUN = "Commencés"
    SUBMITTED = "Déposés"
    ADMITTED = "Recevables"
    FAVOURABLE = "Avis favorables"
    ACCEPTED = "Acceptés"
    CONVENTIONED = "Conventionnés"


@dataclass(frozen=True, slots=True)
class Stage:
    step: Step
    count: int
    share: float | None
    """Of those of the first stage."""


def make_funnel(counts: Mapping[Step, int]) -> list[Stage]:
    whole = counts.get(Step.BEGUN, 0)
    return [Stage(step, counts.get(step, 0), counts.get(step, 0) / whole if whole else None) for step in Step]


def hide_small(count: int) -> int | None:
    """A count as the public reads it: one that would point at somebody is not told."""
    return None if 0 < count < DISCRETION else count


@dataclass(frozen=True, slots=True)
class Duration:
    label: str
    files: int
    days: float | None


STEPS = (
    ("Du dépôt à la recevabilité", "submitted", "under_review"),
    ("De la recevabilité à la présentation au comité", "under_review", "awaiting_committee"),
    ("De la présentation à l’avis", "awaiting_committee", "deliberated"),
    ("De l’avis à la décision", "deliberated", "decided"),
    ("De la décision à la convention", "accepted", "conventioned"),
)


def measure_steps(lives: Iterable[Mapping[str, dt.datetime]]) -> Sequence[Duration]:
    """The median days between two states, over the files that went through both."""
    known = list(lives)
    told = []
    for label, start, end in STEPS:
        days = [(life[end] - life[start]).total_seconds() / 86400 for life in known if start in life and end in life]
        days = [one for one in days if one >= 0]
        told.append(Duration(label, len(days), median(days) if days else None))
    return told
