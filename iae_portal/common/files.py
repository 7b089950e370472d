"""Files that people hand in: checked on the way in, kept out of the web server's reach, served by a view only."""

import hashlib
import secrets
import unicodedata
from collections.abc import Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.db.models.functions import Now
from django.http import FileResponse

from iae_portal.common.formatting import format_number

# Django's class takes a parameter in its types only.
if TYPE_CHECKING:
    Upload = UploadedFile[Any]
else:
    Upload = UploadedFile

MEGABYTE = 1_048_576
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DEFAULT_MAX_BYTES = 10 * MEGABYTE
LONGEST_NAME = 120

# By extension: the type it is served with and the bytes it starts with (none: plain text).
DOCUMENTS: Mapping[str, tuple[str, bytes]] = {
    ".pdf": ("application/pdf", b"%PDF-"),
    ".png": ("image/png", b"\x89PNG\r\n\x1a\n"),
    ".jpg": ("image/jpeg", b"\xff\xd8\xff"),
    ".jpeg": ("image/jpeg", b"\xff\xd8\xff"),
    ".docx": (DOCX, b"PK\x03\x04"),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK\x03\x04"),
    ".odt": ("application/vnd.oasis.opendocument.text", b"PK\x03\x04"),
    ".ods": ("application/vnd.oasis.opendocument.spreadsheet", b"PK\x03\x04"),
}

# What the service may put in place of the base documents of the portal.
TEMPLATES: Mapping[str, tuple[str, bytes]] = {".pptx": (PPTX, b"PK\x03\x04"), ".docx": DOCUMENTS[".docx"]}


def upload_path(_stored: "StoredFile", name: str) -> str:
    """A name that cannot be guessed; the one that people know is a field."""
    token = secrets.token_hex(16)
    return f"fichiers/{token[:2]}/{token}{PurePath(name).suffix.lower()}"


class StoredFile(models.Model):
    """One file as it was handed in. Who may read it is decided by the object that it is attached to."""

    name = models.CharField("nom", max_length=LONGEST_NAME)
    content_type = models.CharField("type", max_length=100)
    size = models.PositiveBigIntegerField("taille (octets)")
    sha256 = models.CharField("empreinte SHA-256", max_length=64)
    content = models.FileField("contenu", upload_to=upload_path, max_length=200)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="déposé par",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    uploaded_at = models.DateTimeField("déposé le", db_default=Now(), editable=False)

    class Meta:
        app_label = "common"
        verbose_name = "fichier déposé"
        verbose_name_plural = "fichiers déposés"
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="common_storedfile_sha256_hex",
                violation_error_message="Une empreinte SHA-256 compte 64 caractères hexadécimaux.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


def store_upload(
    upload: Upload,
    *,
    actor: Any,
    allowed: Mapping[str, tuple[str, bytes]] = DOCUMENTS,
    max_bytes: int = DEFAULT_MAX_BYTES,
) -> StoredFile:
    """Check a file by its extension, size and first bytes, and keep it.

    Raises a ValidationError, in French, that names the file and the remedy; nothing is then kept.
    """
    name = clean_name(upload.name or "")
    content_type = check_upload(upload, name=name, allowed=allowed, max_bytes=max_bytes)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return StoredFile.objects.create(
        name=name,
        content_type=content_type,
        size=upload.size or 0,
        sha256=digest.hexdigest(),
        content=upload,
        uploaded_by=actor,
    )


def store_content(content: bytes, *, name: str, content_type: str, actor: Any) -> StoredFile:
    """Keep what the portal made itself, under the name that people will read."""
    return StoredFile.objects.create(
        name=clean_name(name),
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=ContentFile(content, name=name),
        uploaded_by=actor,
    )


def check_upload(upload: Upload, *, name: str, allowed: Mapping[str, tuple[str, bytes]], max_bytes: int) -> str:
    """The type to serve the file with, or a refusal."""
    extension = PurePath(name).suffix.lower()
    if extension not in allowed:
        listed = ", ".join(sorted(allowed))
        raise ValidationError(f"« {name} » : ce type de fichier n’est pas accepté. Types acceptés : {listed}.")
    if not upload.size:
        raise ValidationError(f"« {name} » est vide : vérifiez le fichier et déposez-le de nouveau.")
    if upload.size > max_bytes:
        largest = format_number(max_bytes // MEGABYTE, decimals=0)
        raise ValidationError(f"« {name} » dépasse {largest} Mo : réduisez-le ou déposez-le en plusieurs parties.")
    content_type, start = allowed[extension]
    upload.seek(0)
    head = upload.read(len(start)) if start else b""
    upload.seek(0)
    if head != start:
        raise ValidationError(f"« {name} » n’est pas un vrai fichier {extension} : enregistrez-le de nouveau.")
    return content_type


def clean_name(name: str) -> str:
    """The name to show: without folder or control character, and not too long."""
    last = PurePath(name.replace("\\", "/")).name
    text = "".join(char for char in unicodedata.normalize("NFC", last) if unicodedata.category(char)[0] != "C")
    path = PurePath(text.strip() or "fichier")
    return path.stem[: LONGEST_NAME - len(path.suffix)] + path.suffix


# Opened by the browser in spite of everything, a file runs nothing, sends nothing and is of no origin.
SANDBOX = "default-src 'none'; frame-ancestors 'none'; sandbox"


def serve_file(stored: StoredFile) -> FileResponse:
    """The file as a download: never shown by the browser as a page of the portal. The caller checks who asks."""
    return FileResponse(
        stored.content.open("rb"),
        as_attachment=True,
        filename=stored.name,
        content_type=stored.content_type,
        headers={
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
            "Content-Security-Policy": SANDBOX,
            "Cross-Origin-Resource-Policy": "same-origin",
        },
    )
