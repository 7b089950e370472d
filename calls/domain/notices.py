"""Notices read, mails chosen, and the daily digest of those who prefer one."""

import datetime as dt
from collections import defaultdict

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from calls.domain.notifying import NEVER_DIGESTED
from calls.models import MailChoice, Notice
from iae_portal.common.formatting import format_date
from iae_portal.common.links import make_link
from iae_portal.common.outbox import queue_mail

MOST_LINES = 100
DIGEST_TASK = "calls.tasks.send_digests"


def mark_notices_read(*, actor: User, keys: list[int] | None = None) -> int:
    """Mark one's own notices as read: some, or all of them."""
    rows = Notice.objects.filter(user=actor, read_at__isnull=True)
    if keys is not None:
        rows = rows.filter(pk__in=keys)
    return rows.update(read_at=timezone.now())


def choose_mails(*, daily: bool, actor: User) -> MailChoice:
    """As things happen, or once a day. What was noticed before the choice is not sent again by the digest."""
    with transaction.atomic():
        choice, _ = MailChoice.objects.get_or_create(user=actor)
        if daily and not choice.daily:
            Notice.objects.filter(user=actor, digested_at__isnull=True).update(digested_at=timezone.now())
        choice.daily = daily
        choice.save(update_fields=["daily"])
    return choice


def send_digests(*, now: dt.datetime | None = None) -> int:
    """One mail a person a day with what happened since the last; how many were written. Safe to run again."""
    moment = now or timezone.now()
    waiting = Notice.objects.filter(digested_at__isnull=True, made_at__lte=moment)
    people = MailChoice.objects.filter(daily=True, user__is_active=True).values_list("user", flat=True)
    pending = waiting.exclude(event__in=NEVER_DIGESTED).filter(user__in=people)
    by_person: dict[int, list[int]] = defaultdict(list)
    for person, notice in pending.order_by("user", "made_at", "pk").values_list("user", "pk"):
        by_person[person].append(notice)
    for person, notices in by_person.items():
        _send_one(person, notices, moment)
    return len(by_person)


def _send_one(person: int, keys: list[int], moment: dt.datetime) -> None:
    day = timezone.localtime(moment).date()
    with transaction.atomic():
        user = User.objects.select_for_update(of=("self",)).get(pk=person)
        rows = Notice.objects.of(user).filter(pk__in=keys, digested_at__isnull=True)
        notices = list(rows.order_by("made_at", "pk"))
        if not notices:
            return
        lines = [f"– {notice.text}\n  {make_link(notice.path)}" for notice in notices[:MOST_LINES]]
        more = len(notices) - len(lines)
        if more > 0:
            lines.append(f"… et {more} autres.")
        text = (
            "Bonjour,\n\nVoici ce qui s’est passé sur les appels à projets depuis le dernier récapitulatif :\n\n"
            + "\n".join(lines)
            + f"\n\nToutes vos notifications, et le choix de vos courriels :\n{make_link(reverse('calls:notices'))}"
            + f"\n\n{settings.SERVICE_NAME}\n"
        )
        plural = "s" if len(notices) > 1 else ""
        subject = f"Appels à projets : {len(notices)} notification{plural}, {format_date(day)}"
        queue_mail(to=user.email, subject=subject, text=text, key=f"calls:digest:{notices[-1].pk}:{person}")
        Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(digested_at=moment)
