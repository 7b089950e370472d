"""A run made public inside the portal: for its year, the one that dashboards show from then on."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from territories.models import Area
from white_zones.models.runs import Run


class Publication(models.Model):
    """Beside the run, which never changes once it is done. One run stands for a year; the others were replaced."""

    run = models.OneToOneField(Run, on_delete=models.PROTECT, related_name="publication", verbose_name="calcul")
    perimeter = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", verbose_name="périmètre")
    year = models.PositiveSmallIntegerField("année")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="publié par"
    )
    published_at = models.DateTimeField("publié le", db_default=Now(), editable=False)
    replaced_at = models.DateTimeField("remplacé le", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "publication d’un calcul"
        verbose_name_plural = "publications de calculs"
        ordering = ["-year", "-published_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["perimeter", "year"],
                condition=Q(replaced_at__isnull=True),
                name="white_zones_publication_one_a_year",
                violation_error_message="Un diagnostic est déjà publié pour cette année.",
            ),
        ]

    def __str__(self) -> str:
        return f"publication de {self.run_id}"
