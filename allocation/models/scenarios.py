"""A scenario: who made it, over which territories, and where it stands on its way to be notified."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.perimeter import can, hat_of
from accounts.roles import Permission
from allocation.enums import FROZEN_STATES, Mesh, ScenarioState
from territories.enums import AreaLevel
from territories.models import Area

FRENCH = "fr-x-icu"
REVIEWED_STATES = (ScenarioState.SUBMITTED, *FROZEN_STATES)


class ScenarioQuerySet(models.QuerySet["Scenario"]):
    def visible_to(self, user: Any) -> "ScenarioQuerySet":
        """All of them for the region's agents; for others what has left the draft, and what bears on their perimeter.

        Scenarios below the département tell the figures of structures: only agents read them, in their perimeter.
        """
        hat = hat_of(user)
        if hat is None or not can(user, Permission.ALLOCATION_SCENARIO_VIEW):
            return self.none()
        if can(user, Permission.ALLOCATION_SCENARIO_DECIDE):
            return self
        seen = Q(mesh=Mesh.DEPARTMENT, state__in=REVIEWED_STATES)
        if can(user, Permission.ALLOCATION_SCENARIO_EDIT):
            codes = sorted(hat.codes(AreaLevel.DEPARTMENT))
            seen |= Q(perimeter__level=AreaLevel.DEPARTMENT, perimeter__code__in=codes)
        return self.filter(seen)

    def editable_by(self, user: Any) -> "ScenarioQuerySet":
        """Drafts that the user may change."""
        drafts = self.visible_to(user).filter(state=ScenarioState.DRAFT)
        if not can(user, Permission.ALLOCATION_SCENARIO_EDIT):
            return self.none()
        hat = hat_of(user)
        if hat is None or hat.is_regional:
            return drafts
        codes = sorted(hat.codes(AreaLevel.DEPARTMENT))
        return drafts.filter(perimeter__level=AreaLevel.DEPARTMENT, perimeter__code__in=codes)

    def in_force(self) -> "ScenarioQuerySet":
        """Adopted and not replaced since."""
        return self.filter(state__in=(ScenarioState.ADOPTED, ScenarioState.NOTIFIED))


class Scenario(models.Model):
    """Its rules and figures are in its versions; once adopted, nothing of it changes (see migration 0002)."""

    name = models.CharField("nom", max_length=120, db_collation=FRENCH)
    note = models.TextField("intention", blank=True)
    mesh = models.CharField("maille", max_length=16, choices=Mesh, default=Mesh.DEPARTMENT)
    perimeter = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", verbose_name="périmètre")
    state = models.CharField("état", max_length=10, choices=ScenarioState, default=ScenarioState.DRAFT)
    first_year = models.PositiveSmallIntegerField("première année")
    last_year = models.PositiveSmallIntegerField("dernière année")
    current = models.OneToOneField(
        "allocation.ScenarioVersion",
        # Restricted, not protected: a draft that is deleted takes its versions with it.
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="version courante",
    )
    copied_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="copies", verbose_name="copié de"
    )
    amends = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="amendments", verbose_name="avenant à"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="créé par"
    )
    created_at = models.DateTimeField("créé le", db_default=Now(), editable=False)

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        verbose_name = "scénario"
        verbose_name_plural = "scénarios"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="allocation_scenario_named",
                violation_error_message="Un scénario a un nom.",
            ),
            models.CheckConstraint(
                condition=Q(first_year__range=(2000, 2100), last_year__gte=models.F("first_year")),
                name="allocation_scenario_years_ordered",
                violation_error_message="Les années d’un scénario se suivent.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[ScenarioState.DRAFT, ScenarioState.DROPPED]) | Q(current__isnull=False),
                name="allocation_scenario_submitted_has_figures",
                violation_error_message="Un scénario soumis a des chiffres.",
            ),
            models.UniqueConstraint(
                fields=["perimeter", "mesh", "first_year"],
                condition=Q(state__in=[ScenarioState.ADOPTED, ScenarioState.NOTIFIED]),
                name="allocation_scenario_one_programme",
                violation_error_message="Un scénario est déjà adopté pour cette année : faites un avenant.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_frozen(self) -> bool:
        return self.state in FROZEN_STATES

    @property
    def is_multiyear(self) -> bool:
        return self.last_year > self.first_year
