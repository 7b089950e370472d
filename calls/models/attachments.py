"""Pieces: a structure's library, and what was put into the slots of a file."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from calls.enums import ScanState
from calls.models.applications import Application
from structures.models import Operator, Siae
from territories.models import Area


class FileScan(models.Model):
    """What the antivirus said of a stored file."""

    file = models.OneToOneField(
        "common.StoredFile", on_delete=models.CASCADE, primary_key=True, related_name="scan", verbose_name="fichier"
    )
    state = models.CharField("état", max_length=16, choices=ScanState, default=ScanState.WAITING)
    signature = models.CharField("signature trouvée", max_length=200, blank=True)
    asked_at = models.DateTimeField("demandée le", default=timezone.now)
    done_at = models.DateTimeField("faite le", null=True, blank=True)

    class Meta:
        verbose_name = "analyse d’un fichier"
        verbose_name_plural = "analyses de fichiers"

    def __str__(self) -> str:
        return f"{self.file_id} {self.state}"


class LibraryDocument(models.Model):
    """A document that an applicant keeps to use it again in other files."""

    siae = models.ForeignKey(
        Siae, on_delete=models.CASCADE, null=True, blank=True, related_name="library", verbose_name="structure"
    )
    territory = models.ForeignKey(
        Area, on_delete=models.CASCADE, null=True, blank=True, related_name="library", verbose_name="territoire"
    )
    operator = models.ForeignKey(
        Operator, on_delete=models.CASCADE, null=True, blank=True, related_name="library", verbose_name="opérateur"
    )
    document = models.CharField("nature", max_length=40)
    file = models.ForeignKey("common.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name="fichier")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="ajouté par"
    )
    added_at = models.DateTimeField("ajouté le", default=timezone.now, editable=False)
    valid_until = models.DateField("valable jusqu’au", null=True, blank=True)
    retired_at = models.DateTimeField("retiré le", null=True, blank=True)

    class Meta:
        verbose_name = "document de la bibliothèque"
        verbose_name_plural = "documents de la bibliothèque"
        ordering = ["document", "-added_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(siae__isnull=False, territory__isnull=True, operator__isnull=True)
                | Q(siae__isnull=True, territory__isnull=False, operator__isnull=True)
                | Q(siae__isnull=True, territory__isnull=True, operator__isnull=False),
                name="calls_librarydocument_one_owner",
                violation_error_message="Un document a un porteur et un seul.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.file_id}"


class Attachment(models.Model):
    """A piece in a slot of a file. One that was taken away is kept: a version handed in may still hold it."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="attachments", verbose_name="dossier"
    )
    key = models.CharField("question", max_length=40)
    file = models.ForeignKey(
        "common.StoredFile", on_delete=models.PROTECT, related_name="attachments", verbose_name="fichier"
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="déposée par"
    )
    added_at = models.DateTimeField("déposée le", default=timezone.now, editable=False)
    removed_at = models.DateTimeField("retirée le", null=True, blank=True)

    class Meta:
        verbose_name = "pièce jointe"
        verbose_name_plural = "pièces jointes"
        ordering = ["application", "key", "added_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "key", "file"],
                condition=Q(removed_at__isnull=True),
                name="calls_attachment_once",
                violation_error_message="Cette pièce est déjà jointe ici.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.key}"
