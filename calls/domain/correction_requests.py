"""Asking an applicant to mend some answers: only these open again, until a date, and the clock stands still."""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from calls.domain.desk_rights import applicant_path, current_of, hold_file, require_in_race, require_instruction, touch
from calls.domain.notifying import tell
from calls.enums import ApplicationState, CallEvent, CorrectionState
from calls.models import Application, CorrectionRequest
from calls.queries.people import members_of
from calls.rules.clock import Pause, time_in_hand
from calls.rules.deadlines import tell_deadline
from iae_portal.common.audit_trail import record_event
from iae_portal.common.transitions import TransitionRefusedError


def ask_correction(
    application: Application, *, keys: Iterable[str], reason: str, due_at: dt.datetime, actor: User
) -> CorrectionRequest:
    """Reopen the named questions until a date. Raises a ValidationError that names the field at fault."""
    require_instruction(application, actor=actor)
    require_in_race(application)
    now = timezone.now()
    if application.state == ApplicationState.SUBMITTED and application.window.takes_files(now):
        raise TransitionRefusedError(
            f"Le porteur peut encore modifier son dossier jusqu’au {application.deadline_words} : écrivez-lui plutôt."
        )
    words, asked = reason.strip(), list(dict.fromkeys(keys))
    known = application.version.content.form.by_key
    faults: dict[str, str] = {}
    if not words:
        faults["reason"] = "Dites ce qui est à corriger."
    if not asked or any(key not in known for key in asked):
        faults["keys"] = "Choisissez au moins une question du formulaire à rouvrir."
    if due_at <= now:
        faults["due_at"] = "La date de retour est passée : choisissez-en une plus lointaine."
    if faults:
        raise ValidationError(faults)
    with transaction.atomic():
        held = hold_file(application)
        require_in_race(held)
        if held.corrections.filter(state=CorrectionState.OPEN).exists():
            raise ValidationError("Une demande de correction est déjà en cours : annulez-la d’abord.", code="open")
        correction = CorrectionRequest.objects.create(
            application=held, version=current_of(held), reason=words[:4000], keys=asked, due_at=due_at, asked_by=actor
        )
        touch(held)
        data = {"correction": correction.pk, "keys": asked, "due_at": due_at}
        record_event(actor=actor, verb="correction:open", subject=held, data=data)
        tell(
            CallEvent.CORRECTION_ASKED,
            call=held.call,
            people=members_of(held),
            path=applicant_path(held),
            key=f"correction:{correction.pk}",
            application=held,
            values={"motif": words, "nouvelle_echeance": tell_deadline(due_at, zone=held.call.zone)},
        )
    return correction


def cancel_correction(correction: CorrectionRequest, *, actor: User) -> CorrectionRequest:
    """Take the request back; the questions close again, and the applicant is told to do nothing."""
    require_instruction(correction.application, actor=actor)
    with transaction.atomic():
        held = hold_file(correction.application)
        locked = _end(correction, CorrectionState.CANCELLED)
        touch(held)
        record_event(actor=actor, verb="correction:cancelled", subject=held, data={"correction": locked.pk})
        tell(
            CallEvent.CORRECTION_CANCELLED,
            call=held.call,
            people=members_of(held),
            path=applicant_path(held),
            key=f"correction-cancelled:{locked.pk}",
            application=held,
        )
    correction.refresh_from_db()
    return correction


def expire_corrections(*, now: dt.datetime | None = None) -> int:
    """Close the requests whose date is past without an answer; how many. Each is its own transaction."""
    moment = now or timezone.now()
    due = CorrectionRequest.objects.filter(state=CorrectionState.OPEN, due_at__lt=moment).select_related("application")
    count = 0
    for correction in due.order_by("due_at", "pk"):
        with transaction.atomic():
            held = hold_file(correction.application)
            # It may have been answered, or given another date, since the list was read.
            open_one = CorrectionRequest.objects.select_for_update(of=("self",)).filter(
                pk=correction.pk, state=CorrectionState.OPEN, due_at__lt=moment
            )
            if not open_one.exists():
                continue
            # The clock starts again when the time given was over, however late this runs.
            open_one.update(state=CorrectionState.EXPIRED, ended_at=correction.due_at)
            touch(held)
            record_event(actor=None, verb="correction:expired", subject=held, data={"correction": correction.pk})
            count += 1
    return count


def measure_time_in_hand(application: Application, *, now: dt.datetime | None = None) -> dt.timedelta:
    """The time that the service has had the file, its pauses taken away."""
    if application.submitted_at is None:
        return dt.timedelta()
    return time_in_hand(read_pauses(application), since=application.submitted_at, until=now or timezone.now())


def read_pauses(application: Application) -> list[Pause]:
    return list(application.corrections.order_by("asked_at").values_list("asked_at", "ended_at"))


def _end(correction: CorrectionRequest, state: CorrectionState) -> CorrectionRequest:
    locked = CorrectionRequest.objects.select_for_update(of=("self",)).get(pk=correction.pk)
    if locked.state != CorrectionState.OPEN:
        raise ValidationError(f"Cette demande n’est plus en cours : elle est {locked.get_state_display()}.")
    locked.state, locked.ended_at = state, timezone.now()
    locked.save(update_fields=["state", "ended_at"])
    return locked
