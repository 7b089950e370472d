"""What surrounds a published call: documents, questions and answers for all, later closings."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from calls.models.applications import Application
from calls.models.calls import Call


class CallDocument(models.Model):
    """A document that anybody may download from the page of the call."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="documents", verbose_name="appel")
    title = models.CharField("titre", max_length=160)
    file = models.OneToOneField(
        "common.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name="fichier"
    )
    added_at = models.DateTimeField("ajouté le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "document d’un appel"
        verbose_name_plural = "documents d’un appel"
        ordering = ["call", "added_at", "pk"]

    def __str__(self) -> str:
        return self.title


class CallQuestion(models.Model):
    """A question about a call; its answer is published to all, without the name of who asked."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="questions", verbose_name="appel")
    text = models.TextField("question", max_length=2000)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="posée par"
    )
    asked_at = models.DateTimeField("posée le", default=timezone.now, editable=False)
    published_text = models.TextField("question telle que publiée", blank=True, max_length=2000)
    answer = models.TextField("réponse", blank=True, max_length=6000)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="réponse de",
    )
    answered_at = models.DateTimeField("répondue le", null=True, blank=True)

    class Meta:
        verbose_name = "question sur un appel"
        verbose_name_plural = "questions sur un appel"
        ordering = ["call", "asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | (~Q(answer="") & ~Q(published_text="")),
                name="calls_callquestion_answer_is_said",
                violation_error_message="Une réponse publiée porte la question et la réponse.",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class DeadlineExtension(models.Model):
    """A later closing: for all, which moves the call's own date, or for one file."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="extensions", verbose_name="appel")
    application = models.ForeignKey(
        Application,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="extensions",
        verbose_name="dossier (aucun : tous)",
    )
    previous_closes_at = models.DateTimeField("clôture précédente")
    closes_at = models.DateTimeField("nouvelle clôture")
    motive = models.TextField("motif", max_length=1000)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="accordée par"
    )
    granted_at = models.DateTimeField("accordée le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "report d’échéance"
        verbose_name_plural = "reports d’échéance"
        ordering = ["-granted_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=models.F("previous_closes_at")),
                name="calls_deadlineextension_later",
                violation_error_message="Un report donne une date plus lointaine.",
            ),
            models.CheckConstraint(
                condition=~Q(motive=""),
                name="calls_deadlineextension_motive",
                violation_error_message="Un report est motivé.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.closes_at:%Y-%m-%d}"
