"""The lists of the doctrine, each with what a line tells, in a fixed number of queries."""

from collections.abc import Collection
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Case, OuterRef, QuerySet, Subquery, Sum, Value, When

from strategy.enums import RecommendationState, SuggestionKind, SuggestionState
from strategy.models import (
    Commitment,
    Evidence,
    Initiative,
    Partner,
    Recommendation,
    RecommendationVersion,
    Suggestion,
)
from strategy.queries.aggregates import count_of
from territories.models import Area


def list_recommendations(user: Any) -> "QuerySet[Recommendation]":
    """Those that the user reads, with their territories, their evidence counted and their last version."""
    versions = RecommendationVersion.objects.filter(recommendation=OuterRef("pk")).order_by("-number")
    names = (
        Area.objects.filter(recommendations=OuterRef("pk"))
        .order_by()
        .values("recommendations")
        .annotate(names=StringAgg("name", delimiter=", ", order_by="name"))
        .values("names")
    )
    return (
        Recommendation.objects.visible_to(user)
        .select_related("department")
        .annotate(
            place_names=Subquery(names),
            evidence_count=count_of(Evidence.objects.all(), "recommendation"),
            version_number=Subquery(versions.values("number")[:1]),
        )
    )


def find_recommendation(user: Any, *, pk: int) -> Recommendation | None:
    rows = Recommendation.objects.visible_to(user).select_related("department", "created_by")
    return rows.filter(pk=pk).first()


def recommendations_around(user: Any, *, around: Collection[int]) -> "QuerySet[Recommendation]":
    """Validated ones that name one of some areas (`keys_around` one of them)."""
    named = Recommendation.areas.through.objects.filter(area__in=around)
    rows = list_recommendations(user).filter(state=RecommendationState.VALIDATED)
    return rows.filter(pk__in=named.values("recommendation"))


def list_suggestions(user: Any) -> "QuerySet[Suggestion]":
    """Those to examine first, then by nature, the heaviest first."""
    state = Case(*(When(state=one, then=Value(rank)) for rank, one in enumerate(SuggestionState)), default=Value(9))
    kind = Case(*(When(kind=one, then=Value(rank)) for rank, one in enumerate(SuggestionKind)), default=Value(9))
    rows = Suggestion.objects.visible_to(user).select_related("department", "area", "recommendation")
    return rows.order_by(state, kind, "-weight", "pk")


def open_suggestions(user: Any) -> "QuerySet[Suggestion]":
    return Suggestion.objects.visible_to(user).filter(state=SuggestionState.OPEN)


def list_partners(user: Any) -> "QuerySet[Partner]":
    """With what they commit to, among what the user reads."""
    promises = Commitment.objects.visible_to(user)
    euros = promises.filter(partner=OuterRef("pk")).order_by().values("partner").annotate(total=Sum("euros"))
    return (
        Partner.objects.visible_to(user)
        .select_related("area")
        .annotate(commitment_count=count_of(promises, "partner"), euros=Subquery(euros.values("total")))
    )


def list_initiatives(user: Any) -> "QuerySet[Initiative]":
    """With their territories, and how many recommendations that the user reads build upon them."""
    names = (
        Area.objects.filter(initiatives=OuterRef("pk"))
        .order_by()
        .values("initiatives")
        .annotate(names=StringAgg("name", delimiter=", ", order_by="name"))
        .values("names")
    )
    seen = Initiative.recommendations.through.objects.filter(
        recommendation__in=Recommendation.objects.visible_to(user)
    )
    return Initiative.objects.visible_to(user).annotate(
        place_names=Subquery(names), recommendation_count=count_of(seen, "initiative")
    )
