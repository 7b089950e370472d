"""Suggestions read from the portal's own figures: somebody adopts or dismisses each of them."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.perimeter import restrict
from accounts.roles import Permission
from allocation.models import ScenarioVersion
from calls.models import CallVersion
from strategy.enums import SuggestionKind, SuggestionState
from strategy.models.recommendations import Recommendation
from territories.models import Area
from white_zones.models import Run


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    def visible_to(self, user: Any) -> "SuggestionQuerySet":
        """Those of the perimeter, for who writes the doctrine; those of the whole région for its agents."""
        return restrict(self, user=user, permission=Permission.STRATEGY_DOCTRINE_EDIT, department="department__code")


class Suggestion(models.Model):
    """One reading of the figures: why, with which figures, of which source. The key makes it one for ever.

    `department` is none for what bears on the whole région.
    """

    key = models.CharField("clé", max_length=120, unique=True)
    kind = models.CharField("nature", max_length=12, choices=SuggestionKind)
    state = models.CharField("état", max_length=10, choices=SuggestionState, default=SuggestionState.OPEN)
    department = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="département"
    )
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="territoire"
    )
    title = models.CharField("intitulé", max_length=200)
    reason = models.TextField("pourquoi", max_length=2000)
    figures = models.JSONField("chiffres", default=list)
    source = models.CharField("source", max_length=240)
    dated_on = models.DateField("date de la source")
    is_estimated = models.BooleanField("estimé ou de démonstration", default=False)
    run = models.ForeignKey(
        Run, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="diagnostic"
    )
    scenario = models.ForeignKey(
        ScenarioVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="scénario"
    )
    call = models.ForeignKey(
        CallVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="appel"
    )
    path = models.CharField("page", max_length=300, blank=True)
    weight = models.DecimalField("poids", max_digits=14, decimal_places=4, default=0)
    computed_at = models.DateTimeField("calculée le", default=timezone.now)
    motive = models.TextField("motif", max_length=1000, blank=True)
    recommendation = models.ForeignKey(
        Recommendation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="suggestions",
        verbose_name="préconisation",
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="examinée par",
    )
    decided_at = models.DateTimeField("examinée le", null=True, blank=True)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = "suggestion"
        verbose_name_plural = "suggestions"
        ordering = ["kind", "-weight", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=SuggestionState.DISMISSED) | ~Q(motive=""),
                name="strategy_suggestion_dismissed_with_motive",
                violation_error_message="Dites pourquoi la suggestion est écartée.",
            ),
            models.CheckConstraint(
                condition=~Q(state=SuggestionState.ADOPTED) | Q(recommendation__isnull=False),
                name="strategy_suggestion_adopted_has_recommendation",
                violation_error_message="Une suggestion reprise donne une préconisation.",
            ),
        ]

    def __str__(self) -> str:
        return self.title
