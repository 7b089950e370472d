"""Granting and ending hats."""

import datetime as dt
from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.active_hat import forget_hats
from accounts.models import Assignment, User
from accounts.roles import Permission
from accounts.rules import check_areas, check_seat
from iae_portal.common.audit_trail import record_event
from territories.models import Area


def require(actor: User | None, permission: Permission) -> None:
    """Nobody stands for the portal itself: its commands and an invitation already checked."""
    if actor is not None and not actor.can(permission):
        raise PermissionDenied


def grant_assignment(
    *,
    user: User,
    role: str,
    areas: Collection[Area] = (),
    college: str = "",
    seat: str = "",
    valid_from: dt.date | None = None,
    valid_to: dt.date | None = None,
    actor: User | None,
    granted_by: User | None = None,
) -> Assignment:
    """Give a person a hat, with the areas that its role needs."""
    require(actor, Permission.ACCOUNTS_USER_MANAGE)
    check_areas(role=role, areas=areas)
    check_seat(role=role, college=college, seat=seat)
    assignment = Assignment(
        user=user,
        role=role,
        college=college,
        seat=seat,
        valid_from=valid_from or timezone.localdate(),
        valid_to=valid_to,
        granted_by=granted_by or actor,
    )
    assignment.full_clean()
    with transaction.atomic():
        assignment.save()
        assignment.areas.set(areas)
        forget_hats(user.pk)
        record_event(
            actor=actor or granted_by,
            verb="account:assignment_granted",
            subject=user,
            data={"assignment": assignment.pk, "role": role, "areas": sorted(area.code for area in areas)},
        )
    return assignment


def end_assignment(*, assignment: Assignment, actor: User) -> Assignment:
    """The hat is held no more from now on; what was done with it stays told."""
    require(actor, Permission.ACCOUNTS_USER_MANAGE)
    with transaction.atomic():
        locked = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
        if locked.ended_at is None:
            locked.ended_at = timezone.now()
            locked.save(update_fields=["ended_at"])
            record_event(
                actor=actor,
                verb="account:assignment_ended",
                subject=locked.user,
                data={"assignment": locked.pk, "role": locked.role},
            )
        forget_hats(locked.user_id)
    return locked
