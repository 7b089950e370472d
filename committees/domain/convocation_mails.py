"""The courriels of a session, left in the outbox with the fact that they tell. A mail carries a link, no file."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.roles import Seat
from committees.enums import ItemKind, OpinionValue, SessionKind
from committees.models import AgendaItem, Member, Opinion, Session
from committees.rules.quorum import Quorum, tell_quorum
from committees.rules.words import opinion_words
from iae_portal.common.formatting import format_datetime
from iae_portal.common.links import make_link
from iae_portal.common.outbox import queue_mail

LONGEST_SUBJECT = 180


def mail_convocation(session: Session, members: Iterable[Member]) -> int:
    """The convocation of each member, with the agenda and where its papers are read; how many were written to."""
    kinds = {
        SessionKind.FIRST: "Convocation",
        SessionKind.SECOND: "Seconde convocation",
        SessionKind.WRITTEN: "Consultation écrite",
    }
    subject = f"{kinds[SessionKind(session.kind)]} : {session.committee.name}, {format_datetime(session.starts_at)}"
    return _mail(session, members, template="committees/mails/convocation.txt", subject=subject, key="convened")


def mail_cancellation(session: Session, members: Iterable[Member]) -> int:
    subject = f"Séance annulée : {session.committee.name}, {format_datetime(session.starts_at)}"
    return _mail(session, members, template="committees/mails/cancellation.txt", subject=subject, key="cancelled")


def mail_outcome(session: Session, members: Iterable[Member]) -> int:
    """A written consultation has ended: what it gave on each point."""
    subject = f"Consultation écrite terminée : {session.committee.name}"
    items = session.items.prefetch_related(
        Prefetch("opinions", Opinion.objects.in_force(), to_attr="in_force"),
    )
    outcomes = [{"rank": item.rank, "title": item.title, "words": _outcome_words(item)} for item in items]
    extra = {"outcomes": outcomes}
    return _mail(session, members, template="committees/mails/outcome.txt", subject=subject, key="ended", extra=extra)


def mail_reminder(session: Session, members: Iterable[Member]) -> int:
    """A written consultation is about to end, to those who have not answered."""
    subject = f"Votre avis est attendu : {session.committee.name}"
    return _mail(session, members, template="committees/mails/reminder.txt", subject=subject, key="reminder")


def mail_secretary(session: Session, *, quorum: Quorum, is_opposed: bool) -> None:
    """A written consultation waits for the secretary: its clock has run out, or members want to meet; once each."""
    context = {
        "session": session,
        "committee": session.committee,
        "is_opposed": is_opposed,
        "answered": quorum.seated,
        "composing": quorum.composing,
        "quorum": tell_quorum(quorum),
        "link": make_link(session_path(session)),
        "service": settings.SERVICE_NAME,
    }
    what = "opposition à la consultation écrite" if is_opposed else "consultation écrite à conclure"
    queue_mail(
        to=session.committee.contact,
        subject=f"{session.committee.name} : {what}"[:LONGEST_SUBJECT],
        text=render_to_string("committees/mails/ended.txt", context),
        key=f"committees:{'opposed' if is_opposed else 'over'}:{session.pk}",
    )


def session_path(session: Session) -> str:
    return reverse("committees:session", args=[session.pk])


def _mail(
    session: Session,
    members: Iterable[Member],
    *,
    template: str,
    subject: str,
    key: str,
    extra: Mapping[str, Any] | None = None,
) -> int:
    items = list(session.items.order_by("rank"))
    count = 0
    for member in members:
        context = {
            "session": session,
            "committee": session.committee,
            "member": member,
            "is_substitute": member.seat == Seat.SUBSTITUTE,
            "items": items,
            "link": make_link(session_path(session)),
            "calendar": make_link(reverse("committees:session-calendar", args=[session.pk])),
            "service": settings.SERVICE_NAME,
            **(extra or {}),
        }
        text = render_to_string(template, context)
        queue_mail(
            to=member.email,
            subject=subject[:LONGEST_SUBJECT],
            text=text,
            key=f"committees:{key}:{session.pk}:{member.pk}",
        )
        count += 1
    return count


def _outcome_words(item: AgendaItem) -> str:
    opinions: list[Opinion] = getattr(item, "in_force", [])
    if not opinions:
        return "Pour information" if not item.has_vote else "Sans avis : le point revient à une autre séance"
    return opinion_words(OpinionValue(opinions[0].value), is_minutes=item.kind == ItemKind.MINUTES)
