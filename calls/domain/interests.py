"""Interests in a file (CRPA, art. R133-12): said before it is opened, declared, found, decided."""

from collections.abc import Collection

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from calls.domain.desk_rights import hold_file, require_management, require_sight
from calls.enums import ConflictStatus
from calls.models import Application, Conflict, ReviewAssignment
from calls.queries.interests import find_tied
from iae_portal.common.audit_trail import record_event


def declare_absence(application: Application, *, actor: User) -> Conflict:
    """« I have no interest in this project »: what opens the file."""
    require_sight(application, actor=actor)
    with transaction.atomic():
        hold_file(application)
        conflict, created = Conflict.objects.get_or_create(
            application=application, user=actor, defaults={"status": ConflictStatus.CLEAR}
        )
        if created:
            record_event(actor=actor, verb="conflict:clear", subject=application, data={"user": actor.pk})
    return conflict


def declare_conflict(application: Application, *, reason: str, actor: User) -> Conflict:
    """« I have an interest »: from now on the file does not exist for the person, who no longer reviews it."""
    require_sight(application, actor=actor)
    return _set_status(application, user=actor, status=ConflictStatus.DECLARED, reason=reason, actor=actor)


def decide_conflict(application: Application, *, user: User, is_confirmed: bool, reason: str, actor: User) -> Conflict:
    """Confirm that the person stays out of the file, or set the doubt aside; nobody decides for themselves."""
    require_management(application.call, actor=actor)
    require_sight(application, actor=actor)
    if user.pk == actor.pk:
        raise PermissionDenied
    status = ConflictStatus.CONFIRMED if is_confirmed else ConflictStatus.DISMISSED
    return _set_status(application, user=user, status=status, reason=reason, actor=actor, decided_by=actor)


def require_no_interest(application: Application, people: Collection[User]) -> None:
    """Refuse to give the file to somebody with an interest in it."""
    tied = find_tied(application, people)
    for person in people:
        if person.pk in tied:
            raise ValidationError(
                f"{person} ne peut pas recevoir le dossier {application.reference}.", code="conflict"
            )


def _set_status(
    application: Application,
    *,
    user: User,
    status: ConflictStatus,
    reason: str,
    actor: User,
    decided_by: User | None = None,
) -> Conflict:
    words = reason.strip()
    if not words:
        raise ValidationError("Dites en quoi consiste l’intérêt, ou pourquoi il n’y en a pas.", code="reason")
    with transaction.atomic():
        hold_file(application)
        fields = {"status": status, "reason": words[:2000], "stated_at": timezone.now(), "decided_by": decided_by}
        conflict, _ = Conflict.objects.update_or_create(application=application, user=user, defaults=fields)
        if status != ConflictStatus.DISMISSED:
            ReviewAssignment.objects.filter(application=application, reviewer=user).delete()
        record_event(
            actor=actor, verb=f"conflict:{status}", subject=application, data={"user": user.pk, "reason": words}
        )
    return conflict
