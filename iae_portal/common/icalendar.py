"""Dates as an iCalendar file (RFC 5545)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

LONGEST_LINE = 75


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEvent:
    """One date. `identity` is kept when the date is put off, so that a calendar moves it; `sequence` grows then."""

    identity: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    summary: str
    description: str
    address: str
    place: str = ""
    sequence: int = 0
    is_cancelled: bool = False
    alarm: str = ""
    """How long before the start to remind, as « P2D »; empty for never."""


def write_icalendar(events: Iterable[CalendarEvent], *, name: str, product: str, host: str) -> str:
    """The events as one file, in UTC, lines folded at 75 bytes."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{product}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines += [f"X-WR-CALNAME:{_escape(name)}", "REFRESH-INTERVAL;VALUE=DURATION:P1D"]
    stamp = _utc(timezone.now())
    for event in events:
        lines += _write_event(event, host=host, stamp=stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _fold(line))


def _write_event(event: CalendarEvent, *, host: str, stamp: str) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{event.identity}@{host}",
        f"DTSTAMP:{stamp}",
        f"DTSTART:{_utc(event.starts_at)}",
        f"DTEND:{_utc(event.ends_at)}",
        f"SUMMARY:{_escape(event.summary)}",
        f"DESCRIPTION:{_escape(event.description)}",
        f"URL:{event.address}",
    ]
    if event.place:
        lines.append(f"LOCATION:{_escape(event.place)}")
    if event.sequence:
        lines.append(f"SEQUENCE:{event.sequence}")
    if event.is_cancelled:
        lines.append("STATUS:CANCELLED")
    if event.alarm:
        lines += ["BEGIN:VALARM", "ACTION:DISPLAY", f"TRIGGER:-{event.alarm}"]
        lines += [f"DESCRIPTION:{_escape(event.summary)}", "END:VALARM"]
    return [*lines, "END:VEVENT"]


def _utc(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def _escape(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\r\n", "\\n").replace("\n", "\\n")


def _fold(line: str) -> list[str]:
    """A line of more than 75 bytes goes on after a space, never in the middle of a letter."""
    parts, current, size = [], "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > LONGEST_LINE:
            parts.append(current)
            current, size = " ", 1
        current, size = current + letter, size + width
    return [*parts, current]
