"""Finding calls, for the public and for those who prepare them."""

import datetime as dt
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from calls.enums import CallState
from calls.models import Call, CallQuestion, CallTemplate
from calls.models.calls import CallQuerySet
from calls.rules.deadlines import Moment

OPEN, FORTHCOMING, CLOSED, CANCELLED = "ouvert", "a-venir", "clos", "annule"
PHASES = {OPEN: "ouvert", FORTHCOMING: "à venir", CLOSED: "clos", CANCELLED: "annulé"}


def in_phase(rows: CallQuerySet, phase: str, *, now: dt.datetime | None = None) -> CallQuerySet:
    """Those open, forthcoming, closed or cancelled at the instant."""
    moment = now or timezone.now()
    published = Q(state=CallState.PUBLISHED)
    return rows.filter(
        {
            OPEN: published & Q(opens_at__lte=moment, closes_at__gte=moment),
            FORTHCOMING: published & Q(opens_at__gt=moment),
            CLOSED: (published & Q(closes_at__lt=moment)) | Q(state=CallState.ARCHIVED),
            CANCELLED: Q(state=CallState.CANCELLED),
        }[phase]
    )


def phase_of(call: Call, *, now: dt.datetime | None = None) -> str:
    """The phase of a published call, by its key in PHASES; in its minutes of grace it is told as closed."""
    if call.state == CallState.CANCELLED:
        return CANCELLED
    if call.state == CallState.ARCHIVED:
        return CLOSED
    return {Moment.BEFORE: FORTHCOMING, Moment.OPEN: OPEN}.get(call.moment(now), CLOSED)


def list_public(user: Any, *, now: dt.datetime | None = None) -> CallQuerySet:
    """Published calls without their texts: the open ones first, nearest closing first, then forthcoming and closed."""
    moment = now or timezone.now()
    rank = Case(
        When(in_state_open(moment), then=Value(0)),
        When(Q(state=CallState.PUBLISHED, opens_at__gt=moment), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    published = Call.objects.visible_to(user).filter(version__isnull=False).exclude(state=CallState.DRAFT)
    return (
        published.defer("definition")
        .annotate(phase_rank=rank, target_count=Count("version__targets"))
        .order_by("phase_rank", Case(When(phase_rank__lt=2, then=F("closes_at"))), "-closes_at", "pk")
    )


def in_state_open(moment: dt.datetime) -> Q:
    return Q(state=CallState.PUBLISHED, opens_at__lte=moment, closes_at__gte=moment)


def list_prepared(user: Any) -> CallQuerySet:
    """Every call for those who manage them, with how many files and unanswered questions each has."""
    return (
        Call.objects.visible_to(user)
        .defer("definition")
        .select_related("template", "version")
        .defer("template__definition", "version__definition")
        .order_by("-created_at", "-pk")
        .annotate(
            drafts=Count("applications", filter=Q(applications__state="draft"), distinct=True),
            files=Count("applications", filter=~Q(applications__state__in=["draft", "withdrawn"]), distinct=True),
            waiting_questions=Count("questions", filter=Q(questions__answered_at__isnull=True), distinct=True),
        )
    )


def list_templates() -> "QuerySet[Any]":
    """Every model, those proposed first, with how many calls came from it."""
    return (
        CallTemplate.objects.defer("definition")
        .select_related("updated_by")
        .annotate(call_count=Count("calls"))
        .order_by("-is_current", "name")
    )


def published_questions(call: Call) -> "QuerySet[CallQuestion]":
    """Questions with their published answers, the last answered first."""
    return call.questions.filter(answered_at__isnull=False).order_by("-answered_at", "-pk")
