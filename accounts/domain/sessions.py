"""Signing in, in one step or two, and changing hats."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from accounts.active_hat import SESSION_KEY
from accounts.devices import name_device
from accounts.domain.connections import DEVICE_KEY
from accounts.domain.second_factor import has_second_factor
from accounts.hats import Hat
from accounts.models import User
from accounts.portal_session import OPENED_KEY
from accounts.roles import STRONG_ROLES
from iae_portal.common.audit_trail import record_event

BACKEND = "django.contrib.auth.backends.ModelBackend"
# What the session remembers: that two factors were given, and who gave the first of two.
STRONG_KEY = "second_factor"
PENDING_KEY = "first_factor"
# Time to find one's telephone.
PENDING_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Pending:
    """The first factor is given, the code is awaited."""

    user: User
    how: str
    target: str
    kept: Mapping[str, Any]


def begin_session(
    *,
    request: HttpRequest,
    user: User,
    how: str = "password",
    target: str = "",
    is_strong: bool = False,
    kept: Mapping[str, Any] | None = None,
) -> bool:
    """Open the session, or hold it until the code; whether it is open.

    `target` is where to go next, `kept` what the session will remember. Strong: the first step proved two factors.
    """
    if is_strong or not has_second_factor(user):
        open_session(request=request, user=user, how=how, is_strong=is_strong, kept=kept)
        return True
    logout(request)
    request.session[PENDING_KEY] = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),
        "how": how,
        "target": target,
        "kept": dict(kept or {}),
        "until": int(time.time()) + PENDING_SECONDS,
    }
    return False


def find_pending(request: HttpRequest) -> Pending | None:
    """Who gave the first factor in this browser less than ten minutes ago, unless the account changed since."""
    held = request.session.get(PENDING_KEY)
    if not held or held["until"] < time.time():
        return None
    user = User.objects.filter(pk=held["user"], is_active=True).first()
    if user is None or not constant_time_compare(held["hash"], user.get_session_auth_hash()):
        return None
    return Pending(user, held["how"], held["target"], held["kept"])


def finish_session(*, request: HttpRequest, code: str) -> Pending | None:
    """Open the session that waits for this code; None when the code is not the right one."""
    pending = find_pending(request)
    if pending is None or authenticate(request, username=pending.user.email, code=code) is None:
        return None
    request.session.pop(PENDING_KEY)
    how = f"{pending.how}+code"
    open_session(request=request, user=pending.user, how=how, is_strong=True, kept=pending.kept)
    return pending


def open_session(
    *,
    request: HttpRequest,
    user: User,
    how: str = "password",
    is_strong: bool = False,
    kept: Mapping[str, Any] | None = None,
) -> None:
    """The one door: who has a second factor does not pass without it."""
    if not is_strong and has_second_factor(user):
        raise PermissionDenied
    with transaction.atomic():
        login(request, user, backend=BACKEND)
        device = name_device(request.headers.get("User-Agent", ""))
        told = {STRONG_KEY: is_strong, OPENED_KEY: time.time(), DEVICE_KEY: device}
        for key, value in {**(kept or {}), **told}.items():
            request.session[key] = value
        record_event(actor=user, verb="session:opened", subject=user, data={"how": how})


def keep_session(*, request: HttpRequest, user: User, is_strong: bool) -> None:
    """This session goes on while the others end: its key and what it proves are renewed."""
    update_session_auth_hash(request, user)
    request.session[STRONG_KEY] = is_strong


def prove_again(*, request: HttpRequest, user: User, password: str, code: str) -> bool:
    """Whether the person at the keyboard still has both; failures count as those of a sign-in."""
    if authenticate(request, username=user.email, password=password) is None:
        return False
    return authenticate(request, username=user.email, code=code) is not None


def must_enrol(*, request: HttpRequest, user: User) -> bool:
    """Whether the person holds today a role that the settings ask a second factor for, and gave none."""
    if not settings.SECOND_FACTOR_REQUIRED or request.session.get(STRONG_KEY):
        return False
    return any(hat.role in STRONG_ROLES for hat in user.hats)


def switch_hat(*, request: HttpRequest, assignment_id: int, actor: User) -> Hat:
    """Wear another of one's own hats until further notice."""
    hat = next((hat for hat in actor.hats if hat.assignment_id == assignment_id), None)
    if hat is None:
        raise PermissionDenied
    with transaction.atomic():
        request.session[SESSION_KEY] = hat.assignment_id
        data = {"assignment": hat.assignment_id, "role": hat.role}
        record_event(actor=actor, verb="session:role_switched", subject=actor, data=data)
    actor.chosen_assignment_id = hat.assignment_id
    return hat
