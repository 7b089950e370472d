"""What is measured: the catalogue of indicators, and their values by area and period."""

from typing import Any

from django.db import models

from iae_portal.common.models import Source
from territories.enums import VALUELESS_STATES, AreaLevel, IndicatorKind, ValueState
from territories.models.areas import FRENCH, Area
from territories.validators import INDICATOR_CODE_PATTERN, PERIOD_PATTERN

VIEW_PERMISSION = "territories:indicator:view"


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    def visible_to(self, user: Any) -> "IndicatorQuerySet":
        """The catalogue and aggregated figures are read by whoever holds the permission, across the region."""
        return self if user.is_authenticated and user.can(VIEW_PERMISSION) else self.none()


class Indicator(models.Model):
    """An entry of the catalogue: what is counted, how it adds up, who produces it and what it keeps secret."""

    code = models.CharField("code", max_length=60, unique=True)
    name = models.CharField("nom", max_length=160, db_collation=FRENCH)
    definition = models.TextField("définition")
    unit = models.CharField("unité", max_length=40)
    decimals = models.PositiveSmallIntegerField("décimales affichées", default=0)
    kind = models.CharField("agrégation", max_length=12, choices=IndicatorKind)
    denominator = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="rates",
        verbose_name="dénominateur",
        help_text="L’effectif qui pondère un taux quand il est agrégé.",
    )
    producer = models.CharField("producteur", max_length=160)
    licence = models.CharField("licence", max_length=120)
    mesh = models.CharField("maille la plus fine", max_length=24, choices=AreaLevel)
    secrecy = models.TextField("secret statistique", blank=True, help_text="La règle du producteur.")
    is_demonstration = models.BooleanField("donnée de démonstration ou estimée", default=False)
    rank = models.PositiveSmallIntegerField("ordre d’affichage", default=100)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = "indicateur"
        verbose_name_plural = "indicateurs"
        ordering = ["rank", "name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=INDICATOR_CODE_PATTERN),
                name="territories_indicator_code_shape",
                violation_error_message="Un code d’indicateur s’écrit en minuscules, chiffres et tirets bas.",
            ),
            models.CheckConstraint(
                condition=models.Q(kind=IndicatorKind.RATE, denominator__isnull=False)
                | (~models.Q(kind=IndicatorKind.RATE) & models.Q(denominator__isnull=True)),
                name="territories_indicator_rate_denominator",
                violation_error_message="Un taux, et lui seul, a un dénominateur.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class IndicatorValueQuerySet(models.QuerySet["IndicatorValue"]):
    def visible_to(self, user: Any) -> "IndicatorValueQuerySet":
        return self if user.is_authenticated and user.can(VIEW_PERMISSION) else self.none()


class IndicatorValue(models.Model):
    """The value of an indicator in an area over a period, or the reason why there is none."""

    indicator = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, related_name="values", verbose_name="indicateur"
    )
    area = models.ForeignKey(
        Area, on_delete=models.CASCADE, related_name="indicator_values", verbose_name="territoire"
    )
    period = models.CharField("période", max_length=8, help_text="AAAA, AAAA-T1 à AAAA-T4, ou AAAA-MM.")
    value = models.DecimalField("valeur", max_digits=16, decimal_places=4, null=True, blank=True)
    state = models.CharField("état", max_length=12, choices=ValueState)
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="indicator_values", verbose_name="source"
    )

    objects = IndicatorValueQuerySet.as_manager()

    class Meta:
        verbose_name = "valeur d’indicateur"
        verbose_name_plural = "valeurs d’indicateur"
        ordering = ["indicator", "period", "area"]
        indexes = [models.Index(fields=["area", "indicator", "period"], name="territories_value_by_area")]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "period", "area"],
                name="territories_indicatorvalue_once",
                violation_error_message="Cet indicateur a déjà une valeur pour ce territoire et cette période.",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=VALUELESS_STATES, value__isnull=True)
                | (~models.Q(state__in=VALUELESS_STATES) & models.Q(value__isnull=False)),
                name="territories_indicatorvalue_state_value",
                violation_error_message="Une valeur secrète ou manquante est vide ; toute autre est un nombre.",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=ValueState.values),
                name="territories_indicatorvalue_known_state",
                violation_error_message="Cet état de valeur est inconnu.",
            ),
            models.CheckConstraint(
                condition=models.Q(period__regex=PERIOD_PATTERN),
                name="territories_indicatorvalue_period_shape",
                violation_error_message="Une période s’écrit 2023, 2023-T4 ou 2023-12.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.period} : {'—' if self.value is None else self.value}"
