"""Who has just written something reads the database itself for a moment, not a copy that may not have it yet."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from iae_portal.common.replica import note_write

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class RecentWriteMiddleware:
    """After the one that knows who asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.method not in SAFE:
            note_write(request)
        return response
