"""Instruction: recevabilité, corrections, messages with the applicant, and notes that the applicant never sees."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from calls.enums import CorrectionState, PointOutcome
from calls.models.applications import Application, ApplicationVersion


class AdmissibilityPoint(models.Model):
    """What an agent found on one point of the checklist, on one version handed in."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="points", verbose_name="dossier"
    )
    version = models.ForeignKey(
        ApplicationVersion, on_delete=models.PROTECT, related_name="+", verbose_name="version examinée"
    )
    code = models.CharField("point", max_length=40)
    outcome = models.CharField("constat", max_length=12, choices=PointOutcome)
    comment = models.TextField("commentaire", blank=True, max_length=2000)
    found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="constaté par"
    )
    found_at = models.DateTimeField("constaté le", default=timezone.now)

    class Meta:
        verbose_name = "point de recevabilité"
        verbose_name_plural = "points de recevabilité"
        ordering = ["application", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "code"],
                name="calls_admissibilitypoint_once",
                violation_error_message="Ce point a déjà son constat.",
            ),
            models.CheckConstraint(
                condition=Q(outcome=PointOutcome.CONFORM) | ~Q(comment=""),
                name="calls_admissibilitypoint_explained",
                violation_error_message="Un point à compléter ou non conforme est expliqué.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.code}"


class CorrectionRequest(models.Model):
    """What an agent asks to mend in a file that was handed in: only the named questions open again, until a date."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="corrections", verbose_name="dossier"
    )
    version = models.ForeignKey(
        ApplicationVersion, on_delete=models.PROTECT, related_name="+", verbose_name="version à corriger"
    )
    reason = models.TextField("ce qui est demandé", max_length=4000)
    keys = ArrayField(models.CharField(max_length=40), verbose_name="questions rouvertes")
    due_at = models.DateTimeField("à rendre avant")
    state = models.CharField("état", max_length=12, choices=CorrectionState, default=CorrectionState.OPEN)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="demandée par"
    )
    asked_at = models.DateTimeField("demandée le", default=timezone.now, editable=False)
    ended_at = models.DateTimeField("terminée le", null=True, blank=True)
    answer = models.ForeignKey(
        ApplicationVersion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="answers_correction",
        verbose_name="version rendue",
    )

    class Meta:
        verbose_name = "demande de correction"
        verbose_name_plural = "demandes de correction"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(state=CorrectionState.OPEN),
                name="calls_correctionrequest_one_open",
                violation_error_message="Une demande de correction est déjà en cours sur ce dossier.",
            ),
            models.CheckConstraint(
                condition=Q(state=CorrectionState.OPEN, ended_at__isnull=True)
                | (~Q(state=CorrectionState.OPEN) & Q(ended_at__isnull=False)),
                name="calls_correctionrequest_end_dated",
                violation_error_message="Une demande de correction close porte sa date de fin.",
            ),
            models.CheckConstraint(
                condition=Q(keys__len__gt=0),
                name="calls_correctionrequest_names_questions",
                violation_error_message="Nommez au moins une question à rouvrir.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.state}"


class Message(models.Model):
    """What the service and the applicant wrote to each other. The applicant reads every one of them."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="messages", verbose_name="dossier"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="auteur"
    )
    from_applicant = models.BooleanField("écrit par le porteur")
    text = models.TextField("message", blank=True, max_length=6000)
    file = models.OneToOneField(
        "common.StoredFile",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="pièce jointe",
    )
    sent_at = models.DateTimeField("envoyé le", default=timezone.now, editable=False)
    read_at = models.DateTimeField("lu par l’autre partie le", null=True, blank=True)

    class Meta:
        verbose_name = "message d’un dossier"
        verbose_name_plural = "messages d’un dossier"
        ordering = ["sent_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") | Q(file__isnull=False),
                name="calls_message_not_empty",
                violation_error_message="Un message porte un texte ou une pièce jointe.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.sent_at:%Y-%m-%d}"


class InternalNote(models.Model):
    """A note between instructors. No page, export or mail of an applicant reads this table."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="notes", verbose_name="dossier"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="auteur"
    )
    text = models.TextField("note interne", max_length=6000)
    written_at = models.DateTimeField("écrite le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "note interne"
        verbose_name_plural = "notes internes"
        ordering = ["written_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="calls_internalnote_not_empty",
                violation_error_message="Une note porte un texte.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.written_at:%Y-%m-%d}"


class SealOpening(models.Model):
    """A sealed file that somebody opened before the call closed, and why."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="openings", verbose_name="dossier"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="ouvert par"
    )
    motive = models.TextField("motif", max_length=1000)
    opened_at = models.DateTimeField("ouvert le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "ouverture d’un pli"
        verbose_name_plural = "ouvertures de plis"
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(motive=""),
                name="calls_sealopening_motive",
                violation_error_message="L’ouverture d’un pli est motivée.",
            ),
            models.UniqueConstraint(
                fields=["application", "user"],
                name="calls_sealopening_once",
                violation_error_message="Ce pli vous est déjà ouvert.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.user_id}"
