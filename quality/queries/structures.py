"""The structures in whose name a person speaks."""

from typing import Any

from django.db.models import QuerySet

from accounts.perimeter import hat_of
from accounts.roles import Role
from structures.models import Siae


def own_structures(user: Any) -> "QuerySet[Siae]":
    """Those of the active hat of a member; none for the others."""
    hat = hat_of(user)
    if hat is None or hat.role != Role.STRUCTURE_MEMBER:
        return Siae.objects.none()
    return Siae.objects.filter(members=hat.assignment_id).order_by("name", "pk")
