"""The supply beyond the region's border, by département and year: known, known to be none, or not known."""

from django.db import models
from django.db.models import Q

from iae_portal.common.models import Source
from structures.enums import SiaeKind
from territories.models import NeighbourCommune
from territories.models.areas import FRENCH


class OutsideSite(models.Model):
    """ETP of one kind at one place beyond the border. A département with one is taken to be known whole that year."""

    commune = models.ForeignKey(
        NeighbourCommune, on_delete=models.PROTECT, related_name="outside_sites", verbose_name="commune voisine"
    )
    name = models.CharField("nom", max_length=160, db_collation=FRENCH)
    kind = models.CharField("filière", max_length=4, choices=SiaeKind)
    year = models.PositiveSmallIntegerField("année")
    etp = models.DecimalField("ETP", max_digits=10, decimal_places=2)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+", verbose_name="source")

    class Meta:
        verbose_name = "site hors région"
        verbose_name_plural = "sites hors région"
        ordering = ["year", "commune", "name", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "commune", "name", "kind"],
                name="white_zones_outsidesite_once",
                violation_error_message="Ce site figure déjà pour cette filière et cette année.",
            ),
            models.CheckConstraint(
                condition=Q(etp__gt=0),
                name="white_zones_outsidesite_positive",
                violation_error_message="Un site hors région compte plus de 0 ETP.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=SiaeKind.values),
                name="white_zones_outsidesite_known_kind",
                violation_error_message="Cette filière est inconnue.",
            ),
            models.CheckConstraint(
                condition=Q(year__range=(2000, 2100)),
                name="white_zones_outsidesite_year",
                violation_error_message="L’année est comprise entre 2000 et 2100.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.kind} {self.year})"


class OutsideNone(models.Model):
    """A neighbouring département of which it is known that it had no supply in a year: its demand counts, alone."""

    department_code = models.CharField("code du département", max_length=3)
    year = models.PositiveSmallIntegerField("année")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+", verbose_name="source")

    class Meta:
        verbose_name = "département voisin connu sans offre"
        verbose_name_plural = "départements voisins connus sans offre"
        ordering = ["year", "department_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "department_code"],
                name="white_zones_outsidenone_once",
                violation_error_message="Ce département est déjà connu sans offre cette année-là.",
            ),
            models.CheckConstraint(
                condition=Q(department_code__regex=r"^[0-9][0-9AB][0-9A-Z]?$"),
                name="white_zones_outsidenone_code",
                violation_error_message="Un code de département compte deux ou trois caractères.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department_code} {self.year} : aucune offre"
