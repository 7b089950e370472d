"""Values of communes added up once, so that a page reads a figure instead of summing thousands."""

from django.db import models

from territories.enums import ValueState
from territories.models.areas import Area
from territories.models.indicators import Indicator


class IndicatorTotal(models.Model):
    """What the communes of an area make together, with the count of those that have no value.

    Derived from `IndicatorValue` by `refresh_totals`, whenever values or memberships change.
    """

    indicator = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, related_name="totals", verbose_name="indicateur"
    )
    area = models.ForeignKey(
        Area, on_delete=models.CASCADE, related_name="indicator_totals", verbose_name="territoire"
    )
    period = models.CharField("période", max_length=8)
    value = models.DecimalField("valeur", max_digits=20, decimal_places=4, null=True, blank=True)
    state = models.CharField("état", max_length=12, choices=ValueState)
    parts = models.PositiveIntegerField("communes")
    secret = models.PositiveIntegerField("communes sous secret")
    missing = models.PositiveIntegerField("communes sans valeur")
    is_demonstration = models.BooleanField("donnée de démonstration ou estimée")

    class Meta:
        verbose_name = "total d’indicateur"
        verbose_name_plural = "totaux d’indicateur"
        constraints = [
            models.UniqueConstraint(
                fields=["area", "indicator", "period"],
                name="territories_indicatortotal_once",
                violation_error_message="Ce total existe déjà.",
            ),
            models.CheckConstraint(
                condition=models.Q(parts__gte=models.F("secret") + models.F("missing")),
                name="territories_indicatortotal_parts",
                violation_error_message="Un total ne peut manquer de plus de communes qu’il n’en compte.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.period} : {'—' if self.value is None else self.value}"
