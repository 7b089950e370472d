"""Reading the instruction of a request: who scored what, and what the grid leads to."""

from dataclasses import dataclass
from decimal import Decimal

from accounts.models import User
from structures.models import ReferencingRequest, Review, ReviewCriterion, ReviewScore
from structures.rules.operator_scores import Mark, Totals, compare_totals, weigh_marks


@dataclass(frozen=True, slots=True)
class ReviewTotal:
    """One reviewer's total on a hundred."""

    review: Review
    total: Decimal


@dataclass(frozen=True, slots=True)
class ReviewSummary:
    """The totals of the reviewers, and the threshold that they are read against."""

    reviews: tuple[ReviewTotal, ...]
    totals: Totals
    threshold: int | None

    @property
    def is_favourable(self) -> bool | None:
        """What the grid leads to; None without any review."""
        if self.totals.mean is None or self.threshold is None:
            return None
        return self.totals.mean >= self.threshold


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """A criterion with the scores given, in the order of the reviewers."""

    criterion: ReviewCriterion
    scores: tuple[ReviewScore | None, ...]


def find_review(request: ReferencingRequest, *, reviewer: User) -> Review | None:
    return Review.objects.filter(request=request, reviewer=reviewer).prefetch_related("scores").first()


def summarise_reviews(request: ReferencingRequest) -> ReviewSummary:
    """The completed reviews without conflict, each weighed by the grid of the request."""
    rows = request.reviews.filter(completed_at__isnull=False, has_conflict=False)
    reviews = list(rows.select_related("reviewer").prefetch_related("scores__criterion").order_by("pk"))
    totals = tuple(ReviewTotal(review, total_of(review)) for review in reviews)
    threshold = request.grid.threshold if request.grid else None
    return ReviewSummary(totals, compare_totals([one.total for one in totals]), threshold)


def total_of(review: Review) -> Decimal:
    """The total of one review on a hundred, from scores already read."""
    return weigh_marks(
        Mark(score.score, score.criterion.maximum, score.criterion.weight) for score in review.scores.all()
    )


def mean_of_reviews(request: ReferencingRequest) -> Decimal | None:
    """The mean of the completed reviews of a request whose `reviews__scores__criterion` are already read."""
    rows = [review for review in request.reviews.all() if review.completed_at and not review.has_conflict]
    return compare_totals([total_of(review) for review in rows]).mean


def list_criteria(request: ReferencingRequest, summary: ReviewSummary) -> list[CriterionLine]:
    """The grid, line by line, with what each reviewer gave."""
    if request.grid is None:
        return []
    by_review = [{score.criterion_id: score for score in one.review.scores.all()} for one in summary.reviews]
    return [
        CriterionLine(criterion, tuple(scores.get(criterion.pk) for scores in by_review))
        for criterion in request.grid.criteria.all()
    ]
