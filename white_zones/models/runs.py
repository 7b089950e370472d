"""A run: one computation of accessibility, kept whole with all it was made from, and never redone."""

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.perimeter import can
from accounts.roles import Permission
from iae_portal.common.job_states import JobState
from iae_portal.common.jobs import Job
from iae_portal.common.models import Source
from structures.enums import SiaeKind
from structures.models import Site
from territories.models import Area
from white_zones.enums import STATE_OF_JOB, RunState

FRENCH = "fr-x-icu"
FIGURES = ("demand_total", "supply_total", "supply_served", "orphan_sites", "unknown_demand", "duration_ms")


class RunQuerySet(models.QuerySet["Run"]):
    def visible_to(self, user: Any) -> "RunQuerySet":
        """Published runs are read by all who may read runs; the others by their author and by those who start runs."""
        if not can(user, Permission.WHITE_ZONES_RUN_VIEW):
            return self.none()
        if can(user, Permission.WHITE_ZONES_RUN_START):
            return self
        return self.filter(Q(publication__isnull=False) | Q(created_by=user))

    def done(self) -> "RunQuerySet":
        return self.filter(finished_at__isnull=False)

    def with_context(self) -> "RunQuerySet":
        """With the rows that telling a run needs."""
        return self.select_related("job", "created_by", "perimeter", "reference_run", "publication", "archive")

    def in_use(self) -> "RunQuerySet":
        """Those that nobody has put away."""
        return self.filter(archive__isnull=True)


class Run(models.Model):
    """What was asked, by whom, from which inputs, and what it came to."""

    name = models.CharField("nom", max_length=120, db_collation=FRENCH)
    year = models.PositiveSmallIntegerField("année de l’offre")
    perimeter = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", verbose_name="périmètre")
    demand_code = models.CharField("indicateur de la demande", max_length=60)
    parameters = models.JSONField("paramètres")
    request_key = models.UUIDField("clé de la demande", default=uuid.uuid4, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="runs", verbose_name="demandé par"
    )
    created_at = models.DateTimeField("demandé le", db_default=Now(), editable=False)
    job = models.OneToOneField(
        Job, on_delete=models.PROTECT, null=True, blank=True, related_name="white_zone_run", verbose_name="travail"
    )
    finished_at = models.DateTimeField("terminé le", null=True, blank=True)
    is_reference = models.BooleanField("fixe la référence", default=False)
    reference_run = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="calcul de référence"
    )
    references = models.JSONField("références par filière", null=True, blank=True)
    demand_total = models.FloatField("demande totale", null=True, blank=True)
    supply_total = models.FloatField("offre totale (ETP)", null=True, blank=True)
    supply_served = models.FloatField("offre desservie (ETP)", null=True, blank=True)
    mean_accessibility = models.FloatField("accessibilité moyenne", null=True, blank=True)
    orphan_sites = models.PositiveIntegerField("sites sans demande à portée", null=True, blank=True)
    unknown_demand = models.PositiveIntegerField("communes de demande inconnue", null=True, blank=True)
    duration_ms = models.PositiveIntegerField("durée du calcul (ms)", null=True, blank=True)
    border_communes = models.PositiveIntegerField("communes « bord »", null=True, blank=True)
    robust_communes = models.PositiveIntegerField("communes de classe robuste", null=True, blank=True)
    robustness = models.JSONField("poids de chaque incertitude", null=True, blank=True)
    outside = models.JSONField("offre et besoin hors de la région", null=True, blank=True)
    copied_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="copié de"
    )
    sources = models.ManyToManyField(Source, related_name="+", verbose_name="sources")

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = "calcul de zones blanches"
        verbose_name_plural = "calculs de zones blanches"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["-finished_at"], name="white_zones_run_by_end")]
        constraints = [
            models.UniqueConstraint(
                fields=["created_by", "request_key"],
                name="white_zones_run_request_once",
                violation_error_message="Ce calcul a déjà été demandé.",
            ),
            models.CheckConstraint(
                condition=Q(is_reference=False) | Q(finished_at__isnull=False),
                name="white_zones_run_reference_finished",
                violation_error_message="Seul un calcul terminé fixe la référence.",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True)
                | Q(reference_run__isnull=False, references__isnull=False)
                & Q(**{f"{figure}__isnull": False for figure in FIGURES}),
                name="white_zones_run_finished_with_figures",
                violation_error_message="Un calcul terminé porte sa référence et ses chiffres.",
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="white_zones_run_named",
                violation_error_message="Un calcul a un nom.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> RunState:
        if self.finished_at is not None:
            return RunState.DONE
        return STATE_OF_JOB[JobState(self.job.state)] if self.job else RunState.DRAFT

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that it measured; all of them before they could be chosen."""
        return tuple(self.parameters.get("kinds") or SiaeKind.values)

    @property
    def published_at(self) -> dt.datetime | None:
        """Since when it stands for its year; None once another one does."""
        publication = getattr(self, "publication", None)
        return publication.published_at if publication and publication.replaced_at is None else None

    @property
    def replaced_at(self) -> dt.datetime | None:
        publication = getattr(self, "publication", None)
        return publication.replaced_at if publication else None

    @property
    def archived_at(self) -> dt.datetime | None:
        archive = getattr(self, "archive", None)
        return archive.archived_at if archive else None

    @property
    def state_label(self) -> str:
        return str(self.state.label)


class RunSupply(models.Model):
    """ETP of one kind at one site as the run read them: later changes of the annexes change nothing here."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="supply", verbose_name="calcul")
    # The register of sites lives on: a site that was removed since leaves its number, and its ETP, in the run.
    site = models.ForeignKey(
        Site, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+", verbose_name="site"
    )
    commune = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", verbose_name="commune")
    kind = models.CharField("filière", max_length=4, choices=SiaeKind)
    etp = models.DecimalField("ETP", max_digits=10, decimal_places=2)

    class Meta:
        verbose_name = "offre retenue par un calcul"
        verbose_name_plural = "offres retenues par les calculs"
        ordering = ["run", "site", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "site", "kind"],
                name="white_zones_runsupply_once",
                violation_error_message="Ce site figure déjà dans ce calcul pour cette filière.",
            ),
            models.CheckConstraint(
                condition=Q(etp__gt=0),
                name="white_zones_runsupply_positive",
                violation_error_message="Un calcul ne retient que les offres de plus de 0 ETP.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} : {self.site_id} {self.kind} {self.etp}"
