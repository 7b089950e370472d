"""The rubric of a call: criteria with weights and floors, and what a set of scores is worth out of 100."""

import statistics
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from pydantic import Field as Limits, model_validator

from calls.rules.base import Amount, Key, Label, Part, Prose

FULL = Fraction(100)
# Two reviewers of one file further apart than this have something to discuss.
DEFAULT_SPREAD = Decimal(20)


class Criterion(Part):
    """One question of the rubric. `floor`: a score below it knocks the file out, whatever the total."""

    code: Key
    label: Label
    guidance: Prose = ""
    weight: Amount = Limits(default=Decimal(1), gt=0, le=100)
    maximum: int = Limits(default=5, ge=1, le=100)
    floor: Amount | None = Limits(default=None, ge=0)
    required: bool = True
    comment_below: Amount | None = Limits(default=None, ge=0)

    @model_validator(mode="after")
    def _reachable(self) -> "Criterion":
        for bound in (self.floor, self.comment_below):
            if bound is not None and bound > self.maximum:
                raise ValueError(f"« {self.label} » : un seuil dépasse la note maximale ({self.maximum}).")
        return self


class Rubric(Part):
    criteria: tuple[Criterion, ...] = Limits(min_length=1, max_length=30)
    discussion_spread: Amount = Limits(default=DEFAULT_SPREAD, gt=0, le=100)

    @model_validator(mode="after")
    def _once(self) -> "Rubric":
        codes = [criterion.code for criterion in self.criteria]
        if len(set(codes)) < len(codes):
            raise ValueError("Deux critères de la grille portent la même clé.")
        return self


@dataclass(frozen=True, slots=True)
class Total:
    """A review's worth: out of 100 on the criteria that were scored, None when none was; the knock-outs by code."""

    value: Fraction | None
    knocked_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """What the reviews of one file say together, out of 100."""

    count: int
    mean: Fraction | None
    median: Fraction | None
    spread: Fraction | None
    knocked_out: tuple[str, ...]
    needs_discussion: bool


def total_of(rubric: Rubric, scores: Mapping[str, Decimal | None]) -> Total:
    """100 × Σ w·(s ÷ maximum) ÷ Σ w over the criteria that have a score."""
    weighted, weights, fallen = Fraction(0), Fraction(0), []
    for criterion in rubric.criteria:
        score = scores.get(criterion.code)
        if score is None:
            continue
        weight = Fraction(criterion.weight)
        weighted += weight * Fraction(score) / criterion.maximum
        weights += weight
        if criterion.floor is not None and score < criterion.floor:
            fallen.append(criterion.code)
    return Total(FULL * weighted / weights if weights else None, tuple(fallen))


def standing_of(rubric: Rubric, reviews: Sequence[Mapping[str, Decimal | None]]) -> Standing:
    """n, mean, median and spread (largest less smallest) of the totals, and whether they call for a discussion."""
    totals = [total for total in (total_of(rubric, scores) for scores in reviews) if total.value is not None]
    values = [total.value for total in totals if total.value is not None]
    codes = {code for total in totals for code in total.knocked_out}
    fallen = tuple(criterion.code for criterion in rubric.criteria if criterion.code in codes)
    if not values:
        return Standing(0, None, None, None, fallen, needs_discussion=False)
    spread = max(values) - min(values)
    disagree = 0 < sum(bool(total.knocked_out) for total in totals) < len(totals)
    wide = spread > Fraction(rubric.discussion_spread)
    return Standing(
        len(values), Fraction(sum(values), len(values)), statistics.median(values), spread, fallen, disagree or wide
    )


def rank(standings: Mapping[int, Standing]) -> dict[int, int]:
    """Rank of each file by its mean, best first; equal means share a rank; a file without score has none.

    A file that is knocked out is ranked after all that are not, by mean among themselves.
    """
    order = {
        key: (bool(standing.knocked_out), -standing.mean)
        for key, standing in standings.items()
        if standing.mean is not None
    }
    places = sorted(order.values())
    return {key: 1 + bisect_left(places, own) for key, own in order.items()}
