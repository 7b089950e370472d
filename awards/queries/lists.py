"""The lists of decisions, appeals, conditions, conventions and reports: what each line tells, in one query."""

import datetime as dt
from typing import Any

from django.db.models import CharField, DateTimeField, DecimalField, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from allocation.rules.consultation_clock import add_month
from awards.enums import PENDING, TOLD, DecisionState
from awards.models import Appeal, Condition, Convention, ConventionLine, Decision, DecisionLine, FollowUpReport
from awards.queries.opinions import PRESENTED
from calls.enums import BEFORE_COMMITTEE, ApplicationState
from calls.models import Application
from committees.enums import OpinionValue
from committees.models import Opinion
from committees.rules.delays import NOTIFICATION_DAYS
from iae_portal.common.formatting import paris
from iae_portal.common.models import AuditEvent

UNDECIDED = (ApplicationState.AWAITING_COMMITTEE, ApplicationState.DELIBERATED)


def list_files_to_decide(user: Any) -> "QuerySet[Application]":
    """The files before the committee or after it, with their avis, their decision and what it grants.

    `last_decision` is the pending one if there is one, and the reader may see it; else the last one told.
    """
    seen = Decision.objects.visible_to(user).filter(application=OuterRef("pk"))
    pending = seen.filter(state__in=PENDING)
    told = seen.filter(state__in=TOLD).order_by("-released_at", "-pk")
    opinion = (
        Opinion.objects.in_force()
        .filter(application=OuterRef("pk"))
        .exclude(value=OpinionValue.ADJOURNED)
        .order_by("-given_at", "-pk")
    )
    asked = AuditEvent.objects.filter(
        subject_type=Application._meta.label_lower,  # noqa: SLF001 -- the documented introspection API
        subject_id=Cast(OuterRef("pk"), CharField()),
        verb=PRESENTED,
        data__move="present",
    ).order_by("-pk")
    rows = Application.objects.visible_to(user).filter(Q(state__in=BEFORE_COMMITTEE) | Exists(seen))
    return (
        rows.annotate(
            opinion_value=Subquery(opinion.values("value")[:1]),
            opinion_at=Subquery(opinion.values("given_at")[:1], output_field=DateTimeField()),
            presented_at=Subquery(asked.values("happened_at")[:1], output_field=DateTimeField()),
            last_decision=Coalesce(Subquery(pending.values("pk")[:1]), Subquery(told.values("pk")[:1])),
        )
        .annotate(
            decision_kind=Subquery(Decision.objects.filter(pk=OuterRef("last_decision")).values("kind")[:1]),
            decision_state=Subquery(Decision.objects.filter(pk=OuterRef("last_decision")).values("state")[:1]),
            released_at=Subquery(Decision.objects.filter(pk=OuterRef("last_decision")).values("released_at")[:1]),
            etp_granted=_granted("etp"),
            euros_granted=_granted("euros"),
        )
        .select_related("call", "department", "siae")
    )


def _granted(field: str) -> Subquery:
    rows = DecisionLine.objects.filter(decision=OuterRef("last_decision"), year=OuterRef("call__year"))
    summed = rows.order_by().values("decision").annotate(total=Sum(field)).values("total")
    return Subquery(summed, output_field=DecimalField(max_digits=14, decimal_places=2))


def late_files(rows: "QuerySet[Application]", *, now: dt.datetime | None = None) -> "QuerySet[Application]":
    """Of those listed above, the ones whose avis or notification is late; the same days as `read_clock` counts."""
    today = paris(now or timezone.now()).date()
    heard = _start_of(today - dt.timedelta(days=NOTIFICATION_DAYS))
    asked = today - dt.timedelta(days=26)
    while add_month(asked) >= today:
        asked -= dt.timedelta(days=1)
    asked_before = _start_of(asked + dt.timedelta(days=1))
    late = Q(opinion_at__lt=heard) | Q(opinion_at__isnull=True, presented_at__lt=asked_before)
    return rows.filter(late, state__in=UNDECIDED)


def _start_of(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min), timezone.get_default_timezone())


def list_held(user: Any, *, call: int) -> "QuerySet[Application]":
    """The files of a call whose decision is ready to be notified."""
    held = Decision.objects.visible_to(user).filter(state=DecisionState.HELD, application__call=call)
    rows = Application.objects.visible_to(user).filter(pk__in=held.values("application"))
    return rows.select_related("call", "version", "department", "siae", "current").order_by("department__code", "pk")


def find_decision(user: Any, *, pk: int) -> Decision | None:
    rows = Decision.objects.visible_to(user).select_related(
        "application__call__version",
        "application__version",
        "application__department",
        "application__siae",
        "application__current",
        "application__place",
        "opinion__item__session__committee__department",
        "prepared_by",
        "released_by",
    )
    return rows.filter(pk=pk).first()


def list_appeals(user: Any) -> "QuerySet[Appeal]":
    return Appeal.objects.visible_to(user).select_related(
        "decision__application__call", "decision__application__department", "file"
    )


def list_conditions(user: Any) -> "QuerySet[Condition]":
    """The conditions of decisions in force, the nearest due first."""
    rows = Condition.objects.visible_to(user).filter(decision__state=DecisionState.RELEASED)
    return rows.select_related("decision__application__call", "decision__application__department", "area")


def list_conventions(user: Any) -> "QuerySet[Convention]":
    return (
        Convention.objects.visible_to(user)
        .select_related("application__call", "application__department", "application__siae")
        .annotate(etp_first=_first_year("etp"), last_due=_next_report())
    )


def _first_year(field: str) -> Subquery:

    rows = ConventionLine.objects.filter(convention=OuterRef("pk"), year=F("convention__application__call__year"))
    summed = rows.order_by().values("convention").annotate(total=Sum(field)).values("total")
    return Subquery(summed, output_field=DecimalField(max_digits=14, decimal_places=2))


def _next_report() -> Subquery:
    waiting = FollowUpReport.objects.filter(convention=OuterRef("pk"), state__in=["awaited", "returned"])
    return Subquery(waiting.order_by("due_on").values("due_on")[:1])


def list_reports(user: Any) -> "QuerySet[FollowUpReport]":
    rows = FollowUpReport.objects.visible_to(user)
    return rows.select_related("convention__application__call", "convention__application__department")
