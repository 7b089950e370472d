"""What committees ask on the home page: of members, their next session; of the secretary, what is left to do."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from committees.enums import ItemKind, SessionState
from committees.models import AgendaItem, Attendance, Ballot, Recusal, Session
from committees.presentation.labels import session_dates, session_title
from committees.queries.sessions import COMING, OVER, list_next_steps
from iae_portal.common.formatting import format_date
from iae_portal.dashboards.home_lines import Line

# Of each of the duties of a secretary.
MOST = 3


def committee_lines(user: User) -> Sequence[Line]:
    """One query for who holds no seat, none for who sees no session."""
    if not user.can(Permission.COMMITTEES_SESSION_VIEW):
        return []
    sessions = list(list_next_steps(user, with_duties=user.can(Permission.COMMITTEES_SESSION_RUN)))
    lines = [_tell_next(one) for one in sessions if one.state in COMING][:1]
    if user.can(Permission.COMMITTEES_POSITION_GIVE):
        lines += _positions_to_give(user)
    lines += [_tell_to_convene(one) for one in sessions if one.state == SessionState.PREPARED][:MOST]
    lines += [_tell_to_lock(one) for one in sessions if one.state in OVER][:MOST]
    return lines


def _tell_next(session: Any) -> Line:
    papers = f", {session.annexes} pièce{'s' if session.annexes > 1 else ''}" if session.annexes else ""
    text = f"{session.committee.name}, {session_title(session).lower()}\u00a0: {session_dates(session)}{papers}"
    return Line(text, reverse("committees:session", args=[session.pk]))


def _tell_to_convene(session: Session) -> Line:
    text = f"{session.committee.name}\u00a0: séance du {format_date(session.starts_at)} à convoquer"
    return Line(text, reverse("committees:convene", args=[session.pk]))


def _tell_to_lock(session: Session) -> Line:
    text = f"{session.committee.name}\u00a0: procès-verbal de la séance du {format_date(session.starts_at)} à arrêter"
    return Line(text, reverse("committees:minutes", args=[session.pk]))


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
