"""Putting pieces into the slots of a file, taking them away, and keeping those that serve again."""

import calendar
import datetime as dt
import hashlib
from typing import IO, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from calls.domain.answering import CLOSED, HIDDEN
from calls.domain.file_reading import read_file
from calls.domain.scanning import ask_scan
from calls.domain.submission import hold_application
from calls.models import Application, Attachment, LibraryDocument
from calls.queries.pieces import carried_documents, is_outdated, list_library, owner_of
from calls.rules.fields import FilesQuestion
from iae_portal.common.files import DOCUMENTS, Upload, check_upload, clean_name, store_upload
from iae_portal.common.opened_files import check_opens

MOST_PIECES = 300


def add_piece(application: Application, *, key: str, upload: Upload, actor: User, keep: bool = False) -> Attachment:
    """Check the file, store it and put it into the slot; `keep` puts it into the applicant's library as well.

    Raises a ValidationError, in French, that names the file and the remedy; nothing is then kept. The same content
    sent again into the same slot is the piece that is already there.
    """
    question = find_slot(application, key)
    digest = check_piece(upload, question=question)
    with transaction.atomic():
        held = _hold_slot(application, question, actor=actor)
        rows = held.attachments.filter(key=key, removed_at__isnull=True, file__sha256=digest)
        known = rows.select_related("file").first()
        if known is not None:
            return known
        _require_room(held, question)
        stored = store_upload(upload, actor=actor, allowed=_allowed(question), max_bytes=question.max_bytes)
        piece = Attachment.objects.create(application=held, key=key, file=stored, added_by=actor)
        ask_scan(stored)
        if keep and question.document:
            keep_document(piece, question=question, actor=actor)
    return piece


def check_piece(upload: Upload, *, question: FilesQuestion) -> str:
    """The SHA-256 of a file that the question takes, really opened, before anything is locked or stored."""
    name = clean_name(upload.name or "")
    check_upload(upload, name=name, allowed=_allowed(question), max_bytes=question.max_bytes)
    check_opens(cast(IO[bytes], upload), name=name)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def reuse_document(application: Application, *, key: str, document: LibraryDocument, actor: User) -> Attachment:
    """Put a document of the applicant's library into the slot, without sending it again."""
    question = find_slot(application, key)
    with transaction.atomic():
        held = _hold_slot(application, question, actor=actor)
        known = list_library(held).filter(pk=document.pk, document=question.document or "").first()
        if known is None:
            raise ValidationError("Ce document n’est plus dans la bibliothèque : rechargez la page.", code="unknown")
        if is_outdated(known):
            raise ValidationError(
                f"« {known.file.name} » n’est plus valable : déposez un document à jour.", code="outdated"
            )
        there = held.attachments.filter(key=key, file=known.file, removed_at__isnull=True).first()
        if there is not None:
            return there
        _require_room(held, question)
        return Attachment.objects.create(application=held, key=key, file=known.file, added_by=actor)


def remove_piece(piece: Attachment, *, actor: User) -> Attachment:
    """Take a piece out of its slot; a version handed in still holds it."""
    with transaction.atomic():
        held = hold_application(piece.application, actor=actor)
        if piece.key not in read_file(held).open_keys:
            raise ValidationError(CLOSED, code="closed")
        locked = held.attachments.select_for_update(of=("self",)).get(pk=piece.pk)
        if locked.removed_at is None:
            locked.removed_at = timezone.now()
            locked.save(update_fields=["removed_at"])
    return locked


def keep_document(piece: Attachment, *, question: FilesQuestion, actor: User) -> LibraryDocument:
    """Put a piece into the applicant's library, with the date until which the question takes it."""
    document, _ = LibraryDocument.objects.get_or_create(
        document=question.document or "",
        file=piece.file,
        retired_at=None,
        **owner_of(piece.application),
        defaults={"added_by": actor, "valid_until": _last_day(question.validity_months)},
    )
    return document


def retire_document(document: LibraryDocument, *, actor: User) -> LibraryDocument:
    """Take a document out of the library; the files that hold it keep it."""
    if not carried_documents(actor).filter(pk=document.pk).exists():
        raise PermissionDenied
    document.retired_at = timezone.now()
    document.save(update_fields=["retired_at"])
    return document


def _allowed(question: FilesQuestion) -> dict[str, tuple[str, bytes]]:
    return {extension: DOCUMENTS[extension] for extension in question.extensions}


def find_slot(application: Application, key: str) -> FilesQuestion:
    question = application.version.content.form.by_key.get(key)
    if not isinstance(question, FilesQuestion):
        raise ValidationError("Aucune pièce n’est attendue ici.", code="unknown")
    return question


def _hold_slot(application: Application, question: FilesQuestion, *, actor: User) -> Application:
    held = hold_application(application, actor=actor)
    file = read_file(held)
    if question.key not in file.open_keys:
        raise ValidationError(CLOSED, code="closed")
    if question.key not in file.shown:
        raise ValidationError(HIDDEN, code="hidden")
    if held.attachments.count() >= MOST_PIECES:
        raise ValidationError("Ce dossier a reçu trop de fichiers : écrivez au service.", code="most")
    return held


def _require_room(held: Application, question: FilesQuestion) -> None:
    there = held.attachments.filter(key=question.key, removed_at__isnull=True).count()
    if there >= question.max_files:
        plural = "s" if question.max_files > 1 else ""
        raise ValidationError(
            f"Cette question prend {question.max_files} fichier{plural} au plus : retirez d’abord celui que vous "
            "voulez remplacer.",
            code="full",
        )


def _last_day(months: int | None) -> dt.date | None:
    """The day until which a document handed in today is taken, so many months from now."""
    if months is None:
        return None
    today = timezone.localdate()
    year, month = divmod(today.month - 1 + months, 12)
    year, month = today.year + year, month + 1
    return dt.date(year, month, min(today.day, calendar.monthrange(year, month)[1]))
