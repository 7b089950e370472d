"""The deadline of a consultation put off, for every département or for one; what was announced is never shortened."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.perimeter import restrict
from accounts.roles import Permission
from allocation.models.consultation import Consultation
from territories.models import Area


class ExtensionQuerySet(models.QuerySet["Extension"]):
    def visible_to(self, user: Any) -> "ExtensionQuerySet":
        """What is put off for all is told to all; for one département, where its avis is read."""
        own = restrict(self, user=user, permission=Permission.ALLOCATION_OPINION_VIEW, department="department__code")
        return self.filter(Q(department=None) | Q(pk__in=own.values("pk")))


class Extension(models.Model):
    """Until when avis are awaited from then on, and why. The latest of those that bear on a département counts."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="extensions", verbose_name="consultation"
    )
    department = models.ForeignKey(
        Area,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="département",
        help_text="Vide : tous les départements.",
    )
    due_at = models.DateTimeField("avis attendus jusqu’au")
    motive = models.TextField("motif")
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="accordée par"
    )
    granted_at = models.DateTimeField("accordée le", db_default=Now())

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        verbose_name = "prolongation"
        verbose_name_plural = "prolongations"
        ordering = ["granted_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(motive=""),
                name="allocation_extension_motivated",
                violation_error_message="Une prolongation est motivée.",
            ),
            models.CheckConstraint(
                condition=Q(due_at__gt=F("granted_at")),
                name="allocation_extension_dates_ordered",
                violation_error_message="La nouvelle échéance est à venir.",
            ),
        ]

    def __str__(self) -> str:
        return f"prolongation de la consultation {self.consultation_id}"
