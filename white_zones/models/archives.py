"""A run put away: it stays whole and readable, and no longer stands among those that people choose from."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from white_zones.models.runs import Run


class Archive(models.Model):
    """Beside the run, which never changes once it is done."""

    run = models.OneToOneField(Run, on_delete=models.PROTECT, related_name="archive", verbose_name="calcul")
    archived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="archivé par"
    )
    archived_at = models.DateTimeField("archivé le", db_default=Now(), editable=False)

    class Meta:
        verbose_name = "archivage d’un calcul"
        verbose_name_plural = "archivages de calculs"
        ordering = ["-archived_at", "-pk"]

    def __str__(self) -> str:
        return f"archivage de {self.run_id}"
