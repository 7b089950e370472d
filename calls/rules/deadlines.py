"""When a call takes files: opening, closing, the minutes of grace, and the later date granted to somebody."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from iae_portal.common.formatting import MONTHS, NO_BREAK_SPACE

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
# The zones in which a call of the State may close, as they are told.
ZONES = {
    "Europe/Paris": "heure de Paris",
    "Indian/Reunion": "heure de La Réunion",
    "Indian/Mayotte": "heure de Mayotte",
    "America/Martinique": "heure de la Martinique",
    "America/Guadeloupe": "heure de la Guadeloupe",
    "America/Cayenne": "heure de la Guyane",
}


class Moment(StrEnum):
    """Where the clock stands against a call's dates, for one applicant."""

    BEFORE = "before"
    OPEN = "open"
    GRACE = "grace"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Window:
    """The dates that bind one applicant: theirs when a later one was granted, else the call's."""

    opens_at: dt.datetime
    closes_at: dt.datetime
    grace: dt.timedelta
    zone: str = "Europe/Paris"

    @property
    def ends_at(self) -> dt.datetime:
        """The last instant at which a file is received as on time; the grace is not announced."""
        return _utc(self.closes_at) + self.grace

    def moment(self, now: dt.datetime) -> Moment:
        now = _utc(now)
        if now < _utc(self.opens_at):
            return Moment.BEFORE
        if now <= _utc(self.closes_at):
            return Moment.OPEN
        return Moment.GRACE if now <= self.ends_at else Moment.AFTER

    def takes_files(self, now: dt.datetime) -> bool:
        return self.moment(now) in (Moment.OPEN, Moment.GRACE)

    def extended(self, closes_at: dt.datetime | None) -> "Window":
        """With a later closing; an earlier one changes nothing: a granted date never takes time away."""
        if closes_at is None or _utc(closes_at) <= _utc(self.closes_at):
            return self
        return Window(self.opens_at, closes_at, self.grace, self.zone)


def tell_deadline(moment: dt.datetime, *, zone: str) -> str:
    """« mardi 30 juin 2026 à 17 h 00 (heure de Paris) »."""
    local = moment.astimezone(ZoneInfo(zone))
    day = "1er" if local.day == 1 else str(local.day)
    date = f"{WEEKDAYS[local.weekday()]} {day}{NO_BREAK_SPACE}{MONTHS[local.month - 1]}{NO_BREAK_SPACE}{local.year}"
    hour = f"{local.hour}{NO_BREAK_SPACE}h{NO_BREAK_SPACE}{local.minute:02d}"
    return f"{date} à {hour} ({ZONES[zone]})"


def tell_time_left(now: dt.datetime, closes_at: dt.datetime) -> str:
    """« 3 jours », « 5 heures », « 12 minutes », « moins d’une minute »: what is left, rounded down."""
    left = _utc(closes_at) - _utc(now)
    seconds = int(left.total_seconds())
    for size, word in ((86_400, "jour"), (3_600, "heure"), (60, "minute")):
        count = seconds // size
        if count >= 1 and (size != 86_400 or count >= 2):  # noqa: PLR2004 -- the last 48 hours are told in hours
            return f"{count}{NO_BREAK_SPACE}{word}{'s' if count > 1 else ''}"
    return "moins d’une minute" if left > dt.timedelta(0) else "délai écoulé"


def _utc(moment: dt.datetime) -> dt.datetime:
    """Two instants of one zone are compared by Python as clocks, an hour wrong when they change between the two.

    Raises ValueError on a moment without zone, which is no instant.
    """
    if moment.utcoffset() is None:
        raise ValueError("A moment without zone is not an instant.")
    return moment.astimezone(dt.UTC)
