"""What the applicant writes to the service on a file."""

from typing import IO, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from calls.domain.notifying import tell
from calls.domain.scanning import ask_scan
from calls.domain.submission import hold_application, instruction_path
from calls.enums import ApplicationState, CallEvent
from calls.models import Application, Message
from calls.queries.people import desk_of
from iae_portal.common.files import DEFAULT_MAX_BYTES, DOCUMENTS, Upload, check_upload, clean_name, store_upload
from iae_portal.common.opened_files import check_opens

LONGEST_MESSAGE = 6000


def write_message(application: Application, *, text: str, actor: User, upload: Upload | None = None) -> Message:
    """A message of the applicant to the service, with a file or not; those who instruct are told.

    A message sent twice within a minute by the same person, with the same words and no file, is one message.
    """
    words = text.strip()
    if not words and upload is None:
        raise ValidationError("Écrivez un message, ou joignez un fichier.", code="empty")
    if len(words) > LONGEST_MESSAGE:
        raise ValidationError("Ce message est trop long : 6 000 caractères au plus.", code="long")
    if upload is not None:
        name = clean_name(upload.name or "")
        check_upload(upload, name=name, allowed=DOCUMENTS, max_bytes=DEFAULT_MAX_BYTES)
        check_opens(cast(IO[bytes], upload), name=name)
    with transaction.atomic():
        held = hold_application(application, actor=actor)
        if held.state in (ApplicationState.DRAFT, ApplicationState.WITHDRAWN):
            raise ValidationError(
                f"Le service ne suit que les dossiers déposés. Pour une question sur l’appel : {held.call.contact}.",
                code="closed",
            )
        last = held.messages.order_by("-sent_at", "-pk").first()
        if upload is None and last is not None and _is_replay(last, words, actor):
            return last
        stored = None
        if upload is not None:
            stored = store_upload(upload, actor=actor)
            ask_scan(stored)
        message = held.messages.create(author=actor, from_applicant=True, text=words, file=stored)
        tell(
            CallEvent.MESSAGE,
            call=held.call,
            people=desk_of(held),
            path=instruction_path(held),
            key=f"message:{message.pk}",
            application=held,
        )
    return message


def read_messages(application: Application) -> int:
    """Mark what the service wrote as read by the applicant; how many were new."""
    unread = application.messages.filter(from_applicant=False, read_at__isnull=True)
    return int(unread.update(read_at=timezone.now()))


def _is_replay(last: Message, words: str, actor: User) -> bool:
    age = (timezone.now() - last.sent_at).total_seconds()
    return last.author_id == actor.pk and last.text == words and age < 60  # noqa: PLR2004 -- a double click, a reload
