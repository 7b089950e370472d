"""Dates of calls as an iCalendar (RFC 5545), and month by month for a page."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.urls import reverse

from calls.enums import CallState
from calls.models import Call
from calls.rules.deadlines import tell_deadline
from iae_portal.common.formatting import MONTHS, NO_BREAK_SPACE
from iae_portal.common.icalendar import CalendarEvent, write_icalendar
from iae_portal.common.links import make_link

PRODUCT = "-//Portail IAE//Appels//FR"


@dataclass(frozen=True, slots=True)
class CallDate:
    """One date of a call: its opening or its closing."""

    call: Call
    moment: dt.datetime
    is_closing: bool

    @property
    def label(self) -> str:
        return "Clôture" if self.is_closing else "Ouverture"

    @property
    def words(self) -> str:
        return tell_deadline(self.moment, zone=self.call.zone)


def list_dates(calls: Iterable[Call]) -> list[CallDate]:
    """Openings and closings in order; a cancelled call has none any more."""
    found = []
    for call in calls:
        if call.state != CallState.CANCELLED:
            found.append(CallDate(call, call.window.opens_at, is_closing=False))
            found.append(CallDate(call, call.window.closes_at, is_closing=True))
    return sorted(found, key=lambda one: (one.moment, one.call.pk))


def group_by_month(dates: Sequence[CallDate]) -> list[tuple[str, list[CallDate]]]:
    """« mars 2027 » and its dates, in order."""
    months: dict[str, list[CallDate]] = {}
    for one in dates:
        local = one.moment.astimezone(ZoneInfo(one.call.zone))
        months.setdefault(f"{MONTHS[local.month - 1]}{NO_BREAK_SPACE}{local.year}", []).append(one)
    return list(months.items())


def write_calendar(calls: Iterable[Call], *, name: str, host: str) -> str:
    """The dates as an iCalendar file: one event a date, which keeps its identity when the date is put off."""
    return write_icalendar([_event(one) for one in list_dates(calls)], name=name, product=PRODUCT, host=host)


def _event(one: CallDate) -> CalendarEvent:
    address = make_link(reverse("calls:call", args=[one.call.pk]))
    return CalendarEvent(
        identity=f"appel-{one.call.pk}-{'cloture' if one.is_closing else 'ouverture'}",
        starts_at=one.moment,
        ends_at=one.moment,
        summary=f"{one.label} : {one.call.title}",
        description=f"{one.words}. {address}",
        address=address,
        alarm="P2D" if one.is_closing else "",
    )
