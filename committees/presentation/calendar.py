"""The date of a session for a calendar."""

import datetime as dt

from django.urls import reverse

from committees.enums import SessionState
from committees.models import Session
from iae_portal.common.icalendar import CalendarEvent, write_icalendar
from iae_portal.common.links import make_link

PRODUCT = "-//Portail IAE//CDIAE//FR"
USUAL_LENGTH = dt.timedelta(hours=3)


def session_calendar(session: Session, *, host: str) -> str:
    """One event, under the same identity when the session is moved or cancelled."""
    address = make_link(reverse("committees:session", args=[session.pk]))
    lines = [session.get_kind_display().capitalize(), f"Pièces : {address}"]
    if session.remote_link:
        lines.append(f"Visioconférence : {session.remote_link}")
    event = CalendarEvent(
        identity=f"cdiae-seance-{session.pk}",
        starts_at=session.starts_at,
        ends_at=session.ends_at or session.starts_at + USUAL_LENGTH,
        summary=f"{session.committee.name}, séance {session.reference}",
        description="\n".join(lines),
        address=address,
        place=session.place,
        sequence=session.revision,
        is_cancelled=session.state == SessionState.CANCELLED,
        alarm="P1D",
    )
    return write_icalendar([event], name=session.committee.name, product=PRODUCT, host=host)
