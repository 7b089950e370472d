"""Notes between those who instruct a file; nothing here knows the applicant."""

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from calls.domain.desk_rights import require_instruction
from calls.models import Application, InternalNote
from iae_portal.common.audit_trail import record_event


def write_note(application: Application, *, text: str, actor: User) -> InternalNote:
    """Keep a note; it is never changed afterwards."""
    require_instruction(application, actor=actor)
    words = text.strip()
    if not words:
        raise ValidationError({"text": "Écrivez la note."})
    with transaction.atomic():
        note = InternalNote.objects.create(application=application, author=actor, text=words[:6000])
        record_event(actor=actor, verb="note:written", subject=application, data={"note": note.pk})
    return note
