"""A later closing, for all or for one file; a date that was announced is never brought forward."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from calls.domain.notifying import tell
from calls.domain.preparing import hold_call, require_manager
from calls.enums import ApplicationState, CallEvent, CallState
from calls.models import Application, Call, DeadlineExtension
from calls.queries.people import members_of
from calls.rules.deadlines import tell_deadline
from iae_portal.common.audit_trail import record_event
from iae_portal.common.transitions import TransitionRefusedError

# Files that somebody may still write, or hand in again: those whom a later date concerns.
WRITABLE = (ApplicationState.DRAFT, ApplicationState.SUBMITTED)


def extend_deadline(
    call: Call,
    *,
    closes_at: dt.datetime,
    motive: str,
    actor: User,
    application: Application | None = None,
) -> DeadlineExtension:
    """Put off the closing; the writers concerned are told, and a sealed file stays sealed until its own end.

    Raises ValidationError without a motive, or on a date that is not later; TransitionRefusedError when the call is
    not published.
    """
    require_manager(actor)
    if not motive.strip():
        raise ValidationError({"motive": "Dites pourquoi l’échéance est reportée\u00a0: le motif est envoyé."})
    with transaction.atomic():
        held = hold_call(call)
        if held.state != CallState.PUBLISHED:
            raise TransitionRefusedError("Seul un appel publié voit sa clôture reportée.")
        one = None if application is None else _hold_application(held, application)
        previous = one.window.closes_at if one else held.window.closes_at
        _check(closes_at, previous=previous, zone=held.zone)
        extension = DeadlineExtension.objects.create(
            call=held,
            application=one,
            previous_closes_at=previous,
            closes_at=closes_at,
            motive=motive.strip(),
            granted_by=actor,
        )
        if one is None:
            held.closes_at = closes_at
            held.save(update_fields=["closes_at"])
            files = list(_writable(held))
        else:
            one.closes_at = closes_at
            one.save(update_fields=["closes_at"])
            files = [one]
        reseal(held, only=one)
        for file in files:
            file.call = held
            _tell(file, extension)
        data = {"from": previous, "to": closes_at, "motive": extension.motive, "application": one.pk if one else None}
        record_event(actor=actor, verb="call:extended", subject=held, data=data)
    call.refresh_from_db()
    if application is not None:
        application.refresh_from_db()
    return extension


def reseal(call: Call, *, only: Application | None = None) -> None:
    """Until when each file of a sealed call stays closed: the end of its own window, grace included."""
    if not call.is_sealed:
        return
    rows = call.applications.all() if only is None else call.applications.filter(pk=only.pk)
    changed = list(rows.select_for_update(of=("self",)))
    for file in changed:
        file.sealed_until = call.window.extended(file.closes_at).ends_at
    Application.objects.bulk_update(changed, ["sealed_until"])


def _writable(call: Call) -> list[Application]:
    rows = call.applications.filter(state__in=WRITABLE).select_related("department", "siae", "version")
    # Those who already have longer keep it, and learn nothing.
    return [file for file in rows if file.closes_at is None or file.closes_at < call.window.closes_at]


def _hold_application(call: Call, application: Application) -> Application:
    found = (
        call.applications.filter(pk=application.pk, state__in=WRITABLE)
        .select_for_update(of=("self",))
        .select_related("department", "siae", "version")
        .first()
    )
    if found is None:
        raise ValidationError({"application": "Ce dossier n’attend plus rien de son porteur dans cet appel."})
    found.call = call
    return found


def _check(closes_at: dt.datetime, *, previous: dt.datetime, zone: str) -> None:
    if closes_at <= previous:
        announced = tell_deadline(previous, zone=zone)
        raise ValidationError(
            {"closes_at": f"Une échéance ne s’avance pas\u00a0: choisissez après le {announced}."}, code="not_later"
        )
    if closes_at <= timezone.now():
        raise ValidationError({"closes_at": "La nouvelle clôture est à venir."}, code="past")


def _tell(file: Application, extension: DeadlineExtension) -> None:
    tell(
        CallEvent.EXTENDED,
        call=file.call,
        application=file,
        people=members_of(file),
        path=f"/candidatures/{file.pk}/",
        key=f"extended:{extension.pk}:{file.pk}",
        values={
            "motif": extension.motive,
            "nouvelle_echeance": tell_deadline(extension.closes_at, zone=file.call.zone),
        },
    )
