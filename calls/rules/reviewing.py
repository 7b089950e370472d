"""What a review must hold before it is sent, and who may read the scores of others."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from calls.rules.rubrics import Criterion, Rubric

# A score is given to the half point.
STEP = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Scored:
    """The score of one criterion as it was given; None is « not scored »."""

    value: Decimal | None = None
    comment: str = ""


def find_review_faults(
    rubric: Rubric, scores: Mapping[str, Scored], *, recommendation: str
) -> Iterator[tuple[str, str]]:
    """What stops a review from being sent: the code of the criterion (empty for the whole) and the remedy."""
    for criterion in rubric.criteria:
        for message in _criterion_faults(criterion, scores.get(criterion.code, Scored())):
            yield criterion.code, message
    if not recommendation:
        yield "", "Choisissez l’avis que vous proposez."


def check_score(criterion: Criterion, value: Decimal) -> str:
    """Why a score cannot be kept, even in a draft; empty when it can."""
    if not 0 <= value <= criterion.maximum:
        return f"« {criterion.label} » : la note va de 0 à {criterion.maximum}."
    if value % STEP:
        return f"« {criterion.label} » : la note se donne au demi-point."
    return ""


def _criterion_faults(criterion: Criterion, scored: Scored) -> Iterator[str]:
    if scored.value is None:
        if criterion.required:
            yield f"« {criterion.label} » : donnez une note."
        return
    refusal = check_score(criterion, scored.value)
    if refusal:
        yield refusal
    low = [bound for bound in (criterion.comment_below, criterion.floor) if bound is not None]
    if low and scored.value < max(low) and not scored.comment.strip():
        yield f"« {criterion.label} » : une note sous {max(low):f} s’explique par un commentaire."


def may_read_scores(*, is_assigned: bool, has_sent: bool, has_draft: bool) -> bool:
    """Somebody who is to score a file reads the scores of others once their own are sent; the rest read them at once.

    An assignment that is taken away while a review is begun opens nothing: the draft still waits to be sent.
    """
    return has_sent or not (is_assigned or has_draft)
