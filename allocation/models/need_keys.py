"""The need key: weighted determinants, normalised, and the values frozen with a version once it is published."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.perimeter import can
from accounts.roles import Permission
from allocation.enums import ComponentSource, KeyState, Mesh, Normalisation
from territories.models import Area, Indicator
from white_zones.models import Run

FRENCH = "fr-x-icu"


class NeedKeyQuerySet(models.QuerySet["NeedKey"]):
    def visible_to(self, user: Any) -> "NeedKeyQuerySet":
        """Published versions are doctrine, read by all who read scenarios; drafts by those who write keys."""
        if can(user, Permission.ALLOCATION_KEY_EDIT):
            return self
        if can(user, Permission.ALLOCATION_SCENARIO_VIEW):
            return self.exclude(state=KeyState.DRAFT)
        return self.none()

    def usable(self) -> "NeedKeyQuerySet":
        return self.filter(state=KeyState.PUBLISHED)


class NeedKey(models.Model):
    """One version of a key; a published one never changes, a change is a new version of the same name."""

    name = models.CharField("nom", max_length=120, db_collation=FRENCH)
    number = models.PositiveSmallIntegerField("version", default=1)
    state = models.CharField("état", max_length=10, choices=KeyState, default=KeyState.DRAFT)
    note = models.TextField("motifs du choix", blank=True)
    run = models.ForeignKey(
        Run, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="diagnostic publié"
    )
    edition = models.PositiveIntegerField("numéro de modification", default=1)
    copied_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="version précédente"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="créée par"
    )
    created_at = models.DateTimeField("créée le", db_default=Now(), editable=False)
    published_at = models.DateTimeField("publiée le", null=True, blank=True)

    objects = NeedKeyQuerySet.as_manager()

    class Meta:
        verbose_name = "clé de besoin"
        verbose_name_plural = "clés de besoin"
        ordering = ["name", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "number"],
                name="allocation_needkey_version_once",
                violation_error_message="Cette version de la clé existe déjà.",
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="allocation_needkey_named",
                violation_error_message="Une clé a un nom.",
            ),
            models.CheckConstraint(
                condition=Q(state=KeyState.DRAFT, published_at__isnull=True)
                | ~Q(state=KeyState.DRAFT) & Q(published_at__isnull=False),
                name="allocation_needkey_published_is_dated",
                violation_error_message="Une clé publiée porte la date de sa publication.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} (version {self.number})"


class NeedKeyComponent(models.Model):
    """One determinant and its weight, in percent of the key."""

    key = models.ForeignKey(NeedKey, on_delete=models.CASCADE, related_name="components", verbose_name="clé")
    position = models.PositiveSmallIntegerField("rang")
    source = models.CharField("nature", max_length=10, choices=ComponentSource)
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="indicateur"
    )
    period = models.CharField("période", max_length=20, blank=True)
    weight = models.DecimalField("poids (%)", max_digits=5, decimal_places=2)
    normalisation = models.CharField(
        "normalisation", max_length=10, choices=Normalisation, default=Normalisation.SHARE
    )

    class Meta:
        verbose_name = "déterminant d’une clé"
        verbose_name_plural = "déterminants des clés"
        ordering = ["key", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "position"],
                name="allocation_needkeycomponent_once",
                violation_error_message="Deux déterminants ont le même rang.",
            ),
            models.CheckConstraint(
                condition=Q(weight__range=(0, 100)),
                name="allocation_needkeycomponent_weight",
                violation_error_message="Un poids va de 0 à 100 %.",
            ),
            models.CheckConstraint(
                condition=Q(source=ComponentSource.INDICATOR, indicator__isnull=False)
                | ~Q(source=ComponentSource.INDICATOR) & Q(indicator__isnull=True),
                name="allocation_needkeycomponent_indicator",
                violation_error_message="Un déterminant tiré du catalogue nomme son indicateur, et lui seul.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key_id} : {self.source} {self.weight} %"


class NeedKeyValue(models.Model):
    """What a published key gives an area: its share of the region, and the part of each determinant."""

    key = models.ForeignKey(NeedKey, on_delete=models.CASCADE, related_name="values", verbose_name="clé")
    mesh = models.CharField("maille", max_length=16, choices=Mesh)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", verbose_name="territoire")
    share = models.DecimalField("part de la région", max_digits=16, decimal_places=14)
    parts = models.JSONField("part de chaque déterminant", default=list)
    is_demonstration = models.BooleanField("repose sur une donnée estimée", default=False)

    class Meta:
        verbose_name = "valeur d’une clé"
        verbose_name_plural = "valeurs des clés"
        ordering = ["key", "mesh", "area"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "mesh", "area"],
                name="allocation_needkeyvalue_once",
                violation_error_message="Ce territoire a déjà sa part dans la clé.",
            ),
            models.CheckConstraint(
                condition=Q(share__range=(0, 1)),
                name="allocation_needkeyvalue_share",
                violation_error_message="Une part est comprise entre 0 et 1.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key_id} {self.area_id} : {self.share}"
