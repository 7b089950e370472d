"""Putting off the deadline of a consultation that is open; the month that was announced is never shortened."""

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from allocation.domain.consultation import require_motive
from allocation.domain.consultation_mails import mail_extension
from allocation.domain.opinions import ENDED, hold_consultation
from allocation.models import Extension, Scenario
from allocation.queries.consultation import list_departments, open_consultation
from allocation.queries.deadlines import Deadlines, deadlines_of
from iae_portal.common.audit_trail import record_event
from iae_portal.common.formatting import format_datetime
from iae_portal.common.transitions import TransitionRefusedError
from territories.models import Area


def extend_consultation(
    scenario: Scenario,
    *,
    department: Area | None,
    due_at: dt.datetime,
    motive: str,
    actor: User,
) -> Extension:
    """Await the avis of a département, or of all of them (None), until later; those concerned are written to.

    Raises PermissionDenied to those who do not decide, ValidationError on a date that is not later than the one
    announced, TransitionRefusedError once the consultation is closed.
    """
    if not actor.can(Permission.ALLOCATION_SCENARIO_DECIDE):
        raise PermissionDenied
    require_motive(motive, "Dites aux CDIAE pourquoi l’échéance est prolongée.")
    with transaction.atomic():
        consultation = open_consultation(scenario)
        if consultation is None:
            raise TransitionRefusedError(ENDED)
        held = hold_consultation(consultation)
        before = deadlines_of(held)
        concerned = _list_concerned(list_departments(held.version_id), department, before=before, due_at=due_at)
        _check(due_at, announced=before.of(department.pk) if department else before.general)
        extension = Extension.objects.create(
            consultation=held,
            department=department,
            due_at=due_at,
            motive=motive.strip(),
            granted_by=actor,
            granted_at=timezone.now(),
        )
        data = {
            "consultation": held.pk,
            "department": department.code if department else None,
            "from": before.of(department.pk) if department else before.general,
            "due_at": due_at,
            "motive": extension.motive,
        }
        record_event(actor=actor, verb="extension:granted", subject=extension, data=data)
        mail_extension(extension, departments=concerned)
    return extension


def _list_concerned(
    shared: list[Area], department: Area | None, *, before: Deadlines, due_at: dt.datetime
) -> list[Area]:
    """The départements that get more time; those that already have longer keep it."""
    if department is None:
        return [area for area in shared if before.of(area.pk) < due_at]
    if department not in shared:
        raise ValidationError({"department": "Le scénario ne porte pas sur ce département."}, code="department")
    return [department]


def _check(due_at: dt.datetime, *, announced: dt.datetime) -> None:
    if due_at <= announced:
        raise ValidationError(
            {"due_at": f"Une échéance ne se raccourcit pas : choisissez après le {format_datetime(announced)}."},
            code="not_later",
        )
    if due_at <= timezone.now():
        raise ValidationError({"due_at": "La nouvelle échéance est à venir."}, code="past")
