"""Signing in, and changing hats."""

from django.contrib.auth import login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest

from accounts.active_hat import SESSION_KEY
from accounts.hats import Hat
from accounts.models import User
from iae_portal.common.audit_trail import record_event

BACKEND = "django.contrib.auth.backends.ModelBackend"


def open_session(*, request: HttpRequest, user: User, how: str = "password") -> None:
    with transaction.atomic():
        login(request, user, backend=BACKEND)
        record_event(actor=user, verb="session:opened", subject=user, data={"how": how})


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
