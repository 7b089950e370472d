"""What the shell of every page shows."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.portal_session import seconds_left
from calls.queries.notices import count_unread
from iae_portal.dashboards.demonstration_words import describe_demonstration
from iae_portal.dashboards.help.topics import help_of
from iae_portal.dashboards.help.visit import band_of
from iae_portal.dashboards.menu import build_menu


def shell(request: HttpRequest) -> dict[str, Any]:
    """Names of the service, menu and role; the hats are read once a session, then cached."""
    user: Any = getattr(request, "user", None)
    hat = user.assignment if user is not None and user.is_authenticated else None
    return {
        "service_name": settings.SERVICE_NAME,
        "service_area": settings.SERVICE_AREA,
        "service_owner": settings.SERVICE_OWNER,
        "service_email": settings.SERVICE_EMAIL,
        "version": settings.VERSION,
        "demonstration": settings.DEMONSTRATION,
        "demonstration_words": SimpleLazyObject(describe_demonstration),
        "menu": SimpleLazyObject(lambda: build_menu(request)),
        # For the warning before the session ends.
        "session_left": seconds_left(request.session) if user is not None and user.is_authenticated else 0,
        "assignment_label": hat.label if hat else "",
        # Counted when the header is drawn, and only then: a part of a page has none.
        "unread_notices": partial(count_unread, user) if hat else 0,
        "help_topic": SimpleLazyObject(partial(help_of, request)),
        "visit_band": SimpleLazyObject(partial(band_of, request)) if hat else None,
        "has_several_hats": hat is not None and len(user.hats) > 1,
    }
