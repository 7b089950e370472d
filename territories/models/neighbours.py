"""Communes beyond the region's border, apart from the areas: no list or total of the region ever counts them."""

from typing import Any

from django.contrib.gis.db import models

from iae_portal.common.models import Source
from territories.enums import VALUELESS_STATES, ValueState
from territories.models.areas import FRENCH
from territories.models.indicators import Indicator
from territories.validators import PERIOD_PATTERN


class NeighbourCommuneQuerySet(models.QuerySet["NeighbourCommune"]):
    def visible_to(self, user: Any) -> "NeighbourCommuneQuerySet":  # noqa: ARG002 -- public data, as areas are
        """Names and populations of communes are public."""
        return self

    def current(self) -> "NeighbourCommuneQuerySet":
        return self.filter(is_current=True)


class NeighbourCommune(models.Model):
    """A commune of a département near the region: what the edge of a diagnosis needs of it, and nothing more."""

    code = models.CharField("code Insee", max_length=5, unique=True)
    name = models.CharField("nom", max_length=160, db_collation=FRENCH)
    department_code = models.CharField("code du département", max_length=3)
    department_name = models.CharField("département", max_length=160, db_collation=FRENCH)
    population = models.PositiveIntegerField("population municipale", null=True, blank=True)
    population_year = models.PositiveSmallIntegerField("année de la population", null=True, blank=True)
    point = models.PointField("point intérieur", srid=4326)
    is_mountain = models.BooleanField("en zone de montagne", null=True, blank=True)
    is_current = models.BooleanField("existe encore", default=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+", verbose_name="source")

    objects = NeighbourCommuneQuerySet.as_manager()

    class Meta:
        verbose_name = "commune voisine"
        verbose_name_plural = "communes voisines"
        ordering = ["code"]
        indexes = [models.Index(fields=["department_code"], name="territories_neighbour_dept")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[0-9AB]{5}$"),
                name="territories_neighbourcommune_code",
                violation_error_message="Un code INSEE de commune compte cinq caractères, zéros compris.",
            ),
            models.CheckConstraint(
                condition=models.Q(population__isnull=True, population_year__isnull=True)
                | models.Q(population__isnull=False, population_year__isnull=False),
                name="territories_neighbourcommune_population_year",
                violation_error_message="Une population est toujours celle d’une année.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class NeighbourValue(models.Model):
    """A headcount of a neighbouring commune over a period, or the reason why there is none."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="+", verbose_name="indicateur")
    commune = models.ForeignKey(
        NeighbourCommune, on_delete=models.CASCADE, related_name="values", verbose_name="commune voisine"
    )
    period = models.CharField("période", max_length=8, help_text="AAAA, AAAA-T1 à AAAA-T4, ou AAAA-MM.")
    value = models.DecimalField("valeur", max_digits=16, decimal_places=4, null=True, blank=True)
    state = models.CharField("état", max_length=12, choices=ValueState)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+", verbose_name="source")

    class Meta:
        verbose_name = "valeur d’une commune voisine"
        verbose_name_plural = "valeurs des communes voisines"
        ordering = ["indicator", "period", "commune"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "period", "commune"],
                name="territories_neighbourvalue_once",
                violation_error_message="Cet indicateur a déjà une valeur pour cette commune et cette période.",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=VALUELESS_STATES, value__isnull=True)
                | models.Q(~models.Q(state__in=VALUELESS_STATES), value__gte=0),
                name="territories_neighbourvalue_state_value",
                violation_error_message="Une valeur secrète ou manquante est vide ; toute autre est positive.",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=ValueState.values),
                name="territories_neighbourvalue_known_state",
                violation_error_message="Cet état de valeur est inconnu.",
            ),
            models.CheckConstraint(
                condition=models.Q(period__regex=PERIOD_PATTERN),
                name="territories_neighbourvalue_period_shape",
                violation_error_message="Une période s’écrit 2023, 2023-T4 ou 2023-12.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.commune_id} {self.period} : {'—' if self.value is None else self.value}"
