"""Travel times that were supplied, commune to commune; an absent pair cannot be travelled."""

from django.db import models

from iae_portal.common.models import Source
from territories.models import Area
from white_zones.enums import TravelMode


class TravelTime(models.Model):
    """The time between two communes in tenths of a minute: neither bounds nor sums meet a binary fraction."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+", verbose_name="source")
    mode = models.CharField("mode", max_length=8, choices=TravelMode, default=TravelMode.CAR)
    origin = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="+", verbose_name="commune de départ")
    destination = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="+", verbose_name="commune du site")
    tenths = models.PositiveIntegerField("dixièmes de minute")

    class Meta:
        verbose_name = "temps de trajet"
        verbose_name_plural = "temps de trajet"
        ordering = ["source", "mode", "origin", "destination"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "mode", "origin", "destination"],
                name="white_zones_traveltime_once",
                violation_error_message="Ce trajet a déjà un temps dans cette matrice.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.origin_id} → {self.destination_id} : {self.tenths / 10} min"
