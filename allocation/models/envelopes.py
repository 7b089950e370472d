"""The means of a year: who gives how much, where, and what a post costs."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.perimeter import can
from accounts.roles import Permission
from allocation.enums import Firmness, Measure, Part
from structures.enums import SiaeKind
from territories.models import Area


class EnvelopeQuerySet(models.QuerySet["Envelope"]):
    def visible_to(self, user: Any) -> "EnvelopeQuerySet":
        """Envelopes are notified figures of areas: all who may read envelopes read them across the region."""
        return self if can(user, Permission.ALLOCATION_ENVELOPE_VIEW) else self.none()

    def of_year(self, year: int) -> "EnvelopeQuerySet":
        return self.filter(year=year)


class Envelope(models.Model):
    """ETP and euros of one measure, one payer, one year and one area; its parts are the envelopes below it."""

    year = models.PositiveSmallIntegerField("année")
    measure = models.CharField("mesure", max_length=8, choices=Measure, default=Measure.IAE)
    part = models.CharField("financeur", max_length=8, choices=Part, default=Part.STATE)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="envelopes", verbose_name="territoire")
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name="enveloppe partagée",
    )
    firmness = models.CharField("caractère", max_length=10, choices=Firmness, default=Firmness.FIRM)
    etp = models.DecimalField("ETP", max_digits=12, decimal_places=2, null=True, blank=True)
    euros = models.DecimalField("montant (€)", max_digits=14, decimal_places=2, null=True, blank=True)
    carried_etp = models.DecimalField("ETP reportés de l’année précédente", max_digits=12, decimal_places=2, default=0)
    carried_euros = models.DecimalField("euros reportés (€)", max_digits=14, decimal_places=2, default=0)
    note = models.TextField("note", blank=True)
    source = models.ForeignKey(
        "common.Source", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="source"
    )
    version = models.PositiveIntegerField("version", default=1)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="modifiée par",
    )
    updated_at = models.DateTimeField("modifiée le", db_default=Now())

    objects = EnvelopeQuerySet.as_manager()

    class Meta:
        verbose_name = "enveloppe"
        verbose_name_plural = "enveloppes"
        ordering = ["-year", "measure", "part", "area"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "measure", "part", "area"],
                name="allocation_envelope_once",
                violation_error_message="Ce territoire a déjà une enveloppe de cette mesure et de ce financeur.",
            ),
            models.CheckConstraint(
                condition=Q(year__range=(2000, 2100)),
                name="allocation_envelope_year",
                violation_error_message="L’année d’une enveloppe est comprise entre 2000 et 2100.",
            ),
            models.CheckConstraint(
                condition=(Q(etp__isnull=True) | Q(etp__gte=0))
                & (Q(euros__isnull=True) | Q(euros__gte=0))
                & Q(carried_etp__gte=0, carried_euros__gte=0),
                name="allocation_envelope_not_negative",
                violation_error_message="Une enveloppe ne peut pas être négative.",
            ),
            models.CheckConstraint(
                condition=Q(etp__isnull=False) | Q(euros__isnull=False),
                name="allocation_envelope_told",
                violation_error_message="Donnez les ETP, le montant, ou les deux.",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="allocation_envelope_not_its_own_part",
                violation_error_message="Une enveloppe ne peut pas être une part d’elle-même.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_measure_display()} {self.year} — {self.area}"


class UnitAmount(models.Model):
    """Euros per ETP and year of a kind: the socle, and the most that its modulated part may add."""

    year = models.PositiveSmallIntegerField("année")
    kind = models.CharField("filière", max_length=4, choices=SiaeKind)
    euros = models.DecimalField("montant socle (€ par ETP)", max_digits=12, decimal_places=2)
    modulated_share = models.DecimalField("part modulée maximale (%)", max_digits=5, decimal_places=2, default=10)
    source = models.ForeignKey("common.Source", on_delete=models.PROTECT, related_name="+", verbose_name="source")

    class Meta:
        verbose_name = "montant unitaire"
        verbose_name_plural = "montants unitaires"
        ordering = ["-year", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "kind"],
                name="allocation_unitamount_once",
                violation_error_message="Cette filière a déjà son montant pour l’année.",
            ),
            models.CheckConstraint(
                condition=Q(euros__gt=0, modulated_share__range=(0, 100)),
                name="allocation_unitamount_positive",
                violation_error_message="Un montant est positif, et sa part modulée va de 0 à 100 %.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.year} : {self.euros} €"
