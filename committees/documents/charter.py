"""What every document of a committee carries: whose it is, of which session, made when."""

from typing import Any

from django.conf import settings
from django.utils import timezone

from committees.models import Session
from committees.presentation.labels import kind_words, session_dates, session_title
from iae_portal.common.formatting import format_datetime


def charter_of(session: Session) -> dict[str, Any]:
    return {
        "session": session,
        "committee": session.committee,
        "session_title": session_title(session),
        "kind": kind_words(session),
        "dates": session_dates(session),
        "service_owner": settings.SERVICE_OWNER,
        "service_name": settings.SERVICE_NAME,
        "is_demonstration": settings.DEMONSTRATION or session.committee.is_demonstration,
        "made_at": format_datetime(timezone.now()),
    }
