"""What a PV holds, as plain data: read from the session for a draft, copied for ever when it is locked.

CRPA, art. R133-13: names and qualities of those present, matters treated, sense of each deliberation, mandates;
déports are printed (art. R133-12), and positions that members asked to have recorded.
"""

from typing import Any

from committees.enums import ItemKind, MinutesState, Mode, OpinionValue
from committees.models import AgendaItem, Attendance, Minutes, Opinion, Session
from committees.queries.rosters import Roster, read_roster
from committees.rules.presence import SITTING
from committees.rules.quorum import tell_quorum
from committees.rules.voting import Tally, tell_tally
from committees.rules.words import opinion_words
from iae_portal.common.formatting import format_datetime, format_hour

# As the PV says it of anybody.
TAKING_PART = {
    Mode.PRESENT: "en séance",
    Mode.REMOTE: "à distance",
    Mode.MANDATE: "a donné mandat",
    Mode.EXCUSED: "absence excusée",
    Mode.ABSENT: "absence",
}


def compose_minutes(minutes: Minutes) -> dict[str, Any]:
    """The content of a version: the copy when it is locked, else what the session says now."""
    if minutes.state != MinutesState.DRAFT:
        return dict(minutes.content)
    session = minutes.session
    roster = read_roster(session)
    return {
        "committee": session.committee.name,
        "number": session.number,
        "version": minutes.number,
        "correction": minutes.correction,
        "kind": session.kind,
        "kind_words": session.get_kind_display(),
        "starts": format_datetime(session.starts_at),
        "opened": format_datetime(session.opened_at) if session.opened_at else "",
        "ends": format_datetime(session.ends_at) if session.ends_at else "",
        "closed": format_datetime(session.closed_at) if session.closed_at else "",
        "place": session.place,
        "is_remote": bool(session.remote_link),
        "urgency": session.urgency,
        "president": _president(session, roster),
        "quorum": tell_quorum(roster.quorum()),
        "is_quorate": roster.quorum().is_reached,
        "opening": minutes.opening,
        "closing": minutes.closing,
        "attendance": [_attendance(row, session) for row in roster.attendances],
        "items": [_item(item, roster) for item in _items(session)],
        "oppositions": [
            {"name": row.member.full_name, "motive": row.motive}
            for row in session.oppositions.select_related("member")
        ],
        "is_demonstration": session.committee.is_demonstration,
    }


def _items(session: Session) -> list[AgendaItem]:
    rows = session.items.select_related("application__call", "rapporteur").prefetch_related(
        "recusals__member", "statements__member", "opinions", "ballots__member"
    )
    return list(rows.order_by("rank"))


def _president(session: Session, roster: Roster) -> dict[str, str]:
    row = roster.by_seat.get(session.president_id or 0)
    if row is None:
        return {"name": "", "quality": session.committee.chair}
    person = row.substitute or row.member
    return {"name": person.full_name, "quality": person.quality}


def _attendance(row: Attendance, session: Session) -> dict[str, str]:
    person = row.substitute or row.member
    return {
        "body": row.member.body.name,
        "name": person.full_name,
        "quality": person.quality,
        "mode": row.mode,
        "mode_words": TAKING_PART[Mode(row.mode)],
        "for": row.member.full_name if row.substitute else "",
        "holder": row.holder.full_name if row.holder else "",
        "hours": _hours(row, session),
    }


def _hours(row: Attendance, session: Session) -> str:
    """« arrivé à 14 h 40 », « parti à 15 h 55 »: only what happened while the meeting was open."""
    if session.is_written or session.opened_at is None:
        return ""
    told = []
    if row.arrived_at is not None and row.arrived_at > session.opened_at:
        told.append(f"arrivée à {format_hour(row.arrived_at)}")
    if row.left_at is not None and row.mode not in SITTING:
        told.append(f"départ à {format_hour(row.left_at)}")
    return ", ".join(told)


def _item(item: AgendaItem, roster: Roster) -> dict[str, Any]:
    opinion = next((row for row in item.opinions.all() if row.replaced_at is None), None)
    names = {row.member_id: (row.substitute or row.member).full_name for row in roster.attendances}
    return {
        "rank": item.rank,
        "kind": item.kind,
        "title": item.title,
        "reference": item.application.reference if item.application else "",
        "call": item.application.call.title if item.application else "",
        "rapporteur": str(item.rapporteur) if item.rapporteur else "",
        "discussion": item.discussion,
        "recusals": [
            {"name": names.get(row.member_id, row.member.full_name), "reason": row.reason}
            for row in item.recusals.all()
        ],
        "statements": [
            {"name": names.get(row.member_id, row.member.full_name), "text": row.text} for row in item.statements.all()
        ],
        "positions": [
            {"name": names.get(row.member_id, row.member.full_name), "text": row.comment}
            for row in item.ballots.all()
            if row.comment
        ],
        "opinion": _opinion(opinion, is_minutes=item.kind == ItemKind.MINUTES) if opinion else None,
        "is_information": not item.has_vote,
    }


def _opinion(opinion: Opinion, *, is_minutes: bool) -> dict[str, Any]:
    tally = tally_of(opinion)
    return {
        "value": opinion.value,
        "words": opinion_words(OpinionValue(opinion.value), is_minutes=is_minutes),
        "proposal": opinion.get_proposal_display(),
        "is_amended": opinion.proposal != opinion.value,
        "motivation": opinion.motivation,
        "reservations": opinion.reservations,
        "votes": tell_tally(tally) if tally.voices else "Sans vote",
        "voters": opinion.voters,
        "recused": opinion.recused,
    }


def tally_of(opinion: Opinion) -> Tally:
    return Tally(
        opinion.votes_for,
        opinion.votes_against,
        opinion.abstentions,
        opinion.value == opinion.proposal,
        by_president=opinion.by_president,
    )
