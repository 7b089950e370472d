"""What was loaded, so that a second load knows it has nothing to do."""

from django.db import models


class RegionLoad(models.Model):
    """One load of the region: the fingerprint covers the files, the recipes of reading and the estimation rule."""

    region_code = models.CharField("code de la région", max_length=12)
    fingerprint = models.CharField("empreinte", max_length=64)
    areas_count = models.PositiveIntegerField("nombre de territoires")
    loaded_at = models.DateTimeField("chargée le")

    class Meta:
        verbose_name = "chargement de la région"
        verbose_name_plural = "chargements de la région"
        ordering = ["-loaded_at", "-pk"]
        get_latest_by = ["loaded_at", "pk"]

    def __str__(self) -> str:
        return f"{self.region_code} {self.fingerprint[:12]}"
