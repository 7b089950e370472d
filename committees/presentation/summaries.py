"""A file on one page, for those who may see it: what is asked, where, what the reviews say."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from calls.domain.territorial_panel import score_applications
from calls.models import Application
from calls.queries.desk import list_files
from calls.queries.reviews import counted_reviews, hidden_from, standings_of
from calls.rules.territorial_score import TerritorialScore
from calls.tables.ranking import decimal_of
from committees.models import AgendaItem
from white_zones.enums import Access
from white_zones.tables import class_css


@dataclass(frozen=True, slots=True)
class ReviewPoint:
    """What one reviewer recommends, and their words."""

    reviewer: str
    recommendation: str
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSummary:
    """`mean` is out of 100; None when nobody scored, or when the person has still to score the file (`is_masked`)."""

    application: Application
    access: str
    access_css: str
    score: TerritorialScore | None
    mean: Decimal | None
    reviews: int
    needs_discussion: bool
    is_masked: bool
    points: tuple[ReviewPoint, ...]


def summarize_items(items: Iterable[AgendaItem], *, user: Any) -> dict[int, FileSummary]:
    """By application, those that the person may see; a number of queries that does not depend on the items."""
    keys = [item.application_id for item in items if item.application_id]
    if not keys:
        return {}
    rows = list_files(user).filter(pk__in=keys)
    related = ("call", "version__run", "department", "siae", "place")
    applications = list(rows.select_related(*related))
    hidden = set(rows.filter(hidden_from(user)).order_by().values_list("pk", flat=True))
    shown = [application for application in applications if application.pk not in hidden]
    standings, points = standings_of(shown), _read_points(shown)
    scores = score_applications(applications)
    found = {}
    for application in applications:
        standing = standings.get(application.pk)
        access = getattr(application, "access", None)
        found[application.pk] = FileSummary(
            application=application,
            access=Access(access).label if access else "",
            access_css=class_css(access) if access else "",
            score=scores.get(application.pk),
            mean=decimal_of(standing.mean) if standing else None,
            reviews=standing.count if standing else 0,
            needs_discussion=bool(standing and standing.needs_discussion),
            is_masked=application.pk in hidden,
            points=tuple(points.get(application.pk, ())),
        )
    return found


def _read_points(applications: list[Application]) -> dict[int, list[ReviewPoint]]:
    found: dict[int, list[ReviewPoint]] = defaultdict(list)
    for review in counted_reviews(applications):
        found[review.application_id].append(
            ReviewPoint(str(review.reviewer), review.get_recommendation_display(), review.comment)
        )
    return found
