"""The delays of a decision: the avis, the notification, the appeal, the withdrawal."""

import datetime as dt
from dataclasses import dataclass

from allocation.rules.consultation_clock import add_month, end_of_day, month_after, tell_clock
from committees.rules.delays import notification_due
from iae_portal.common.formatting import paris

APPEAL_MONTHS = 2
WITHDRAWAL_MONTHS = 4


@dataclass(frozen=True, slots=True)
class Clock:
    """What is awaited, until when; late once the day is over."""

    awaited: str
    due_at: dt.datetime

    def is_late(self, now: dt.datetime) -> bool:
        return now > self.due_at

    def days_left(self, now: dt.datetime) -> int:
        """Whole days on the calendar of Paris; negative once late."""
        return (paris(self.due_at).date() - paris(now).date()).days

    def words(self, now: dt.datetime) -> str:
        return tell_clock(self.due_at, now=now)


def read_clock(*, presented_at: dt.datetime | None, opinion_at: dt.datetime | None) -> Clock | None:
    """The clock that runs for a file not decided yet: fifteen days after the avis, a month for the avis itself."""
    if opinion_at is not None:
        return Clock("notification", notification_due(opinion_at))
    if presented_at is not None:
        return Clock("avis", month_after(presented_at))
    return None


def may_do_without_opinion(presented_at: dt.datetime | None, *, now: dt.datetime) -> bool:
    """Whether the committee had its month and said nothing (code du travail, art. R5112-15 and following)."""
    return presented_at is not None and now > month_after(presented_at)


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or the last day of the month when it has no such day."""
    first = day.replace(day=1)
    for _ in range(months):
        first = add_month(first)
    last = (add_month(first) - dt.timedelta(days=1)).day
    return first.replace(day=min(day.day, last))


def appeal_until(notified_at: dt.datetime) -> dt.datetime:
    """The last moment to contest: two months, free of the day of notification (CJA, art. R421-1 and R421-5)."""
    return end_of_day(months_after(paris(notified_at).date() + dt.timedelta(days=1), APPEAL_MONTHS))


def withdrawal_until(released_at: dt.datetime) -> dt.datetime:
    """The last moment to withdraw a decision that creates rights, and only if it is unlawful (CRPA, art. L242-1)."""
    return end_of_day(months_after(paris(released_at).date(), WITHDRAWAL_MONTHS))
