"""Closing an account, and opening it again: a person with a past is never deleted."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.domain.assignments import require
from accounts.models import PortalSession, User
from accounts.roles import Permission
from iae_portal.common.audit_trail import record_event


def close_account(*, user: User, actor: User) -> User:
    """The person can no longer sign in, and their open sessions end."""
    if user.pk == actor.pk:
        raise PermissionDenied
    return _set_active(user, active=False, actor=actor)


def reopen_account(*, user: User, actor: User) -> User:
    return _set_active(user, active=True, actor=actor)


def _set_active(user: User, *, active: bool, actor: User) -> User:
    require(actor, Permission.ACCOUNTS_USER_MANAGE)
    with transaction.atomic():
        locked = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        if locked.is_active != active:
            locked.is_active = active
            locked.save(update_fields=["is_active"])
            # Else they would be open again with the account.
            PortalSession.objects.filter(user=locked).delete()
            record_event(actor=actor, verb="account:reopened" if active else "account:closed", subject=locked)
    return locked
