"""One table for every mesh, and the outlines beside it so that a list of areas never carries geometry."""

from typing import Any

from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GinIndex, OpClass

from iae_portal.common.models import Source
from territories.enums import AreaLevel, EpciKind
from territories.validators import AREA_CODE_PATTERN

FRENCH = "fr-x-icu"


class PlainName(models.Func):
    """A name in lower case, its accents and linking signs set aside, by a function that an index may use."""

    function = "territories_plain_name"
    output_field = models.TextField()


class AreaQuerySet(models.QuerySet["Area"]):
    def visible_to(self, user: Any) -> "AreaQuerySet":  # noqa: ARG002 -- the single door, open to all today
        """Names, outlines and populations of areas are public data: everyone sees them all."""
        return self

    def current(self) -> "AreaQuerySet":
        return self.filter(is_current=True)

    def at_level(self, level: AreaLevel | str) -> "AreaQuerySet":
        return self.filter(level=level)


class Area(models.Model):
    """A région, département, EPCI, commune …, known by its level and its official code."""

    level = models.CharField("maille", max_length=24, choices=AreaLevel)
    code = models.CharField("code officiel", max_length=12)
    name = models.CharField("nom", max_length=160, db_collation=FRENCH)
    epci_kind = models.CharField("nature de l’EPCI", max_length=8, choices=EpciKind, blank=True)
    population = models.PositiveIntegerField("population municipale", null=True, blank=True)
    population_year = models.PositiveSmallIntegerField("année de la population", null=True, blank=True)
    surface_km2 = models.DecimalField("superficie (km²)", max_digits=10, decimal_places=2, null=True, blank=True)
    point = models.PointField("point intérieur", srid=4326)
    is_mountain = models.BooleanField("en zone de montagne", null=True, blank=True)
    is_partial = models.BooleanField(
        "limitée à sa partie régionale",
        default=False,
        help_text=(
            "Le territoire déborde de la région : contour, population et indicateurs n’en décrivent qu’une part."
        ),
    )
    is_current = models.BooleanField("existe encore", default=True)
    cog_vintage = models.PositiveSmallIntegerField("millésime géographique")
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="areas", verbose_name="source du nom et de la population"
    )

    objects = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = "territoire"
        verbose_name_plural = "territoires"
        ordering = ["name", "code"]
        indexes = [
            GinIndex(OpClass(PlainName(models.F("name")), name="gin_trgm_ops"), name="territories_area_name_search")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["level", "code"],
                name="territories_area_code_once",
                violation_error_message="Ce code existe déjà à cette maille.",
            ),
            models.CheckConstraint(
                condition=models.Q(code__regex=AREA_CODE_PATTERN),
                name="territories_area_code_shape",
                violation_error_message="Un code officiel compte 2 à 12 chiffres ou majuscules.",
            ),
            models.CheckConstraint(
                condition=models.Q(level__in=AreaLevel.values),
                name="territories_area_known_level",
                violation_error_message="Cette maille est inconnue.",
            ),
            models.CheckConstraint(
                condition=~models.Q(level=AreaLevel.COMMUNE) | models.Q(code__regex=r"^[0-9AB]{5}$"),
                name="territories_area_commune_code",
                violation_error_message="Un code INSEE de commune compte cinq caractères, zéros compris.",
            ),
            models.CheckConstraint(
                condition=~models.Q(level=AreaLevel.EPCI) | models.Q(code__regex=r"^[0-9]{9}$"),
                name="territories_area_epci_code",
                violation_error_message="Un EPCI est désigné par son SIREN, de neuf chiffres.",
            ),
            models.CheckConstraint(
                condition=models.Q(level=AreaLevel.EPCI) | models.Q(epci_kind=""),
                name="territories_area_epci_kind",
                violation_error_message="Seul un EPCI a une nature d’EPCI.",
            ),
            models.CheckConstraint(
                condition=models.Q(population__isnull=True, population_year__isnull=True)
                | models.Q(population__isnull=False, population_year__isnull=False),
                name="territories_area_population_year",
                violation_error_message="Une population est toujours celle d’une année.",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        return display_name_of(self.name, is_partial=self.is_partial)

    @property
    def level_slug(self) -> str:
        return AreaLevel(self.level).slug


def display_name_of(name: str, *, is_partial: bool) -> str:
    """The name to show: what is not whole says so."""
    return f"{name} (partie régionale)" if is_partial else name


class AreaOutline(models.Model):
    """The outline of an area: exact in degrees, and lighter in web-map metres for each band of zooms."""

    area = models.OneToOneField(
        Area, on_delete=models.CASCADE, primary_key=True, related_name="outline", verbose_name="territoire"
    )
    geom = models.MultiPolygonField("contour", srid=4326)
    tile_low = models.MultiPolygonField("contour de carte, petite échelle", srid=3857)
    tile_middle = models.MultiPolygonField("contour de carte, échelle moyenne", srid=3857)
    tile_full = models.MultiPolygonField("contour de carte, grande échelle", srid=3857)
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="outlines", verbose_name="source du contour"
    )

    class Meta:
        verbose_name = "contour de territoire"
        verbose_name_plural = "contours de territoire"

    def __str__(self) -> str:
        return f"contour de {self.area_id}"
