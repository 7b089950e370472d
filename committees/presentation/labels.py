"""Words and badges of sessions, points and minutes, the same on every page."""

from collections.abc import Mapping

from committees.enums import ItemState, MinutesState, OpinionValue, SessionKind, SessionState
from committees.models import Opinion, Session
from committees.rules.words import opinion_words
from iae_portal.common.formatting import format_datetime

SESSION_BADGES: Mapping[str, str] = {
    SessionState.PREPARED: "new",
    SessionState.CONVENED: "info",
    SessionState.OPEN: "success",
    SessionState.NO_QUORUM: "warning",
    SessionState.CLOSED: "",
    SessionState.CANCELLED: "error",
}
ITEM_BADGES: Mapping[str, str] = {
    ItemState.PENDING: "",
    ItemState.DISCUSSED: "info",
    ItemState.VOTING: "new",
    ItemState.DONE: "success",
}
OPINION_BADGES: Mapping[str, str] = {
    OpinionValue.FAVOURABLE: "success",
    OpinionValue.RESERVED: "warning",
    OpinionValue.UNFAVOURABLE: "error",
    OpinionValue.ADJOURNED: "info",
}
MINUTES_BADGES: Mapping[str, str] = {
    MinutesState.DRAFT: "new",
    MinutesState.LOCKED: "info",
    MinutesState.APPROVED: "success",
    MinutesState.REPLACED: "",
}


def session_title(session: Session) -> str:
    """« Séance n° 3 », « Consultation écrite n° 4 »."""
    word = "Consultation écrite" if session.is_written else "Séance"
    return f"{word} {session.reference}"


def session_dates(session: Session) -> str:
    """« 15 mai 2027 à 14 h 00 (heure de Paris) », or both ends of a written consultation."""
    if session.is_written and session.ends_at is not None:
        return f"du {format_datetime(session.starts_at, zone=False)} au {format_datetime(session.ends_at)}"
    return format_datetime(session.starts_at)


def kind_words(session: Session) -> str:
    words = SessionKind(session.kind).label
    return words[:1].upper() + words[1:]


def tell_opinion(opinion: Opinion) -> str:
    is_minutes = opinion.item.minutes_id is not None
    return opinion_words(OpinionValue(opinion.value), is_minutes=is_minutes)
