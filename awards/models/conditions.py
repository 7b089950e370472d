"""The conditional award: places opened in an under-served area, by a date, against what is granted elsewhere."""

from typing import Any

from django.db import models
from django.db.models import Q

from awards.enums import ConditionState
from awards.models.base import somebody_later, stored_file
from awards.models.decisions import Decision
from territories.models import Area
from white_zones.enums import Access
from white_zones.models import Run


class ConditionQuerySet(models.QuerySet["Condition"]):
    def visible_to(self, user: Any) -> "ConditionQuerySet":
        return self.filter(decision__in=Decision.objects.visible_to(user).values("pk"))


class Condition(models.Model):
    """« Antenne ouverte à la date t, n places »: what is to be done, its proof, and what follows if it is not."""

    decision = models.ForeignKey(
        Decision, on_delete=models.CASCADE, related_name="conditions", verbose_name="décision"
    )
    text = models.CharField("engagement", max_length=600)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", verbose_name="commune")
    # The class is that of a frozen run, never typed: another area is a derogation, and says why.
    run = models.ForeignKey(
        Run, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="diagnostic"
    )
    access = models.CharField("classe au diagnostic", max_length=8, choices=Access, blank=True)
    is_robust = models.BooleanField("classe robuste", null=True, blank=True)
    area_motive = models.CharField("motif du choix de la commune", max_length=600, blank=True)
    places = models.PositiveSmallIntegerField("places à ouvrir")
    due_on = models.DateField("à ouvrir avant le")
    is_suspensive = models.BooleanField("suspensive", default=True)
    penalty_etp = models.DecimalField("ETP repris si elle n’est pas tenue", max_digits=12, decimal_places=2, default=0)
    penalty_year = models.PositiveSmallIntegerField("année de la reprise", null=True, blank=True)
    state = models.CharField("état", max_length=8, choices=ConditionState, default=ConditionState.PENDING)
    evidence = stored_file("preuve")
    evidence_note = models.TextField("ce que dit le porteur", blank=True, max_length=2000)
    evidence_at = models.DateTimeField("preuve remise le", null=True, blank=True)
    motive = models.TextField("motif", blank=True, max_length=2000)
    decided_by = somebody_later("constatée par")
    decided_at = models.DateTimeField("constatée le", null=True, blank=True)

    objects = ConditionQuerySet.as_manager()

    class Meta:
        verbose_name = "condition"
        verbose_name_plural = "conditions"
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["state", "due_on"], name="awards_condition_watch")]
        constraints = [
            models.CheckConstraint(
                condition=Q(places__gte=1),
                name="awards_condition_places",
                violation_error_message="Une condition porte sur une place au moins.",
            ),
            models.CheckConstraint(
                condition=Q(penalty_etp=0, penalty_year__isnull=True)
                | Q(penalty_etp__gt=0, penalty_year__range=(2000, 2100)),
                name="awards_condition_penalty_dated",
                violation_error_message="Une reprise d’ETP a une année, et réciproquement.",
            ),
            models.CheckConstraint(
                condition=Q(access__in=[Access.WHITE, Access.LOW], run__isnull=False) | ~Q(area_motive=""),
                name="awards_condition_area_by_class",
                violation_error_message="La commune est peu dotée au diagnostic, ou son choix est motivé.",
            ),
            models.CheckConstraint(
                condition=Q(state=ConditionState.PENDING, decided_at__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="awards_condition_decided_by_somebody",
                violation_error_message="Le constat d’une condition a une date et un auteur.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ConditionState.FAILED, ConditionState.WAIVED]) | ~Q(motive=""),
                name="awards_condition_motive",
                violation_error_message="Dites pourquoi la condition n’est pas tenue, ou est levée.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id} {self.text[:40]}"

    @property
    def holds_back(self) -> bool:
        """Whether the lines that it suspends are still out of effect."""
        return self.is_suspensive and self.state in (ConditionState.PENDING, ConditionState.FAILED)
