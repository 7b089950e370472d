"""The written consultation by electronic means (ordonnance n° 2014-1329): positions that all members read."""

import datetime as dt
from collections import Counter

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from calls.models import Application
from committees.domain.convocation_mails import mail_reminder, mail_secretary
from committees.domain.holding import require_unopposed, touch_session
from committees.enums import Choice, ItemState, Mode, RecusalSource, SessionKind, SessionState
from committees.models import AgendaItem, Attendance, Ballot, Member, Opposition, Recusal, Session
from committees.queries.rosters import read_roster
from iae_portal.common.audit_trail import record_event
from iae_portal.common.formatting import format_datetime, paris
from iae_portal.common.transitions import TransitionRefusedError

REMINDED_BEFORE = dt.timedelta(days=2)


def seat_of(session: Session, user: User) -> Member | None:
    """The seat that the person answers for: their own as titulaire, else the one that they supply."""
    if not user.can(Permission.COMMITTEES_POSITION_GIVE, session.committee.department):
        return None
    own = Member.objects.in_office(paris(session.starts_at).date()).filter(
        user=user, body__committee=session.committee_id
    )
    member = own.select_related("titular").order_by("seat").first()
    return member and (member.titular or member)


def give_position(item: AgendaItem, *, choice: Choice, comment: str, actor: User) -> Ballot:
    """A member's voice and words on an item, until the end of the consultation; the last one counts.

    Raises PermissionDenied for whoever has no seat, TransitionRefusedError outside the dates.
    """
    with transaction.atomic():
        session, seat = _hold(item.session, actor)
        held = _hold_item(item, session)
        if held.recusals.filter(member=seat).exists() or _is_interested(held, actor):
            raise TransitionRefusedError("Vous vous êtes déporté de ce point : vous n’y prenez pas part.")
        if not held.has_vote:
            raise TransitionRefusedError("Ce point est une information : il n’appelle pas de position.")
        ballot, _ = Ballot.objects.update_or_create(
            item=held,
            member=seat,
            defaults={
                "choice": choice,
                "comment": comment.strip()[:4000],
                "cast_by": actor,
                "cast_at": timezone.now(),
            },
        )
        _take_part(session, seat, actor)
        data = {"item": held.pk, "member": seat.pk, "choice": choice}
        record_event(actor=actor, verb="position:given", subject=session, data=data)
        touch_session(session)
    return ballot


def declare_interest(item: AgendaItem, *, reason: str, actor: User) -> Recusal:
    """A member stays out of an item of a written consultation, before or after having answered."""
    words = reason.strip()
    if not words:
        raise ValidationError({"reason": "Dites la raison du déport : elle figure au procès-verbal."})
    with transaction.atomic():
        session, seat = _hold(item.session, actor)
        held = _hold_item(item, session)
        held.ballots.filter(member=seat).delete()
        recusal, created = Recusal.objects.get_or_create(
            item=held,
            member=seat,
            defaults={"reason": words[:300], "source": RecusalSource.DECLARED, "recorded_by": actor},
        )
        if created:
            data = {"item": held.pk, "member": seat.pk, "reason": words}
            record_event(actor=actor, verb="recusal:recorded", subject=session, data=data)
        touch_session(session)
    return recusal


def oppose(session: Session, *, motive: str, actor: User) -> Opposition:
    """A member asks that the committee meet; enough of them end the consultation."""
    words = motive.strip()
    if not words:
        raise ValidationError({"motive": "Motivez votre opposition : les autres membres la liront."})
    with transaction.atomic():
        held, seat = _hold(session, actor)
        opposition, created = Opposition.objects.get_or_create(
            session=held, member=seat, defaults={"motive": words[:600]}
        )
        if created:
            data = {"member": seat.pk, "motive": words}
            record_event(actor=actor, verb="opposition:made", subject=held, data=data)
            touch_session(held)
            if held.oppositions.count() == held.committee.oppositions_to_meet:
                mail_secretary(held, quorum=read_roster(held).quorum(), is_opposed=True)
    return opposition


def remind_late_members() -> int:
    """Write once, two days before the end, to members who have not answered every item; how many are in hand."""
    now = timezone.now()
    rows = Session.objects.filter(kind=SessionKind.WRITTEN, state=SessionState.CONVENED)
    due = rows.filter(starts_at__lte=now, ends_at__gt=now, ends_at__lte=now + REMINDED_BEFORE)
    return sum(mail_reminder(session, _list_silent(session)) for session in due.select_related("committee"))


def tell_ended() -> int:
    """Write once to the secretary of each consultation whose clock has run out; how many wait."""
    over = Session.objects.filter(
        kind=SessionKind.WRITTEN, state=SessionState.CONVENED, ends_at__lte=timezone.now()
    ).select_related("committee")
    for session in over:
        mail_secretary(session, quorum=read_roster(session).quorum(), is_opposed=False)
    return len(over)


def _list_silent(session: Session) -> list[Member]:
    """Titulaires who owe a position on an item that they have not left."""
    voted = [item.pk for item in session.items.all() if item.has_vote]
    done = Counter(Ballot.objects.filter(item__in=voted).values_list("member", flat=True))
    done.update(Recusal.objects.filter(item__in=voted).values_list("member", flat=True))
    rows = session.attendances.select_related("member")
    return [row.member for row in rows if done[row.member_id] < len(voted)]


def _hold(session: Session, actor: User) -> tuple[Session, Member]:
    if not Session.objects.visible_to(actor).filter(pk=session.pk).exists():
        raise PermissionDenied
    held = Session.objects.select_for_update(of=("self",)).select_related("committee__department").get(pk=session.pk)
    seat = seat_of(held, actor)
    if seat is None or not held.attendances.filter(member=seat).exists():
        raise PermissionDenied
    now = timezone.now()
    if not held.is_written or held.state != SessionState.CONVENED or held.ends_at is None:
        raise TransitionRefusedError("Aucune consultation écrite n’est en cours sur ces points.")
    if now < held.starts_at:
        raise TransitionRefusedError(f"La consultation écrite ouvre le {format_datetime(held.starts_at)}.")
    if now > held.ends_at:
        raise TransitionRefusedError(f"La consultation écrite est close depuis le {format_datetime(held.ends_at)}.")
    require_unopposed(held)
    return held, seat


def _hold_item(item: AgendaItem, session: Session) -> AgendaItem:
    held = AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if held.session_id != session.pk:
        raise PermissionDenied
    if held.state == ItemState.DONE:
        raise TransitionRefusedError("Ce point est conclu.")
    return held


def _is_interested(item: AgendaItem, actor: User) -> bool:
    """Whether the person has an interest in the file: it does not exist for them."""
    if item.application_id is None:
        return False
    return not Application.objects.filter(pk=item.application_id).without_interest_of(actor).exists()


def _take_part(session: Session, seat: Member, actor: User) -> None:
    """Whoever answers takes part: that is what the quorum of a written consultation counts."""
    row = Attendance.objects.get(session=session, member=seat)
    if row.mode == Mode.ABSENT:
        row.mode, row.arrived_at = Mode.REMOTE, timezone.now()
        own = Member.objects.filter(user=actor, titular=seat).first() if seat.user_id != actor.pk else None
        row.substitute = own
        row.save(update_fields=["mode", "arrived_at", "substitute"])
