"""The files whose time runs, and until when."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils import timezone

from awards.models import Appeal, Convention, Decision, Erasure, RetentionNotice
from awards.rules.retention import BY_STATE, Rule, Start, keep_until
from calls.enums import ApplicationState
from calls.models import Application


@dataclass(frozen=True, slots=True)
class Kept:
    """One file, the rule of its state, the last day it is kept whole, and what stands in the way."""

    application: Application
    rule: Rule
    until: dt.date
    announced_on: dt.date | None
    has_open_appeal: bool


def list_kept(*, ending_before: dt.date) -> Iterator[Kept]:
    """The files whose time ends before a day, not erased yet; six queries whatever their number."""
    files = list(
        Application.objects.filter(state__in=list(BY_STATE))
        .exclude(pk__in=Erasure.objects.values("application"))
        .select_related("call", "version", "department", "siae")
        .order_by("pk")
    )
    keys = [file.pk for file in files]
    starts = _starts(files, keys)
    announced = dict(RetentionNotice.objects.filter(application__in=keys).values_list("application", "sent_at"))
    contested = set(
        Appeal.objects.still_open()
        .filter(decision__application__in=keys)
        .values_list("decision__application", flat=True)
    )
    for file in files:
        until = keep_until(file.state, start=starts.get(file.pk))
        if until is None or until >= ending_before:
            continue
        sent = announced.get(file.pk)
        yield Kept(
            file,
            BY_STATE[ApplicationState(file.state)],
            until,
            timezone.localdate(sent) if sent else None,
            file.pk in contested,
        )


def _starts(files: Iterable[Application], keys: list[int]) -> dict[int, dt.date]:
    """From what the time of each file runs; a file whose start is not known yet is absent: it is kept."""
    rows = Decision.objects.filter(application__in=keys, released_at__isnull=False).order_by("released_at")
    decided = dict(rows.values_list("application", "released_at"))
    ended = {
        key: (timezone.localdate(ended_at) if ended_at else ends_on)
        for key, ends_on, ended_at in Convention.objects.filter(application__in=keys).values_list(
            "application", "ends_on", "ended_at"
        )
    }
    found: dict[int, dt.date] = {}
    for file in files:
        start = BY_STATE[ApplicationState(file.state)].start
        if start is Start.LAST_CHANGE:
            found[file.pk] = timezone.localdate(file.changed_at)
        elif start is Start.DECISION and file.pk in decided:
            found[file.pk] = timezone.localdate(decided[file.pk])
        elif start is Start.END and file.pk in ended:
            found[file.pk] = ended[file.pk]
    return found
