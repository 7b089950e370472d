"""Writing to the other side of a dialogue, with a file if there is one."""

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from accounts.perimeter import hat_of
from accounts.roles import Role
from iae_portal.common.audit_trail import record_event
from iae_portal.common.files import Upload, store_upload
from structures.domain.dialogue_mails import Notice, notify_agents, notify_structure
from structures.domain.dialogue_moves import require_instruction
from structures.domain.dialogue_sections import require_member
from structures.models import Dialogue, DialogueMessage


def write_message(dialogue: Dialogue, *, text: str, upload: Upload | None, actor: User) -> DialogueMessage:
    """Keep the message and tell the other side. Raises a ValidationError when there is nothing to send."""
    text = text.strip()
    if not text and upload is None:
        raise ValidationError("Écrivez un message ou joignez un fichier.", code="empty")
    hat = hat_of(actor)
    from_structure = hat is not None and hat.role == Role.STRUCTURE_MEMBER
    if from_structure:
        require_member(dialogue, actor=actor)
    else:
        require_instruction(dialogue, actor=actor)
    with transaction.atomic():
        stored = store_upload(upload, actor=actor) if upload is not None else None
        message = DialogueMessage.objects.create(
            dialogue=dialogue, author=actor, from_structure=from_structure, text=text, attachment=stored
        )
        notify = notify_agents if from_structure else notify_structure
        shown = text or f"Pièce jointe : {stored}"
        notify(dialogue, notice=Notice.WRITTEN, key=str(message.pk), message=shown)
        record_event(actor=actor, verb="dialogue:written", subject=dialogue, data={"message": message.pk})
    return message
