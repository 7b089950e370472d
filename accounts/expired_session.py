"""A form that is sent after the session ended: the sign-in page says so, and leads back to where it was written."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

EXPIRED_PARAM = "expiree"


class SignInAgainMiddleware(LoginRequiredMiddleware):
    """Django's own, which would lead a lost form to the address that only takes forms."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseRedirect:
        if request.method != "POST":
            return super().handle_no_permission(request, view_func)
        query = urlencode({"next": _written_at(request), EXPIRED_PARAM: "oui"})
        return HttpResponseRedirect(f"{resolve_url(self.get_login_url(view_func))}?{query}")


def _written_at(request: HttpRequest) -> str:
    """The page of the portal that held the form, else the address that it was sent to."""
    page = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(page, allowed_hosts={request.get_host()}):
        return request.get_full_path()
    parts = urlsplit(page)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
