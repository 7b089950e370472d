"""What a decision rests on: the avis in force, and when the committee was asked for it."""

import datetime as dt
from collections.abc import Iterable

from calls.models import Application
from committees.enums import OpinionValue
from committees.models import Opinion
from iae_portal.common.models import AuditEvent

PRESENTED = "application:awaiting_committee"


def opinion_of(application: Application) -> Opinion | None:
    """The last avis in force that takes a position on the file."""
    rows = Opinion.objects.in_force().filter(application=application).exclude(value=OpinionValue.ADJOURNED)
    return rows.select_related("item__session__committee").order_by("-given_at", "-pk").first()


def opinions_of(keys: Iterable[int]) -> dict[int, Opinion]:
    """The same for many files, in one query."""
    rows = Opinion.objects.in_force().filter(application__in=list(keys)).exclude(value=OpinionValue.ADJOURNED)
    return {row.application_id: row for row in rows.order_by("given_at", "pk") if row.application_id}


def presented_at(keys: Iterable[int]) -> dict[int, dt.datetime]:
    """When each file was last presented to the committee, by key of file: its trail says so; one query."""
    rows = AuditEvent.objects.filter(
        subject_type=Application._meta.label_lower,  # noqa: SLF001 -- the documented introspection API
        subject_id__in=[str(key) for key in keys],
        verb=PRESENTED,
        data__move="present",
    )
    return {int(key): moment for key, moment in rows.order_by("pk").values_list("subject_id", "happened_at")}
