"""The time that a file spends with the service: what waits for the applicant does not count."""

import datetime as dt
from collections.abc import Iterable

# When a correction was asked, and when it ended; None while it is open.
Pause = tuple[dt.datetime, dt.datetime | None]
NO_TIME = dt.timedelta()


def paused_time(pauses: Iterable[Pause], *, since: dt.datetime, until: dt.datetime) -> dt.timedelta:
    """How long the clock stood still between two moments; pauses that overlap are counted once."""
    total, reached = NO_TIME, since
    for begins, ends in sorted(pauses, key=lambda pause: pause[0]):
        start = max(begins, reached)
        stop = min(ends or until, until)
        if stop > start:
            total += stop - start
            reached = stop
    return total


def time_in_hand(pauses: Iterable[Pause], *, since: dt.datetime, until: dt.datetime) -> dt.timedelta:
    """The time that counts against the service; never negative."""
    return max(NO_TIME, until - since - paused_time(pauses, since=since, until=until)) if until > since else NO_TIME
