"""The places where structures work."""

from django.contrib.gis.db import models as gis
from django.db import models

from accounts.models import User
from structures.enums import LocatedBy
from structures.models.siae import Siae
from structures.validators import POSTAL_CODE_PATTERN, validate_postal_code


class SiteQuerySet(models.QuerySet["Site"]):
    def visible_to(self, user: User) -> "SiteQuerySet":
        return self.filter(siae__is_current=True) if user.is_authenticated else self.none()


class Site(models.Model):
    """A place where a structure works: its seat or an antenna under the same convention.

    A site always has a commune and a point; a structure that could not be located has no site.
    """

    siae = models.ForeignKey(Siae, on_delete=models.CASCADE, related_name="sites", verbose_name="structure")
    name = models.CharField("nom", max_length=200)
    address = models.CharField("adresse", max_length=200, blank=True)
    postal_code = models.CharField("code postal", max_length=5, blank=True, validators=[validate_postal_code])
    commune = models.ForeignKey(
        "territories.Area", on_delete=models.PROTECT, related_name="+", verbose_name="commune d’implantation"
    )
    point = gis.PointField("position", srid=4326)
    located_by = models.CharField("position tirée de", max_length=8, choices=LocatedBy, default=LocatedBy.COMMUNE)
    is_seat = models.BooleanField("siège", default=False)

    objects = SiteQuerySet.as_manager()

    class Meta:
        verbose_name = "site"
        verbose_name_plural = "sites"
        ordering = ["siae", "-is_seat", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["siae"],
                condition=models.Q(is_seat=True),
                name="structures_site_one_seat",
                violation_error_message="Une structure n’a qu’un siège.",
            ),
            models.CheckConstraint(
                condition=models.Q(postal_code="") | models.Q(postal_code__regex=POSTAL_CODE_PATTERN),
                name="structures_site_postal_code_shape",
                violation_error_message="Un code postal compte 5 chiffres.",
            ),
            models.CheckConstraint(
                condition=models.Q(located_by__in=LocatedBy.values),
                name="structures_site_located_by_known",
                violation_error_message="On ne sait pas d’où cette position est tirée.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
