"""What the service writes to the applicant; notes between instructors are elsewhere, on purpose."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from calls.domain.desk_rights import applicant_path, hold_file, may_instruct, require_instruction, touch
from calls.domain.notifying import tell
from calls.domain.scanning import ask_scan
from calls.enums import ApplicationState, CallEvent
from calls.models import Application, Message
from calls.queries.people import members_of
from iae_portal.common.audit_trail import record_event
from iae_portal.common.files import Upload, store_upload

LONGEST_MESSAGE = 6000


def write_to_applicant(application: Application, *, text: str, upload: Upload | None = None, actor: User) -> Message:
    """A message of the service; its members are told that it waits for them."""
    require_instruction(application, actor=actor)
    words = text.strip()
    if not words and upload is None:
        raise ValidationError({"text": "Écrivez un message ou joignez un fichier."})
    if len(words) > LONGEST_MESSAGE:
        raise ValidationError({"text": "Ce message est trop long : 6 000 caractères au plus."})
    with transaction.atomic():
        held = hold_file(application)
        if held.state in (ApplicationState.DRAFT, ApplicationState.WITHDRAWN):
            raise ValidationError(f"Le dossier est « {held.get_state_display()} » : les échanges sont clos.")
        stored = store_upload(upload, actor=actor) if upload is not None else None
        if stored is not None:
            ask_scan(stored)
        message = Message.objects.create(application=held, author=actor, from_applicant=False, text=words, file=stored)
        touch(held)
        record_event(actor=actor, verb="message:sent", subject=held, data={"message": message.pk})
        tell(
            CallEvent.MESSAGE,
            call=held.call,
            people=members_of(held),
            path=applicant_path(held),
            key=f"message:{message.pk}",
            application=held,
        )
    return message


def mark_read(application: Application, *, actor: User) -> int:
    """What the applicant wrote was seen by who instructs; how many messages were new."""
    if not may_instruct(application, actor):
        return 0
    rows = Message.objects.filter(application=application, from_applicant=True, read_at__isnull=True)
    return rows.update(read_at=timezone.now())
