"""What the secretary reads before convening: the legal delay in a sentence, and who will be written to."""

import datetime as dt
from dataclasses import dataclass

from committees.models import Member, Session
from committees.queries.rosters import list_substitutes, list_titulars
from committees.rules.delays import check_written_window, is_late_to_convene, last_day_to_convene
from iae_portal.common.formatting import format_date, paris


@dataclass(frozen=True, slots=True)
class Delay:
    words: str
    is_late: bool


def tell_delay(session: Session, *, now: dt.datetime) -> Delay:
    """Whether convening now leaves the days that the rules ask."""
    rules = session.committee.rules
    if session.is_written and session.ends_at is not None:
        faults = check_written_window(session.starts_at, session.ends_at, now=now, rules=rules)
        if faults:
            return Delay(f"{faults['closes_at']} Sinon, motivez l’urgence.", is_late=True)
        return Delay(f"Les membres ont au moins {rules.written_days} jours pour répondre.", is_late=False)
    last = last_day_to_convene(session.starts_at, rules=rules)
    rule = f"{rules.notice_days} jours au moins avant la réunion (CRPA, art. R133-8)"
    if is_late_to_convene(now, session.starts_at, rules=rules):
        words = (
            f"La convocation part {rule} : le dernier jour était le {format_date(last)}. Reculez la séance, ou "
            "motivez l’urgence."
        )
        return Delay(words, is_late=True)
    left = (last - paris(now).date()).days
    until = "aujourd’hui encore" if left == 0 else f"jusqu’au {format_date(last)} compris"
    return Delay(f"La convocation part {rule} : vous pouvez convoquer {until}.", is_late=False)


@dataclass(frozen=True, slots=True)
class Recipient:
    member: Member
    body: str
    substitutes: str
    has_account: bool


def tell_recipients(session: Session) -> list[Recipient]:
    """Each titulaire on the day of the session, with the suppléants who are told too; two queries."""
    day = paris(session.starts_at).date()
    substitutes = list_substitutes(session.committee, day)
    return [
        Recipient(
            member,
            member.body.name,
            ", ".join(one.full_name for one in substitutes.get(member.pk, [])),
            member.user_id is not None,
        )
        for member in list_titulars(session.committee, day)
    ]
