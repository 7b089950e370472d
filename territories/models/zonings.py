"""Zonings that public policies lay over communes, and the priority districts that communes hold."""

from django.db import models

from iae_portal.common.models import Source
from territories.enums import AreaLevel, ZoningScheme, ZoningStatus
from territories.models.areas import Area


class ZoningQuerySet(models.QuerySet["Zoning"]):
    def of_last_vintage(self) -> "ZoningQuerySet":
        """The last vintage of each scheme; found first, since a subquery would be run again for every commune."""
        last = self.model.objects.order_by().values("scheme").annotate(last=models.Max("vintage"))
        wanted = models.Q(pk__in=[])
        for scheme, vintage in last.values_list("scheme", "last"):
            wanted |= models.Q(scheme=scheme, vintage=vintage)
        return self.filter(wanted)


class Zoning(models.Model):
    """What a scheme says of a commune in a vintage; a commune that is not listed is not known, never « no »."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="zonings", verbose_name="commune")
    scheme = models.CharField("zonage", max_length=10, choices=ZoningScheme)
    status = models.CharField("classement", max_length=16, choices=ZoningStatus)
    vintage = models.CharField("millésime", max_length=10)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+", verbose_name="source")

    objects = ZoningQuerySet.as_manager()

    class Meta:
        verbose_name = "classement en zonage"
        verbose_name_plural = "classements en zonage"
        ordering = ["scheme", "-vintage", "area"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "scheme", "vintage"],
                name="territories_zoning_once",
                violation_error_message="Cette commune a déjà un classement dans ce millésime.",
            ),
            models.CheckConstraint(
                condition=models.Q(scheme__in=ZoningScheme.values, status__in=ZoningStatus.values),
                name="territories_zoning_known",
                violation_error_message="Ce zonage ou ce classement est inconnu.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} : {self.get_scheme_display()} {self.vintage}, {self.get_status_display()}"


class DistrictCommune(models.Model):
    """A priority district lies in a commune, sometimes in several, which a membership could not say."""

    district = models.ForeignKey(
        Area,
        on_delete=models.CASCADE,
        related_name="district_communes",
        limit_choices_to={"level": AreaLevel.PRIORITY_DISTRICT},
        verbose_name="quartier",
    )
    commune = models.ForeignKey(
        Area,
        on_delete=models.CASCADE,
        related_name="commune_districts",
        limit_choices_to={"level": AreaLevel.COMMUNE},
        verbose_name="commune",
    )
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+", verbose_name="source")

    class Meta:
        verbose_name = "commune d’un quartier prioritaire"
        verbose_name_plural = "communes des quartiers prioritaires"
        ordering = ["district", "commune"]
        constraints = [
            models.UniqueConstraint(
                fields=["district", "commune"],
                name="territories_districtcommune_once",
                violation_error_message="Ce quartier est déjà rattaché à cette commune.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.district} à {self.commune}"
