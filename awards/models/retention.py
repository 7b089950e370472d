"""What was announced to applicants before their file is anonymised, and what was erased."""

from django.db import models
from django.utils import timezone

from calls.models import Application


class RetentionNotice(models.Model):
    """The applicant was told that the file will be anonymised on a day."""

    application = models.OneToOneField(
        Application, on_delete=models.CASCADE, related_name="retention_notice", verbose_name="dossier"
    )
    due_on = models.DateField("anonymisation prévue le")
    sent_at = models.DateTimeField("annoncée le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "annonce d’anonymisation"
        verbose_name_plural = "annonces d’anonymisation"
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return f"{self.application_id} {self.due_on}"


class Erasure(models.Model):
    """A file whose personal content is gone; the figures that statistics need stay on it."""

    application = models.OneToOneField(
        Application, on_delete=models.CASCADE, related_name="erasure", verbose_name="dossier"
    )
    rule = models.CharField("règle appliquée", max_length=40)
    ground = models.CharField("fondement", max_length=300)
    counts = models.JSONField("ce qui a été effacé", default=dict)
    done_at = models.DateTimeField("faite le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "anonymisation d’un dossier"
        verbose_name_plural = "anonymisations de dossiers"
        ordering = ["-done_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.application_id} {self.done_at:%d/%m/%Y}"
