"""The history of the register, field by field."""

from django.conf import settings
from django.db import models

from structures.enums import Subject
from structures.models.siae import Siae


class FieldChange(models.Model):
    """One field of one row of a structure, before and after, as text that people read."""

    siae = models.ForeignKey(Siae, on_delete=models.CASCADE, related_name="changes", verbose_name="structure")
    subject = models.CharField("objet", max_length=16, choices=Subject)
    subject_id = models.PositiveBigIntegerField("clé de l’objet")
    field = models.CharField("champ", max_length=40)
    label = models.CharField("libellé du champ", max_length=80)
    old = models.TextField("avant", blank=True)
    new = models.TextField("après", blank=True)
    changed_at = models.DateTimeField("changé le")
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="changé par",
    )
    source = models.ForeignKey(
        "common.Source", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="source"
    )

    class Meta:
        verbose_name = "changement"
        verbose_name_plural = "changements"
        ordering = ["-changed_at", "-pk"]
        indexes = [models.Index(fields=["siae", "-changed_at"], name="structures_change_siae_at")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(old=models.F("new")),
                name="structures_fieldchange_differs",
                violation_error_message="Un changement a deux valeurs différentes.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} : {self.old} → {self.new}"
