"""A large run cut in parts, so that several workers compute it together."""

from django.db import models
from django.db.models import Q

from territories.models import Area
from white_zones.models.runs import Run


class RunPart(models.Model):
    """Some demand points of a run, and what was found for them until the run gathers its parts and ends.

    A worker holds the row's lock while it computes: should it die, the lock goes with its connection.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="parts", verbose_name="calcul")
    rank = models.PositiveSmallIntegerField("rang")
    region = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="région"
    )
    inputs_sha256 = models.CharField("empreinte des entrées", max_length=64)
    origins = models.BinaryField("rangs de ses points de demande")
    origin_count = models.PositiveIntegerField("points de demande")
    answer = models.BinaryField("ce qui y a été trouvé", null=True, blank=True)
    worker = models.CharField("exécutant", max_length=120, blank=True)
    duration_ms = models.PositiveIntegerField("durée du calcul (ms)", null=True, blank=True)
    done_at = models.DateTimeField("calculée le", null=True, blank=True)

    class Meta:
        verbose_name = "partie d’un calcul"
        verbose_name_plural = "parties des calculs"
        ordering = ["run", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "rank"],
                name="white_zones_runpart_once",
                violation_error_message="Ce calcul a déjà une partie de ce rang.",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, worker="", duration_ms__isnull=True, answer__isnull=True)
                | Q(done_at__isnull=False, duration_ms__isnull=False) & ~Q(worker=""),
                name="white_zones_runpart_done_by_someone",
                violation_error_message="Une partie calculée porte son exécutant, sa durée et sa date.",
            ),
            models.CheckConstraint(
                condition=Q(origin_count__gt=0),
                name="white_zones_runpart_not_empty",
                violation_error_message="Une partie a au moins un point de demande.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} : partie {self.rank}"
