"""Who may do what at the desk; every rule of instruction asks here, whatever page or job it comes from."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from calls.enums import INSTRUCTED, ConflictStatus
from calls.models import Application, ApplicationVersion, Call, Conflict

CLEARED = (ConflictStatus.CLEAR, ConflictStatus.DISMISSED)


def may_instruct(application: Application, user: Any) -> bool:
    """An agent in whose perimeter the file is; whether they see it at all is `visible_to`'s to say."""
    return bool(user.can(Permission.CALLS_APPLICATION_INSTRUCT, application.department))


def may_manage(user: Any) -> bool:
    """Who decides of interests and opens seals."""
    return bool(user.can(Permission.CALLS_CALL_MANAGE))


def has_declared(application: Application, user: Any) -> bool:
    """Whether the person said that they have no interest in the file, or was cleared after examination."""
    return Conflict.objects.filter(application=application, user=user, status__in=CLEARED).exists()


def require_sight(application: Application, *, actor: User) -> None:
    """The actor sees the file: perimeter, seal and interests are read again, at the moment of acting."""
    if not Application.objects.visible_to(actor).filter(pk=application.pk).exists():
        raise PermissionDenied


def require_instruction(application: Application, *, actor: User) -> None:
    """The actor instructs the file, sees it, and has declared no interest in it."""
    if not may_instruct(application, actor):
        raise PermissionDenied
    require_sight(application, actor=actor)
    if not has_declared(application, actor):
        raise ValidationError(
            f"Dossier {application.reference} : ouvrez-le d’abord et dites si vous y avez un intérêt.",
            code="undeclared",
        )


def require_in_race(application: Application) -> None:
    if application.state not in INSTRUCTED:
        raise ValidationError(
            f"Le dossier est « {application.get_state_display()} » : il ne s’instruit plus.", code="ended"
        )


def require_management(call: Call, *, actor: User) -> None:
    """An agent of the région, for a call that they see."""
    if not may_manage(actor) or not Call.objects.visible_to(actor).filter(pk=call.pk).exists():
        raise PermissionDenied


def hold_file(application: Application) -> Application:
    """The file as it is now, locked until the end of the transaction."""
    rows = Application.objects.select_for_update(of=("self",)).select_related(
        "call", "version", "department", "current"
    )
    return rows.get(pk=application.pk)


def current_of(application: Application) -> ApplicationVersion:
    """The version in force of a file that was handed in."""
    if application.current is None:
        raise ValueError("Un brouillon n’a pas de version déposée.")
    return application.current


def touch(application: Application) -> None:
    """Something happened to the file: it is new for those who were there before."""
    application.changed_at = timezone.now()
    application.save(update_fields=["changed_at"])


def desk_path(application: Application, page: str = "desk-file") -> str:
    return reverse(f"calls:{page}", args=[application.pk])


def applicant_path(application: Application) -> str:
    """The page of the file for those who carry it."""
    return f"/candidatures/{application.pk}/"
