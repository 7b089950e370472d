"""Who may prepare, release, contract: asked by every rule, whatever page or job it comes from."""

from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import User
from accounts.roles import Permission
from awards.models import Convention
from calls.domain.desk_rights import has_declared, require_sight
from calls.models import Application


def require_right(application: Application, permission: Permission, *, actor: User) -> None:
    """The permission in the département of the file, which the actor sees and in which they declared no interest."""
    if not actor.can(permission, application.department):
        raise PermissionDenied
    require_sight(application, actor=actor)
    if not has_declared(application, actor):
        raise ValidationError(
            f"Dossier {application.reference} : ouvrez-le d’abord et dites si vous y avez un intérêt.",
            code="undeclared",
        )


def require_beneficiary(convention: Convention, *, actor: User) -> None:
    """The actor carries the file, may sign for it, and was sent the convention."""
    if not actor.can(Permission.AWARDS_CONVENTION_SIGN):
        raise PermissionDenied
    if not Application.objects.carried_by(actor).filter(pk=convention.application_id).exists():
        raise PermissionDenied


def hold_convention(convention: Convention) -> Convention:
    """The convention as it is now, locked until the end of the transaction."""
    rows = Convention.objects.select_for_update(of=("self",)).select_related(
        "application__call", "application__version", "application__department", "application__siae", "decision"
    )
    return rows.get(pk=convention.pk)
