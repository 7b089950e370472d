"""The reviews of files: those that count, those that somebody may read, and what they say together."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from calls.enums import ReviewState
from calls.models import Application, CriterionScore, Review, ReviewAssignment
from calls.queries.interests import untied_reviews
from calls.rules.reviewing import may_read_scores
from calls.rules.rubrics import Standing, Total, standing_of, total_of


def counted_reviews(applications: Iterable[Application]) -> "QuerySet[Review]":
    """The last review sent by each person; one about an earlier version counts until its author sends another."""
    keys = [application.pk for application in applications]
    later = Review.objects.filter(
        application=OuterRef("application"),
        reviewer=OuterRef("reviewer"),
        state=ReviewState.SENT,
        version__number__gt=OuterRef("version__number"),
    )
    rows = Review.objects.filter(application__in=keys, state=ReviewState.SENT).filter(~Exists(later))
    return untied_reviews(rows).order_by("sent_at", "pk")


def scores_of(review: Review) -> dict[str, Decimal | None]:
    return {row.code: row.value for row in review.scores.all()}


def standings_of(applications: Sequence[Application]) -> dict[int, Standing]:
    """What the reviews of each file say together; `version` is to be read beforehand. One query."""
    by_file: dict[int, dict[int, dict[str, Decimal | None]]] = defaultdict(lambda: defaultdict(dict))
    rows = CriterionScore.objects.filter(review__in=counted_reviews(applications).values("pk"))
    for file, review, code, value in rows.values_list("review__application", "review", "code", "value"):
        by_file[file][review][code] = value
    return {
        application.pk: standing_of(application.version.content.rubric, list(by_file[application.pk].values()))
        for application in applications
    }


def hidden_from(user: Any) -> Q:
    """The files whose scores the person may not read yet: given to them, or begun, and not sent."""
    assigned = ReviewAssignment.objects.filter(application=OuterRef("pk"), reviewer=user)
    own = Review.objects.filter(application=OuterRef("pk"), reviewer=user)
    draft, sent = own.filter(state=ReviewState.DRAFT), own.filter(state=ReviewState.SENT)
    return ~Exists(sent) & (Exists(assigned) | Exists(draft))


@dataclass(frozen=True, slots=True)
class Told:
    """A review as it is read, with its total out of 100."""

    review: Review
    total: Total
    scores: dict[str, Decimal | None]
    comments: dict[str, str]
    is_outdated: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What somebody may read of the reviews of a file."""

    is_open: bool
    """Whether the scores of others are shown."""
    sent: int
    asked: int
    told: Sequence[Told] = ()
    standing: Standing | None = None


def read_reviews(application: Application, *, user: Any) -> Reading:
    """The reviews of a file as the person may read them; how many were sent is never hidden."""
    own = Review.objects.filter(application=application, reviewer=user)
    states = set(own.values_list("state", flat=True))
    assigned = list(ReviewAssignment.objects.filter(application=application).values_list("reviewer", flat=True))
    is_open = may_read_scores(
        is_assigned=user.pk in assigned, has_sent=ReviewState.SENT in states, has_draft=ReviewState.DRAFT in states
    )
    reviews = list(counted_reviews([application]).select_related("reviewer").prefetch_related("scores"))
    asked = len(set(assigned) | {review.reviewer_id for review in reviews})
    if not is_open:
        return Reading(is_open=False, sent=len(reviews), asked=asked)
    rubric = application.version.content.rubric
    told = [
        Told(
            review,
            total_of(rubric, scores_of(review)),
            scores_of(review),
            {row.code: row.comment for row in review.scores.all() if row.comment},
            is_outdated=review.version_id != application.current_id,
        )
        for review in reviews
    ]
    standing = standing_of(rubric, [one.scores for one in told])
    return Reading(is_open=True, sent=len(reviews), asked=asked, told=told, standing=standing)


def own_review(application: Application, *, user: Any) -> Review | None:
    """The person's review of the version in force."""
    rows = Review.objects.filter(application=application, version=application.current_id, reviewer=user)
    return rows.prefetch_related("scores").first()
