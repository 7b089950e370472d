"""Reminding the structures that have not handed in, seven days and forty-eight hours before their deadline."""

import datetime as dt

from django.db.models import Q
from django.utils import timezone

from structures.dialogue_enums import EDITABLE
from structures.domain.dialogue_mails import Notice, notify_structure, stamp
from structures.models import Dialogue

# From the nearest: a structure that comes in late in the campaign is not reminded twice on the same day.
DELAYS = (("48h", dt.timedelta(hours=48)), ("7d", dt.timedelta(days=7)))
REMIND_TASK = "structures.tasks.remind_dialogues"


def remind_structures(*, now: dt.datetime | None = None) -> int:
    """Queue the reminders that are due; the key of each mail keeps it from leaving twice. How many are in hand."""
    now = now or timezone.now()
    furthest = now + max(delay for _, delay in DELAYS)
    span = (now, furthest)
    near = Q(extended_until__range=span) | Q(extended_until=None, campaign__submission_deadline__range=span)
    rows = Dialogue.objects.filter(near, state__in=EDITABLE, campaign__opened_at__isnull=False)
    return sum(_remind(dialogue, now=now) for dialogue in rows.select_related("campaign", "siae", "department"))


def _remind(dialogue: Dialogue, *, now: dt.datetime) -> int:
    left = dialogue.deadline - now
    name = next(name for name, delay in DELAYS if left <= delay)
    return notify_structure(dialogue, notice=Notice.REMINDER, key=f"{name}:{stamp(dialogue.deadline)}")
