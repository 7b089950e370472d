"""What every view declares: the permission it requires, or that it is public.

`tests/test_consistency.py` reads the `permission` attribute on each URL of the portal. The permissions themselves and
who holds them belong to `accounts`; here a user is anything with a `can` method.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.decorators import method_decorator

PUBLIC = "public"
SIGNED_IN = "signed_in"

View = TypeVar("View")


def _declare(view: View, *, permission: str, guard: Callable[[Any], Any]) -> View:
    """Put the guard around a function, or around the `dispatch` of a class, and write the permission on it."""
    if isinstance(view, type):
        guarded = cast(Any, method_decorator(guard, name="dispatch")(view))
    else:
        guarded = cast(Any, guard(view))
    guarded.permission = permission
    return cast(View, guarded)


def requires(permission: str) -> Callable[[View], View]:
    """The view answers only to a user who holds the permission somewhere; the area is checked by its querysets."""

    def guard(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            # A visitor has no `can`: the sign-in comes first, and this is the second lock.
            if not request.user.is_authenticated or not cast(Any, request.user).can(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        cast(Any, guarded).permission = permission
        return guarded

    return lambda view: _declare(view, permission=permission, guard=guard)


def public(view: View) -> View:
    """The view answers to anyone, signed in or not."""
    return _declare(view, permission=PUBLIC, guard=_mark(login_not_required, PUBLIC))


def signed_in(view: View) -> View:
    """The view answers to any signed-in person, about that person only."""
    return _declare(view, permission=SIGNED_IN, guard=_mark(lambda function: function, SIGNED_IN))


def opens_before_code(view: View) -> View:
    """The page is reached even by who must first get a second factor. Written under the permission."""
    target = getattr(view, "dispatch", view) if isinstance(view, type) else view
    cast(Any, target).opens_before_code = True
    return view


def is_open_before_code(callback: Any) -> bool:
    return bool(getattr(callback, "opens_before_code", False))


def _mark(decorator: Callable[[Any], Any], permission: str) -> Callable[[Any], Any]:
    def mark(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def marked(*args: Any, **kwargs: Any) -> HttpResponseBase:
            return view(*args, **kwargs)

        cast(Any, marked).permission = permission
        return cast(Callable[..., HttpResponseBase], decorator(marked))

    return mark


def declared_permission(callback: Any) -> str | None:
    """The permission written on a URL's callback, function or class-based, Django or REST framework."""
    view_class = getattr(callback, "view_class", None) or getattr(callback, "cls", None)
    for holder in (callback, view_class):
        if permission := getattr(holder, "permission", None):
            return str(permission)
    return None
