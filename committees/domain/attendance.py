"""Pointing who sits, from where and for whom; the quorum follows at once."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from committees.domain.holding import OVER, hold_session, touch_session
from committees.domain.session_states import TABLE
from committees.enums import Mode, SessionState
from committees.models import Attendance, Member, Session
from committees.queries.rosters import list_substitutes, list_titulars, read_roster
from committees.rules.presence import SITTING, Presence, check_mandates
from committees.rules.quorum import tell_quorum
from iae_portal.common.audit_trail import record_event
from iae_portal.common.formatting import paris
from iae_portal.common.transitions import TransitionRefusedError, transition


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointing:
    """How a seat is held: `substitute` sits for the titulaire, `holder` carries the mandate."""

    mode: Mode
    substitute: Member | None = None
    holder: Member | None = None


def point_attendance(session: Session, *, member: Member, pointing: Pointing, actor: User) -> Attendance:
    """Write how the seat of a titulaire is held; hours of arrival and departure are those of the clicks.

    Raises ValidationError with the rule that is broken (CRPA, art. R133-3, R133-9).
    """
    now = timezone.now()
    with transaction.atomic():
        held = _hold_pointed(session, actor)
        row = _find_seat(held, member)
        _check_substitute(held, row, pointing)
        if pointing.mode not in SITTING:
            _require_no_mandate(held, row)
        was_sitting = row.mode in SITTING
        row.mode, row.substitute, row.holder = pointing.mode, pointing.substitute, pointing.holder
        is_sitting = row.mode in SITTING
        if is_sitting and not was_sitting:
            row.arrived_at, row.left_at = (row.arrived_at or now), None
        elif was_sitting and not is_sitting:
            row.left_at = now
        _check_mandates(held, row)
        row.save(update_fields=["mode", "substitute", "holder", "arrived_at", "left_at"])
        _tell(held, row, actor)
    return row


def open_session(session: Session, *, actor: User, president: Member | None = None) -> Session:
    """Open the meeting: its hour has come within a day, the quorum is there, somebody presides.

    Raises TransitionRefusedError with what is missing.
    """
    now = timezone.now()
    with transaction.atomic():
        held = hold_session(session, actor=actor)
        if paris(now).date() < paris(held.starts_at).date():
            raise TransitionRefusedError("La séance s’ouvre le jour de sa convocation.")
        chosen = president or held.president
        roster = read_roster(held)
        quorum = roster.quorum()
        if not quorum.is_reached:
            raise TransitionRefusedError(
                f"{tell_quorum(quorum)}. Pointez les présents, ou constatez l’absence de quorum."
            )
        presiding = roster.by_seat.get(chosen.pk) if chosen else None
        if presiding is None or presiding.mode not in SITTING:
            raise TransitionRefusedError("Personne ne préside : pointez le président, ou désignez qui le remplace.")
        data = {"counted": quorum.counted, "needed": quorum.needed, "president": presiding.member_id}
        changes = {"opened_at": now, "president": presiding.member}
        transition(instance=held, to=SessionState.OPEN, actor=actor, table=TABLE, data=data, changes=changes)
        touch_session(held)
    session.refresh_from_db()
    return session


def refresh_seats(session: Session, *, actor: User) -> int:
    """Seats whose holder has changed since the convocation; how many were added or taken away."""
    with transaction.atomic():
        held = _hold_pointed(session, actor)
        titulars = {member.pk: member for member in list_titulars(held.committee, paris(held.starts_at).date())}
        known = {row.member_id: row for row in held.attendances.all()}
        gone = [row for key, row in known.items() if key not in titulars and row.mode not in SITTING]
        new = [member for key, member in titulars.items() if key not in known]
        for row in gone:
            row.delete()
        Attendance.objects.bulk_create(Attendance(session=held, member=member) for member in new)
        if gone or new:
            data = {"added": [member.pk for member in new], "removed": [row.member_id for row in gone]}
            record_event(actor=actor, verb="session:seats", subject=held, data=data)
            touch_session(held)
    return len(gone) + len(new)


def _hold_pointed(session: Session, actor: User) -> Session:
    held = hold_session(session, actor=actor)
    if held.is_written:
        raise TransitionRefusedError("Dans une consultation écrite, prend part qui donne sa position.")
    if held.state in OVER or held.state == SessionState.PREPARED:
        raise TransitionRefusedError("Les présences se pointent après la convocation, et avant la fin de la séance.")
    return held


def _find_seat(session: Session, member: Member) -> Attendance:
    row = Attendance.objects.select_for_update(of=("self",)).filter(session=session, member=member).first()
    if row is None:
        raise ValidationError("Cette personne n’a pas de siège dans cette séance.")
    return row


def _check_substitute(session: Session, row: Attendance, pointing: Pointing) -> None:
    if pointing.substitute is None:
        return
    known = list_substitutes(session.committee, paris(session.starts_at).date()).get(row.member_id, [])
    if pointing.substitute.pk not in {member.pk for member in known}:
        raise ValidationError("Cette personne n’est pas suppléante de ce titulaire à la date de la séance.")


def _require_no_mandate(session: Session, row: Attendance) -> None:
    """Nobody leaves with the mandate of another: it is given again first, or the seat it comes from is absent."""
    givers = session.attendances.filter(mode=Mode.MANDATE, holder=row.member_id).select_related("member")
    names = [giver.member.full_name for giver in givers]
    if names:
        raise ValidationError(
            f"{row.member.full_name} porte le mandat de {', '.join(names)} : donnez d’abord ce mandat à un autre "
            "membre présent, ou pointez absent qui l’a donné."
        )


def _check_mandates(session: Session, row: Attendance) -> None:
    """No mandate that the rules refuse, this one or one that the change leaves without holder."""
    roster = read_roster(session)
    others = [presence for presence in roster.presences if presence.seat != row.member_id]
    changed = Presence(seat=row.member_id, mode=Mode(row.mode), holder=row.holder_id)
    names = {one.member_id: one.member.full_name for one in roster.attendances}
    faults = check_mandates(roster.seats, [*others, changed], rules=roster.rules)
    if faults:
        raise ValidationError([f"{names[fault.seat]} : {fault.message}" for fault in faults])


def _tell(session: Session, row: Attendance, actor: User) -> None:
    data = {
        "member": row.member_id,
        "mode": row.mode,
        "substitute": row.substitute_id,
        "holder": row.holder_id,
    }
    record_event(actor=actor, verb="attendance:pointed", subject=session, data=data)
    touch_session(session)
