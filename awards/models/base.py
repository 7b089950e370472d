"""What the rows of decisions and of conventions share: ETP and euros of a year, a kind, a place and a payer."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from allocation.enums import Part
from structures.enums import SiaeKind
from territories.models import Area


def somebody(label: str, **options: Any) -> Any:
    """A person who acted, kept for ever."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=label, **options
    )


def somebody_later(label: str) -> Any:
    return somebody(label, null=True, blank=True)


def stored_file(label: str) -> Any:
    return models.ForeignKey(
        "common.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label
    )


def amount_constraints(prefix: str) -> list[models.BaseConstraint]:
    """Figures that are not negative, of which one at least is given, in a year that can be meant."""
    return [
        models.CheckConstraint(
            condition=(Q(etp__isnull=True) | Q(etp__gte=0)) & (Q(euros__isnull=True) | Q(euros__gte=0)),
            name=f"{prefix}_not_negative",
            violation_error_message="Un moyen accordé ne peut pas être négatif.",
        ),
        models.CheckConstraint(
            # Said of what is known: PostgreSQL lets through a condition that a missing figure makes unknown.
            condition=Q(etp__isnull=False, etp__gt=0) | Q(euros__isnull=False, euros__gt=0),
            name=f"{prefix}_something",
            violation_error_message="Donnez des ETP, un montant, ou les deux.",
        ),
        models.CheckConstraint(
            condition=Q(year__range=(2000, 2100)),
            name=f"{prefix}_year",
            violation_error_message="L’année est comprise entre 2000 et 2100.",
        ),
    ]


class Means(models.Model):
    """One line of means."""

    year = models.PositiveSmallIntegerField("année")
    kind = models.CharField("filière", max_length=4, choices=SiaeKind, blank=True)
    place = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", verbose_name="lieu")
    part = models.CharField("financeur", max_length=8, choices=Part, default=Part.STATE)
    etp = models.DecimalField("ETP", max_digits=12, decimal_places=2, null=True, blank=True)
    euros = models.DecimalField("montant (€)", max_digits=14, decimal_places=2, null=True, blank=True)
    suspended_by = models.ForeignKey(
        "awards.Condition",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="suspendue par la condition",
    )

    class Meta:
        abstract = True
