"""The clock of a consultation: the month that the law leaves to the CDIAE, and what is left of it in words.

The CDIAE gives its avis within one month of the saisine; the avis does not bind the administration, but it is asked
for and awaited before the decision (code du travail, art. R. 5112-15 and following).
"""

import datetime as dt
from calendar import monthrange

from django.utils import timezone

from iae_portal.common.formatting import NO_BREAK_SPACE, format_datetime, format_number, paris

LAST_MINUTE = dt.time(23, 59)
# From the furthest: each is sent once.
REMINDERS = (("7d", dt.timedelta(days=7)), ("2d", dt.timedelta(days=2)))


def add_month(day: dt.date) -> dt.date:
    """The same day of the next month, or its last day when it has no such day."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)  # noqa: PLR2004 -- December
    return dt.date(year, month, min(day.day, monthrange(year, month)[1]))


def end_of_day(day: dt.date) -> dt.datetime:
    """23 h 59 on the clock of Paris."""
    return timezone.make_aware(dt.datetime.combine(day, LAST_MINUTE), timezone.get_default_timezone())


def month_after(moment: dt.datetime) -> dt.datetime:
    """The end of the month that the CDIAE has from a saisine."""
    return end_of_day(add_month(paris(moment).date()))


def tell_clock(due_at: dt.datetime, *, now: dt.datetime) -> str:
    """« 12 jours restants, jusqu’au 12 mars 2026 à 23 h 59 (heure de Paris) »."""
    if now > due_at:
        return f"échéance passée depuis le {format_datetime(due_at)}"
    days = (paris(due_at).date() - paris(now).date()).days
    if days == 0:
        return f"dernier jour, jusqu’au {format_datetime(due_at)}"
    words = "jour restant" if days == 1 else "jours restants"
    return f"{format_number(days)}{NO_BREAK_SPACE}{words}, jusqu’au {format_datetime(due_at)}"


def due_reminder(due_at: dt.datetime, *, now: dt.datetime) -> str | None:
    """Which reminder is due now, the nearest to the end; None when it is too early or too late."""
    if now > due_at:
        return None
    due = [name for name, delay in REMINDERS if due_at - now <= delay]
    return due[-1] if due else None
