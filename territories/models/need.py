"""The need for insertion as a versioned weighted index: which publics, how much each, and why nobody counts twice."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from territories.enums import NeedModelState
from territories.models.areas import FRENCH
from territories.models.indicators import VIEW_PERMISSION, Indicator

EDIT_PERMISSION = "territories:need:edit"


class NeedModelQuerySet(models.QuerySet["NeedModel"]):
    def visible_to(self, user: Any) -> "NeedModelQuerySet":
        """Whoever reads indicators reads how the need is made; a draft is read by those who may write one."""
        if not (user.is_authenticated and user.can(VIEW_PERMISSION)):
            return self.none()
        return self if user.can(EDIT_PERMISSION) else self.exclude(state=NeedModelState.DRAFT)

    def active(self) -> "NeedModelQuerySet":
        return self.filter(state=NeedModelState.ACTIVE)


class NeedModel(models.Model):
    """One version of the weights; PostgreSQL refuses to change it once it was activated."""

    name = models.CharField("nom", max_length=120, db_collation=FRENCH)
    version = models.PositiveIntegerField("version", unique=True)
    state = models.CharField("état", max_length=12, choices=NeedModelState, default=NeedModelState.DRAFT)
    note = models.TextField("motif", help_text="Ce qui change et pourquoi.")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="rédigée par",
        help_text="Vide pour la version livrée avec le portail.",
    )
    created_at = models.DateTimeField("rédigée le", db_default=Now(), editable=False)
    activated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="mise en vigueur par",
    )
    activated_at = models.DateTimeField("mise en vigueur le", null=True, blank=True)

    objects = NeedModelQuerySet.as_manager()

    class Meta:
        verbose_name = "modèle de besoin"
        verbose_name_plural = "modèles de besoin"
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["state"],
                condition=models.Q(state=NeedModelState.ACTIVE),
                name="territories_needmodel_one_active",
                violation_error_message="Une seule version du besoin est en vigueur à la fois.",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=NeedModelState.values),
                name="territories_needmodel_known_state",
                violation_error_message="Cet état de version est inconnu.",
            ),
            models.CheckConstraint(
                condition=models.Q(state=NeedModelState.DRAFT, activated_at__isnull=True)
                | (~models.Q(state=NeedModelState.DRAFT) & models.Q(activated_at__isnull=False)),
                name="territories_needmodel_activation_date",
                violation_error_message="Une version en vigueur ou archivée a une date de mise en vigueur.",
            ),
            models.CheckConstraint(
                condition=~models.Q(note=""),
                name="territories_needmodel_note",
                violation_error_message="Une version dit ce qui change et pourquoi.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, version {self.version}"


class NeedWeight(models.Model):
    """The weight of a public in a version, and the rule that keeps it apart from the others."""

    model = models.ForeignKey(NeedModel, on_delete=models.CASCADE, related_name="weights", verbose_name="version")
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, related_name="need_weights", verbose_name="public"
    )
    weight = models.DecimalField("poids", max_digits=5, decimal_places=2)
    overlap = models.TextField(
        "recoupements",
        help_text=(
            "Ce qui est retranché, pourquoi ce public est distinct des autres, ou que l’indice n’est pas un effectif."
        ),
    )

    class Meta:
        verbose_name = "poids d’un public"
        verbose_name_plural = "poids des publics"
        ordering = ["-weight", "indicator"]
        constraints = [
            models.UniqueConstraint(
                fields=["model", "indicator"],
                name="territories_needweight_once",
                violation_error_message="Ce public a déjà un poids dans cette version.",
            ),
            models.CheckConstraint(
                condition=models.Q(weight__gte=0),
                name="territories_needweight_not_negative",
                violation_error_message="Un poids ne peut être négatif.",
            ),
            models.CheckConstraint(
                condition=~models.Q(overlap=""),
                name="territories_needweight_overlap",
                violation_error_message="Dites comment ce public se recoupe avec les autres.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weight} × {self.indicator}"
