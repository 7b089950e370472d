"""Attaching people to a structure, and detaching them."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import Assignment, User
from accounts.roles import Permission, Role
from iae_portal.common.audit_trail import record_event
from structures.models import Siae

REFUSALS = {
    "unknown": "Aucun compte n’existe à cette adresse : la personne doit d’abord être invitée comme membre d’une "
    "structure.",
    "closed": "Le compte de cette adresse est fermé : un administrateur du portail peut le rouvrir.",
    "role": "Cette personne a un compte, mais pas le rôle de membre d’une structure : elle doit "
    "d’abord y être invitée.",
}


def attach_member(*, siae: Siae, email: str, actor: User) -> Assignment:
    """Attach the hat of the person at that address; attaching again changes nothing."""
    require_management(siae=siae, actor=actor)
    assignment = _find_hat(email)
    with transaction.atomic():
        _, created = Siae.members.through.objects.get_or_create(siae=siae, assignment=assignment)
        if created:
            _record(actor=actor, verb="structure:member_attached", siae=siae, assignment=assignment)
    return assignment


def detach_member(*, siae: Siae, assignment: Assignment, actor: User) -> None:
    """The hat is kept, without this structure; detaching again changes nothing."""
    require_management(siae=siae, actor=actor)
    with transaction.atomic():
        deleted, _ = Siae.members.through.objects.filter(siae=siae, assignment=assignment).delete()
        if deleted:
            _record(actor=actor, verb="structure:member_detached", siae=siae, assignment=assignment)


def require_management(*, siae: Siae, actor: User) -> None:
    if not actor.can(Permission.STRUCTURES_SIAE_MANAGE_MEMBERS, siae.department):
        raise PermissionDenied


def _find_hat(email: str) -> Assignment:
    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is None:
        raise ValidationError(REFUSALS["unknown"], code="unknown")
    if not user.is_active:
        raise ValidationError(REFUSALS["closed"], code="closed")
    hats = Assignment.objects.current().filter(user=user, role=Role.STRUCTURE_MEMBER)
    assignment = hats.select_related("user").first()
    if assignment is None:
        raise ValidationError(REFUSALS["role"], code="role")
    return assignment


def _record(*, actor: User, verb: str, siae: Siae, assignment: Assignment) -> None:
    record_event(actor=actor, verb=verb, subject=siae, data={"assignment": assignment.pk, "user": assignment.user_id})
