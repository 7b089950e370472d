"""A page asked for after the session ended: the sign-in page says why, and leads back to where a form was written."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

EXPIRED_PARAM = "expiree"
# What the parameter says: the session is over, or nothing was asked in it for too long.
OVER, IDLE = "oui", "inactivite"


class SignInAgainMiddleware(LoginRequiredMiddleware):
    """Django's own, which would lead a lost form to the address that only takes forms."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseRedirect:
        is_idle = getattr(request.session, "is_idle", False)
        if request.method != "POST" and not is_idle:
            return super().handle_no_permission(request, view_func)
        target = _written_at(request) if request.method == "POST" else request.get_full_path()
        query = urlencode({"next": target, EXPIRED_PARAM: IDLE if is_idle else OVER})
        return HttpResponseRedirect(f"{resolve_url(self.get_login_url(view_func))}?{query}")


def _written_at(request: HttpRequest) -> str:
    """The page of the portal that held the form, else the address that it was sent to."""
    page = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(page, allowed_hosts={request.get_host()}):
        return request.get_full_path()
    parts = urlsplit(page)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
