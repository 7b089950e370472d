"""Lists of committees and sessions, as a person sees them."""

import datetime as dt
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.roles import Seat
from committees.enums import MinutesState, SessionState
from committees.models import AgendaItem, Committee, Member, Minutes, Session

COMING = (SessionState.CONVENED, SessionState.OPEN)
OVER = (SessionState.CLOSED, SessionState.NO_QUORUM)


def list_committees(user: Any) -> "QuerySet[Committee]":
    """Those of the perimeter, with how many titulaires are in office."""
    today = timezone.localdate()
    held = Q(
        bodies__members__seat=Seat.FULL,
        bodies__members__mandate_from__lte=today,
    ) & (Q(bodies__members__mandate_to__isnull=True) | Q(bodies__members__mandate_to__gte=today))
    rows = Committee.objects.visible_to(user).select_related("department")
    return rows.annotate(members=Count("bodies__members", filter=held)).order_by("department__code")


def list_sessions(user: Any, *, committee: Committee | None = None) -> "QuerySet[Session]":
    rows = Session.objects.visible_to(user).select_related("committee__department")
    if committee is not None:
        rows = rows.filter(committee=committee)
    return rows.annotate(points=Count("items"))


def list_next_steps(user: Any, *, with_duties: bool) -> "QuerySet[Session]":
    """Convened or in progress and not past by more than a day, the nearest first; `annexes` counts their papers.

    With the duties of the secretary, those to convene besides, and those that are over without a procès-verbal locked.
    """
    moment = timezone.now()
    recent = Q(ends_at__isnull=True, starts_at__gte=moment - dt.timedelta(days=1)) | Q(ends_at__gte=moment)
    told = Q(recent | Q(state=SessionState.OPEN), state__in=COMING)
    if with_duties:
        locked = Minutes.objects.filter(session=OuterRef("pk")).exclude(state=MinutesState.DRAFT)
        told |= Q(state=SessionState.PREPARED, starts_at__gt=moment) | Q(~Exists(locked), state__in=OVER)
    rows = Session.objects.visible_to(user).filter(told).select_related("committee__department")
    return rows.annotate(annexes=Count("papers")).order_by("starts_at", "pk")


def list_items(session: Session) -> "QuerySet[AgendaItem]":
    """The points in order, with all that a page of the session tells of them."""
    related = ("application__call", "consultation__scenario", "minutes__session", "rapporteur")
    rows = session.items.select_related(*related).order_by("rank")
    return rows.prefetch_related(
        "opinions__item", "recusals__member", "statements__member", "papers__file", "ballots__member"
    )


def list_members(committee: Committee, *, past: bool = False) -> list[Member]:
    """Members in office or to come; all of them with those whose mandate has ended."""
    rows = Member.objects.filter(body__committee=committee)
    if not past:
        rows = rows.filter(Q(mandate_to__isnull=True) | Q(mandate_to__gte=timezone.localdate()))
    return list(rows.select_related("body", "titular").order_by("body__rank", "seat", "last_name", "first_name", "pk"))
