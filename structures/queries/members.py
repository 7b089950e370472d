"""The people attached to a structure, for those who manage them."""

from accounts.models import Assignment, User
from accounts.roles import Permission
from structures.models import Siae


def list_members(user: User, *, siae: Siae) -> list[Assignment]:
    """The hats attached and not ended, with their accounts; none for those who may not manage them."""
    if not user.can(Permission.STRUCTURES_SIAE_MANAGE_MEMBERS, siae.department):
        return []
    rows = Assignment.objects.not_ended().filter(structures=siae).select_related("user")
    return list(rows.order_by("user__last_name", "user__first_name", "pk"))
