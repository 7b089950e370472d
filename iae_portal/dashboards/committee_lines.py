"""What committees ask on the home page: of members, their next session; of the secretary, what is left to do."""

from collections.abc import Sequence

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from committees.enums import ItemKind, MinutesState, SessionState
from committees.models import AgendaItem, Attendance, Ballot, Minutes, Recusal, Session
from committees.presentation.labels import session_dates, session_title
from committees.queries.sessions import list_coming
from iae_portal.common.formatting import format_date
from iae_portal.dashboards.home_lines import Line


def committee_lines(user: User) -> Sequence[Line]:
    """Three queries at most, none for who sees no session."""
    if not user.can(Permission.COMMITTEES_SESSION_VIEW):
        return []
    lines = _next_session(user)
    if user.can(Permission.COMMITTEES_POSITION_GIVE):
        lines += _positions_to_give(user)
    if user.can(Permission.COMMITTEES_SESSION_RUN):
        lines += _to_convene(user) + _minutes_to_lock(user)
    return lines


def _next_session(user: User) -> list[Line]:
    session = list_coming(user).annotate(annexes=Count("papers")).first()
    if session is None:
        return []
    papers = f", {session.annexes} pièce{'s' if session.annexes > 1 else ''}" if session.annexes else ""
    text = f"{session.committee.name}, {session_title(session).lower()} : {session_dates(session)}{papers}"
    return [Line(text, reverse("committees:session", args=[session.pk]))]


def _positions_to_give(user: User) -> list[Line]:
    """Points of written consultations in progress on which the seat of the person has said nothing."""
    now = timezone.now()
    seats = Attendance.objects.filter(Q(member__user=user) | Q(member__substitutes__user=user))
    held = seats.filter(session=OuterRef("session")).values("member")
    rows = AgendaItem.objects.filter(
        Exists(held),
        session__in=Session.objects.visible_to(user),
        session__state=SessionState.CONVENED,
        session__starts_at__lte=now,
        session__ends_at__gte=now,
    ).exclude(kind=ItemKind.OTHER)
    spoken = Ballot.objects.filter(item=OuterRef("pk"), member__in=_seats_of(user))
    left = Recusal.objects.filter(item=OuterRef("pk"), member__in=_seats_of(user))
    waiting = rows.exclude(Exists(spoken)).exclude(Exists(left))
    found = list(waiting.values_list("session", flat=True))
    if not found:
        return []
    words = "un point attend" if len(found) == 1 else f"{len(found)} points attendent"
    return [Line(f"Consultation écrite : {words} votre avis", reverse("committees:session", args=[found[0]]))]


def _seats_of(user: User) -> list[int]:
    rows = Attendance.objects.filter(Q(member__user=user) | Q(member__substitutes__user=user))
    return list(rows.values_list("member", flat=True).distinct())


def _to_convene(user: User) -> list[Line]:
    rows = Session.objects.visible_to(user).filter(state=SessionState.PREPARED, starts_at__gt=timezone.now())
    return [
        Line(
            f"{session.committee.name} : séance du {format_date(session.starts_at)} à convoquer",
            reverse("committees:convene", args=[session.pk]),
        )
        for session in rows.select_related("committee").order_by("starts_at")[:3]
    ]


def _minutes_to_lock(user: User) -> list[Line]:
    """Sessions that are over and whose PV was not locked."""
    locked = Minutes.objects.filter(session=OuterRef("pk")).exclude(state=MinutesState.DRAFT)
    over = Session.objects.visible_to(user).filter(state__in=(SessionState.CLOSED, SessionState.NO_QUORUM))
    rows = over.exclude(Exists(locked)).select_related("committee").order_by("starts_at")[:3]
    return [
        Line(
            f"{session.committee.name} : procès-verbal de la séance du {format_date(session.starts_at)} à arrêter",
            reverse("committees:minutes", args=[session.pk]),
        )
        for session in rows
    ]
