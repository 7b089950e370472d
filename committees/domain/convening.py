"""Convening: the legal delay, one convocation for each member, the second convocation, the cancellation."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from committees.domain.agenda import SessionPlan, add_session
from committees.domain.convocation_mails import mail_cancellation, mail_convocation
from committees.domain.holding import hold_prepared, hold_session, touch_session
from committees.domain.session_states import TABLE
from committees.enums import Mode, SessionKind, SessionState
from committees.models import AgendaItem, Attendance, Convocation, Member, Paper, Session
from committees.queries.rosters import list_substitutes, list_titulars, read_roster
from committees.rules.delays import check_written_window, is_late_to_convene, last_day_to_convene
from iae_portal.common.audit_trail import record_event
from iae_portal.common.formatting import format_date, paris
from iae_portal.common.transitions import TransitionRefusedError, transition

PROPOSED = ("proposal", "motivation", "reservations")
COPIED = ("rank", "kind", "application", "consultation", "minutes", "title", "summary", "rapporteur", *PROPOSED)


def convene(session: Session, *, actor: User, urgency: str = "") -> Session:
    """Convene every member in office: the mail of each is in the outbox with the state that it tells.

    Raises ValidationError: no point, no member, no president, or too late without urgency (CRPA, art. R133-8).
    """
    now = timezone.now()
    with transaction.atomic():
        held = hold_prepared(session, actor=actor)
        titulars = list_titulars(held.committee, paris(held.starts_at).date())
        _require_ready(held, titulars)
        words = _require_delay(held, now=now, urgency=urgency.strip())
        president = next((member for member in titulars if member.is_president), None)
        changes = {"convened_at": now, "urgency": words, "president": president}
        data = {"members": len(titulars), "urgency": words}
        transition(instance=held, to=SessionState.CONVENED, actor=actor, table=TABLE, data=data, changes=changes)
        substitutes = list_substitutes(held.committee, paris(held.starts_at).date())
        convened = [*titulars, *(one for titular in titulars for one in substitutes.get(titular.pk, []))]
        Convocation.objects.bulk_create(
            Convocation(session=held, member=member, email=member.email, sent_at=now) for member in convened
        )
        Attendance.objects.bulk_create(
            Attendance(session=held, member=member, mode=Mode.ABSENT) for member in titulars
        )
        mail_convocation(held, convened)
    session.refresh_from_db()
    return session


def declare_no_quorum(session: Session, *, actor: User) -> Session:
    """The meeting found fewer members than the quorum: nothing is deliberated; a second convocation may follow."""
    with transaction.atomic():
        held = hold_session(session, actor=actor)
        quorum = read_roster(held).quorum()
        if quorum.is_reached:
            raise TransitionRefusedError("Le quorum est atteint : la séance peut se tenir.")
        if timezone.now() < held.starts_at:
            raise TransitionRefusedError("L’absence de quorum se constate à l’heure de la séance.")
        data = {"counted": quorum.counted, "needed": quorum.needed, "composing": quorum.composing}
        changes = {"closed_at": timezone.now()}
        transition(instance=held, to=SessionState.NO_QUORUM, actor=actor, table=TABLE, data=data, changes=changes)
        touch_session(held)
    session.refresh_from_db()
    return session


def prepare_second(session: Session, *, starts_at: dt.datetime, place: str, remote_link: str, actor: User) -> Session:
    """A second session on the same agenda, for which no quorum is required (CRPA, art. R133-10)."""
    if starts_at <= timezone.now():
        raise ValidationError({"starts_at": "Cette date est passée : choisissez une date à venir."})
    with transaction.atomic():
        held = hold_session(session, actor=actor)
        if held.state != SessionState.NO_QUORUM or held.kind != SessionKind.FIRST:
            raise TransitionRefusedError("Une seconde convocation suit une première séance restée sans quorum.")
        if Session.objects.filter(first=held).exists():
            raise TransitionRefusedError("La seconde convocation de cette séance est déjà préparée.")
        plan = SessionPlan(
            kind=SessionKind.SECOND, starts_at=starts_at, place=place, remote_link=remote_link, message=held.message
        )
        second = add_session(held.committee, plan=plan, actor=actor, first=held)
        _copy_agenda(held, second)
        record_event(actor=actor, verb="session:second", subject=second, data={"first": held.pk})
    return second


def cancel_session(session: Session, *, motive: str, actor: User) -> Session:
    """Cancel a session that is not held; those convened are told why."""
    words = motive.strip()
    if not words:
        raise ValidationError({"motive": "Dites pourquoi la séance est annulée : les membres le liront."})
    with transaction.atomic():
        held = hold_session(session, actor=actor)
        was_convened = held.state == SessionState.CONVENED
        changes = {"motive": words[:1000]}
        transition(
            instance=held, to=SessionState.CANCELLED, actor=actor, table=TABLE, data={"motive": words}, changes=changes
        )
        if was_convened:
            mail_cancellation(held, [row.member for row in held.convocations.select_related("member")])
        touch_session(held)
    session.refresh_from_db()
    return session


def _require_ready(session: Session, titulars: list[Member]) -> None:
    if not session.items.exists():
        raise ValidationError("L’ordre du jour est vide : ajoutez au moins un point avant de convoquer.")
    if not titulars:
        raise ValidationError("Aucun membre n’est en fonction à cette date : complétez la composition du comité.")
    if not any(member.is_president for member in titulars):
        raise ValidationError("Aucun titulaire ne préside à cette date : désignez-le dans la composition du comité.")
    if session.is_written and (mute := [item for item in session.items.all() if item.has_vote and not item.proposal]):
        raise ValidationError(
            f"Point {mute[0].rank} : dites l’avis proposé, c’est sur lui que les membres se prononcent par écrit."
        )
    if session.starts_at <= timezone.now():
        raise ValidationError("La date de la séance est passée : choisissez une date à venir.")


def _require_delay(session: Session, *, now: dt.datetime, urgency: str) -> str:
    """The urgency to keep: none when the delay holds, on a first as on a second convocation."""
    rules = session.committee.rules
    if session.kind == SessionKind.WRITTEN and session.ends_at is not None:
        faults = check_written_window(session.starts_at, session.ends_at, now=now, rules=rules)
        if faults and not urgency:
            raise ValidationError({"urgency": f"{faults['closes_at']} Ou motivez l’urgence."})
        return urgency if faults else ""
    if not is_late_to_convene(now, session.starts_at, rules=rules):
        return ""
    if not urgency:
        last = format_date(last_day_to_convene(session.starts_at, rules=rules))
        raise ValidationError(
            {
                "urgency": f"Les membres reçoivent la convocation {rules.notice_days} jours au moins avant la date de "
                f"la réunion (CRPA, art. R133-8), soit au plus tard le {last} : reculez la séance, ou motivez "
                "l’urgence."
            }
        )
    return urgency


def _copy_agenda(first: Session, second: Session) -> None:
    """The same points in the same order, with the same papers."""
    copies: dict[int | None, AgendaItem | None] = {None: None}
    for item in first.items.order_by("rank"):
        copies[item.pk] = AgendaItem.objects.create(
            session=second,
            **{name: getattr(item, name) for name in COPIED},
        )
    for paper in first.papers.all():
        Paper.objects.create(session=second, item=copies[paper.item_id], title=paper.title, file=paper.file)
