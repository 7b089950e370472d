"""The people attached to a structure: who they are, and whether somebody is one of them."""

from accounts.models import Assignment, User
from accounts.perimeter import hat_of
from accounts.roles import Permission, Role
from structures.models import Siae


def list_members(user: User, *, siae: Siae) -> list[Assignment]:
    """The hats attached and not ended, with their accounts; none for those who may not manage them."""
    if not user.can(Permission.STRUCTURES_SIAE_MANAGE_MEMBERS, siae.department):
        return []
    rows = Assignment.objects.not_ended().filter(structures=siae).select_related("user")
    return list(rows.order_by("user__last_name", "user__first_name", "pk"))


def answers_for(user: User, siae: Siae) -> bool:
    """Whether the user acts, under the hat of today, as a member of this very structure."""
    hat = hat_of(user)
    if hat is None or hat.role != Role.STRUCTURE_MEMBER:
        return False
    return siae.members.filter(pk=hat.assignment_id).exists()
