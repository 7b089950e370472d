"""The letter that notifies a decision, for ever as it left; and the appeals made against it."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from awards.enums import AppealKind, AppealOutcome
from awards.models.base import somebody, somebody_later, stored_file
from awards.models.decisions import Decision


class Letter(models.Model):
    """What was notified: its content is kept, so that the letter made again says the same (migration 0002)."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="letter", verbose_name="décision")
    reference = models.CharField("référence", max_length=60, unique=True)
    content = models.JSONField("contenu")
    recourse = models.TextField("voies et délais de recours")
    sha256 = models.CharField("empreinte SHA-256", max_length=64)
    sent_at = models.DateTimeField("envoyée le", default=timezone.now)
    sent_by = somebody("envoyée par")

    class Meta:
        verbose_name = "lettre de notification"
        verbose_name_plural = "lettres de notification"
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="awards_letter_sha256_hex",
                violation_error_message="Une empreinte SHA-256 compte 64 caractères hexadécimaux.",
            ),
            models.CheckConstraint(
                condition=~Q(recourse=""),
                name="awards_letter_recourse_told",
                violation_error_message="Une lettre dit les voies et délais de recours.",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class AppealQuerySet(models.QuerySet["Appeal"]):
    def visible_to(self, user: Any) -> "AppealQuerySet":
        return self.filter(decision__in=Decision.objects.visible_to(user).values("pk"))

    def still_open(self) -> "AppealQuerySet":
        return self.filter(outcome="")


class Appeal(models.Model):
    """A decision contested: received, then closed with its outcome. While open, nothing is erased."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="appeals", verbose_name="décision")
    kind = models.CharField("nature", max_length=12, choices=AppealKind)
    received_on = models.DateField("reçu le")
    summary = models.TextField("moyens invoqués", max_length=4000)
    file = stored_file("pièce")
    recorded_by = somebody("enregistré par")
    recorded_at = models.DateTimeField("enregistré le", default=timezone.now, editable=False)
    outcome = models.CharField("issue", max_length=8, choices=AppealOutcome, blank=True)
    closed_on = models.DateField("issue du", null=True, blank=True)
    closing_note = models.TextField("motifs de l’issue", blank=True, max_length=4000)
    closed_by = somebody_later("close par")

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = "recours"
        verbose_name_plural = "recours"
        ordering = ["-received_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", closed_on__isnull=True)
                | (~Q(outcome="") & Q(closed_on__isnull=False, closed_by__isnull=False) & ~Q(closing_note="")),
                name="awards_appeal_closed_whole",
                violation_error_message="L’issue d’un recours est datée et motivée.",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=models.F("received_on")),
                name="awards_appeal_dates_ordered",
                violation_error_message="L’issue d’un recours ne précède pas sa réception.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id} {self.kind}"

    @property
    def is_open(self) -> bool:
        return not self.outcome
