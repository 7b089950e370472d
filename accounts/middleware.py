"""Each signed-in request wears one hat; who has none gets an explanation instead of an error."""

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import get_user, logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import SimpleLazyObject

from accounts.active_hat import SESSION_KEY
from accounts.domain.second_factor import has_second_factor
from accounts.domain.sessions import must_enrol
from accounts.models import User
from iae_portal.common.access import PUBLIC, SIGNED_IN, declared_permission, is_open_before_code


def read_user(request: HttpRequest) -> Any:
    """The signed-in person, with the hat that the session remembers."""
    user = get_user(request)
    if isinstance(user, User):
        user.chosen_assignment_id = request.session.get(SESSION_KEY)
    return user


class ActiveAssignmentMiddleware:
    """After authentication: `request.user.assignment`, read only if something asks for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.user = cast(Any, SimpleLazyObject(lambda: read_user(request)))
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        # The API does not read the session: its tokens say which hat they wear.
        if isinstance(getattr(view, "cls", None), type):
            return None
        if (refusal := self._lead_to_code(request, view)) is not None:
            return refusal
        permission = declared_permission(view)
        if permission in {None, PUBLIC, SIGNED_IN} or not request.user.is_authenticated:
            return None
        if request.user.assignment is None:
            return render(request, "accounts/no_assignment.html", status=403)
        return None

    def _lead_to_code(self, request: HttpRequest, view: Any) -> HttpResponse | None:
        """Where the settings ask agents for a second factor, nothing else opens before they gave it."""
        if not settings.SECOND_FACTOR_REQUIRED or is_open_before_code(view) or not request.user.is_authenticated:
            return None
        user = request.user
        if not must_enrol(request=request, user=user):
            return None
        if has_second_factor(user):
            # Enrolled elsewhere meanwhile: the way in is the sign-in, with its two steps.
            logout(request)
            return redirect("accounts:login")
        return redirect("accounts:second-factor-enrol")
