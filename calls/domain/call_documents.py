"""Documents that anybody downloads from the page of a call."""

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from calls.domain.preparing import require_manager
from calls.models import Call, CallDocument
from iae_portal.common.audit_trail import record_event
from iae_portal.common.files import Upload, store_upload

MOST_DOCUMENTS = 20


def add_document(call: Call, *, title: str, upload: Upload, actor: User) -> CallDocument:
    """Keep the file, checked, and put it on the page of the call. Raises ValidationError by field."""
    require_manager(actor)
    if not title.strip():
        raise ValidationError({"title": "Donnez un titre au document\u00a0: c’est lui que l’on lit sur la page."})
    if call.documents.count() >= MOST_DOCUMENTS:
        raise ValidationError({"upload": f"Un appel porte {MOST_DOCUMENTS} documents au plus."})
    with transaction.atomic():
        try:
            stored = store_upload(upload, actor=actor)
        except ValidationError as refusal:
            raise ValidationError({"upload": refusal.messages}) from None
        document = CallDocument.objects.create(call=call, title=title.strip(), file=stored)
        data = {"document": document.title, "sha256": stored.sha256}
        record_event(actor=actor, verb="call:document_added", subject=call, data=data)
    return document


def remove_document(document: CallDocument, *, actor: User) -> None:
    """Take the document off the page; the file itself is kept with the trace of who put it there."""
    require_manager(actor)
    with transaction.atomic():
        record_event(actor=actor, verb="call:document_removed", subject=document.call, data={"title": document.title})
        document.delete()
