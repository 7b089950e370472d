"""Opening a sealed file before its call closes: an exception, motivated, for one person, told in the trail."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from calls.domain.desk_rights import hold_file, require_management
from calls.enums import ApplicationState
from calls.models import Application, Call, SealOpening
from calls.models.applications import ApplicationQuerySet
from iae_portal.common.audit_trail import record_event


def sealed_files(call: Call, *, actor: User) -> ApplicationQuerySet:
    """The files that are still sealed for the actor, those in which they have an interest left out."""
    require_management(call, actor=actor)
    rows = Application.objects.filter(call=call, sealed_until__gte=timezone.now(), call__is_sealed=True)
    handed_in = rows.exclude(state__in=[ApplicationState.DRAFT, ApplicationState.WITHDRAWN])
    return handed_in.exclude(openings__user=actor).without_interest_of(actor)


def open_seal(application: Application, *, motive: str, actor: User) -> SealOpening:
    """Open one file for oneself; raises when there is nothing to open."""
    words = motive.strip()
    if not words:
        raise ValidationError({"motive": "Motivez l’ouverture : elle est inscrite au journal du dossier."})
    with transaction.atomic():
        held = hold_file(application)
        if not sealed_files(held.call, actor=actor).filter(pk=held.pk).exists():
            raise PermissionDenied
        opening = SealOpening.objects.create(application=held, user=actor, motive=words[:1000])
        record_event(actor=actor, verb="seal:opened", subject=held, data={"motive": words})
    return opening
