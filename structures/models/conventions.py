"""Conventions: what a structure signed with the State, under which its annexes follow one another."""

import datetime as dt

from django.db import models

from structures.enums import ConventionState
from structures.models.siae import Siae

# After its last annexe in force, a structure has this long for the next one to reach the payment agency.
GRACE = dt.timedelta(days=30)


class Convention(models.Model):
    """A convention with the State, for several years (code du travail, article L. 5132-2)."""

    siae = models.ForeignKey(Siae, on_delete=models.CASCADE, related_name="conventions", verbose_name="structure")
    asp_id = models.PositiveBigIntegerField("identifiant ASP", null=True, blank=True)
    starts_on = models.DateField("début")
    ends_on = models.DateField("fin (dernier jour compris)", null=True, blank=True)
    deactivated_on = models.DateField("sans annexe en vigueur depuis", null=True, blank=True)
    source = models.ForeignKey("common.Source", on_delete=models.PROTECT, related_name="+", verbose_name="source")

    class Meta:
        verbose_name = "convention"
        verbose_name_plural = "conventions"
        ordering = ["siae", "-starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["siae", "starts_on"],
                name="structures_convention_once",
                violation_error_message="Cette structure a déjà une convention qui commence ce jour-là.",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="structures_convention_dates_ordered",
                violation_error_message="La fin de la convention précède son début.",
            ),
            models.CheckConstraint(
                condition=models.Q(deactivated_on__isnull=True) | models.Q(deactivated_on__gte=models.F("starts_on")),
                name="structures_convention_deactivated_after_start",
                violation_error_message="La convention est désactivée avant d’avoir commencé.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.siae} — {self.starts_on:%d/%m/%Y}"

    @property
    def grace_ends_on(self) -> dt.date | None:
        """Last day of the grace period, included; None as long as an annexe is in force."""
        return None if self.deactivated_on is None else self.deactivated_on + GRACE

    def state_on(self, day: dt.date) -> ConventionState:
        if self.ends_on is not None and day > self.ends_on:
            return ConventionState.DEACTIVATED
        if self.deactivated_on is None or day < self.deactivated_on:
            return ConventionState.ACTIVE
        return ConventionState.GRACE if day <= self.deactivated_on + GRACE else ConventionState.DEACTIVATED
