"""A run made public inside the portal: the one that dashboards show from then on."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from white_zones.models.runs import Run


class Publication(models.Model):
    """Beside the run, which never changes once it is done; the latest one is shown everywhere."""

    run = models.OneToOneField(Run, on_delete=models.PROTECT, related_name="publication", verbose_name="calcul")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="publié par"
    )
    published_at = models.DateTimeField("publié le", db_default=Now(), editable=False)

    class Meta:
        verbose_name = "publication d’un calcul"
        verbose_name_plural = "publications de calculs"
        ordering = ["-published_at", "-pk"]

    def __str__(self) -> str:
        return f"publication de {self.run_id}"
