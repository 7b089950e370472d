"""A past session of the demonstration: written as it would have been held, with its PV locked."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import timezone

from accounts.models import User
from committees.domain.minutes import fix_content
from committees.enums import Choice, ItemKind, ItemState, MinutesState, Mode, OpinionValue, SessionKind, SessionState
from committees.models import (
    AgendaItem,
    Attendance,
    Ballot,
    Committee,
    Convocation,
    Member,
    Minutes,
    Opinion,
    Session,
)
from committees.queries.rosters import list_titulars
from iae_portal.common.audit_trail import record_event
from iae_portal.common.formatting import format_date, paris

PARIS = ZoneInfo("Europe/Paris")
PRESENT = 11
POINTS = (
    (
        "Bilan de l’insertion par l’activité économique dans le département",
        "Les effectifs de l’année sont présentés filière par filière. Le comité relève les communes isolées.",
    ),
    (
        "Calendrier de l’appel sur les zones blanches",
        "Le secrétariat présente les dates de l’appel et la grille d’évaluation.",
    ),
)


def hold_past_session(committee: Committee, agent: User, *, days: int, approves: Minutes | None = None) -> Minutes:
    """The locked PV of a session held so many days ago, that approved the PV of the one before."""
    today = timezone.localtime(timezone=PARIS)
    # On the Thursday of that week.
    day = today + dt.timedelta(days=days + 3 - (today.weekday() + days) % 7)
    starts = day.replace(hour=14, minute=0, second=0, microsecond=0)
    members = list_titulars(committee, paris(starts).date())
    session = _create(committee, agent, starts, members)
    _point(session, members, starts)
    if approves is not None:
        _approve(session, approves, members, agent)
    offset = 1 if approves is None else 2
    for rank, (title, text) in enumerate(POINTS, start=offset):
        AgendaItem.objects.create(
            session=session, rank=rank, kind=ItemKind.OTHER, state=ItemState.DONE, title=title, discussion=text
        )
    session.state, session.closed_at = SessionState.CLOSED, starts + dt.timedelta(hours=2)
    session.save(update_fields=["state", "closed_at"])
    return _lock(session, agent)


def _create(committee: Committee, agent: User, starts: dt.datetime, members: list[Member]) -> Session:
    convened = starts - dt.timedelta(days=15)
    session = Session.objects.create(
        committee=committee,
        number=committee.sessions.count() + 1,
        kind=SessionKind.FIRST,
        state=SessionState.OPEN,
        starts_at=starts,
        place=committee.default_place,
        convened_at=convened,
        opened_at=starts + dt.timedelta(minutes=5),
        president=members[0],
        created_by=agent,
        created_at=convened,
    )
    Convocation.objects.bulk_create(
        Convocation(session=session, member=member, email=member.email, sent_at=convened) for member in members
    )
    return session


def _point(session: Session, members: list[Member], starts: dt.datetime) -> None:
    """The first ones sit, one at a distance; one gave a mandate; the others are excused."""
    rows = []
    for rank, member in enumerate(members):
        mode = Mode.PRESENT if rank < PRESENT else Mode.EXCUSED
        row = Attendance(session=session, member=member, mode=Mode.REMOTE if rank == PRESENT - 1 else mode)
        if rank < PRESENT:
            row.arrived_at, row.left_at = starts, starts + dt.timedelta(hours=2)
        elif rank == PRESENT:
            row.mode, row.holder = Mode.MANDATE, members[1]
        rows.append(row)
    Attendance.objects.bulk_create(rows)


def _approve(session: Session, minutes: Minutes, members: list[Member], agent: User) -> None:
    """The PV of the session before, approved by all but one who abstains."""
    item = AgendaItem.objects.create(
        session=session,
        rank=1,
        kind=ItemKind.MINUTES,
        state=ItemState.DONE,
        minutes=minutes,
        title=f"Approbation du procès-verbal de la séance du {format_date(minutes.session.starts_at)}",
        discussion="Aucune observation n’est faite.",
    )
    voters = members[: PRESENT + 1]
    Ballot.objects.bulk_create(
        Ballot(
            item=item,
            member=member,
            choice=Choice.ABSTAIN if rank == 2 else Choice.FOR,  # noqa: PLR2004 -- one of them
            cast_by=agent,
            cast_at=session.starts_at,
        )
        for rank, member in enumerate(voters)
    )
    Opinion.objects.create(
        item=item,
        proposal=OpinionValue.FAVOURABLE,
        value=OpinionValue.FAVOURABLE,
        motivation="Le procès-verbal rend compte de la séance.",
        votes_for=len(voters) - 1,
        votes_against=0,
        abstentions=1,
        voters=len(voters),
        recused=0,
        given_at=session.starts_at + dt.timedelta(minutes=20),
        recorded_by=agent,
    )
    minutes.state, minutes.approved_in = MinutesState.APPROVED, session
    minutes.save(update_fields=["state", "approved_in"])


def _lock(session: Session, agent: User) -> Minutes:
    minutes = Minutes(
        session=session,
        number=1,
        opening="Le quorum étant atteint, la séance est ouverte et l’ordre du jour adopté.",
        closing="L’ordre du jour étant épuisé, la séance est levée.",
    )
    fix_content(minutes)
    minutes.state, minutes.locked_at, minutes.locked_by = (
        MinutesState.LOCKED,
        session.starts_at + dt.timedelta(days=6),
        agent,
    )
    minutes.save()
    record_event(actor=agent, verb="minutes:locked", subject=minutes, data={"fingerprint": minutes.fingerprint})
    return minutes
