"""What an answer says of its own keeping: what was made for a person is kept by nobody, unless its view says so."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_vary_headers

PERSONAL = "private, no-store"
# A page without session may be kept, and is asked for again each time: the portal changes under it.
OPEN = "no-cache"


class KeepingMiddleware:
    """A page left in the cache of a shared browser, or of a proxy, would be read by the next person.

    The session is told by its cookie, without being read: an answer that needs no database still needs none. Views of
    what never changes (tiles, layers of a diagnosis) say themselves how long a browser may keep them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if "Cache-Control" not in response.headers:
            name = settings.SESSION_COOKIE_NAME
            is_personal = name in request.COOKIES or name in response.cookies
            response.headers["Cache-Control"] = PERSONAL if is_personal else OPEN
            patch_vary_headers(response, ["Cookie"])
        return response
