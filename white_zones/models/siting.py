"""A siting study: where to open antennas on top of a run. Kept whole with its two answers, and never redone."""

import uuid
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.perimeter import can
from accounts.roles import Permission
from iae_portal.common.job_states import JobState
from iae_portal.common.jobs import Job
from structures.enums import SiaeKind
from territories.models import Area
from white_zones.enums import STATE_OF_JOB, RunState
from white_zones.models.runs import FRENCH, Run
from white_zones.siting_enums import CandidateRule, SitingAnswer, SitingTarget, SolverStatus

MOST_ANTENNAS = 50
LONGEST_COVER = 120
SHORTEST_SEARCH, LONGEST_SEARCH = 5, 600


class SitingStudyQuerySet(models.QuerySet["SitingStudy"]):
    def visible_to(self, user: Any) -> "SitingStudyQuerySet":
        """One's own, and those that are shared, as long as their run is visible."""
        if not can(user, Permission.WHITE_ZONES_RUN_VIEW):
            return self.none()
        return self.filter(Q(author=user) | Q(is_shared=True), run__in=Run.objects.visible_to(user))

    def with_context(self) -> "SitingStudyQuerySet":
        """With the rows that telling a study needs."""
        return self.select_related("run", "author", "job", "department")


class SitingStudy(models.Model):
    """What was asked, and how much need each of the two answers covers. Need is in job seekers."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="sitings", verbose_name="calcul")
    name = models.CharField("nom", max_length=120, db_collation=FRENCH)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sitings", verbose_name="auteur"
    )
    is_shared = models.BooleanField("partagée", default=False)
    request_key = models.UUIDField("clé de la demande", default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField("demandée le", db_default=Now(), editable=False)
    count = models.PositiveSmallIntegerField(
        "nombre d’antennes", validators=[MinValueValidator(1), MaxValueValidator(MOST_ANTENNAS)]
    )
    kind = models.CharField("filière", max_length=4, choices=SiaeKind)
    etp = models.DecimalField("ETP de chaque antenne", max_digits=6, decimal_places=2)
    target = models.CharField("besoin visé", max_length=11, choices=SitingTarget)
    cover_minutes = models.PositiveSmallIntegerField(
        "temps de couverture (minutes)", validators=[MinValueValidator(1), MaxValueValidator(LONGEST_COVER)]
    )
    candidates = models.CharField("communes candidates", max_length=10, choices=CandidateRule)
    minimum_population = models.PositiveIntegerField("population minimale", null=True, blank=True)
    department = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="département"
    )
    capacity = models.DecimalField(
        "capacité d’une antenne (demandeurs)", max_digits=9, decimal_places=2, null=True, blank=True
    )
    minimum_demand = models.DecimalField(
        "besoin minimal d’une antenne (demandeurs)", max_digits=9, decimal_places=2, default=0
    )
    time_limit = models.PositiveSmallIntegerField(
        "temps de recherche de l’optimum (secondes)",
        validators=[MinValueValidator(SHORTEST_SEARCH), MaxValueValidator(LONGEST_SEARCH)],
    )
    job = models.OneToOneField(
        Job, on_delete=models.PROTECT, null=True, blank=True, related_name="siting", verbose_name="travail"
    )
    candidate_count = models.PositiveIntegerField("communes candidates retenues")
    target_communes = models.PositiveIntegerField("communes visées")
    target_demand = models.FloatField("besoin non couvert des communes visées")
    coverable_demand = models.FloatField("besoin visé à portée d’une commune candidate")
    immediate_value = models.FloatField("besoin couvert par la réponse immédiate")
    immediate_ms = models.PositiveIntegerField("durée de la réponse immédiate (ms)")
    certified_value = models.FloatField("besoin couvert par la réponse du solveur", null=True, blank=True)
    bound = models.FloatField("besoin qu’aucune réponse ne dépasse", null=True, blank=True)
    status = models.CharField("fin de la recherche", max_length=10, choices=SolverStatus, blank=True)
    solver_ms = models.PositiveIntegerField("durée de la recherche (ms)", null=True, blank=True)
    finished_at = models.DateTimeField("terminée le", null=True, blank=True)

    objects = SitingStudyQuerySet.as_manager()

    class Meta:
        verbose_name = "étude d’implantation"
        verbose_name_plural = "études d’implantation"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["author", "request_key"],
                name="white_zones_sitingstudy_request_once",
                violation_error_message="Cette étude a déjà été demandée.",
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="white_zones_sitingstudy_named",
                violation_error_message="Une étude a un nom.",
            ),
            models.CheckConstraint(
                condition=Q(count__gte=1, count__lte=MOST_ANTENNAS, etp__gt=0, kind__in=SiaeKind.values),
                name="white_zones_sitingstudy_antennas",
                violation_error_message=f"Une étude ouvre de 1 à {MOST_ANTENNAS} antennes, de plus de 0 ETP.",
            ),
            models.CheckConstraint(
                condition=Q(
                    candidates=CandidateRule.EPCI_SEATS, minimum_population__isnull=True, department__isnull=True
                )
                | Q(candidates=CandidateRule.POPULATION, minimum_population__isnull=False, department__isnull=True)
                | Q(candidates=CandidateRule.DEPARTMENT, minimum_population__isnull=True, department__isnull=False),
                name="white_zones_sitingstudy_candidates",
                violation_error_message="Le choix des communes candidates porte ce qu’il demande, et rien d’autre.",
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gt=0, capacity__gte=F("minimum_demand")),
                name="white_zones_sitingstudy_capacity",
                violation_error_message="La capacité d’une antenne est positive et vaut au moins son besoin minimal.",
            ),
            models.CheckConstraint(
                condition=Q(minimum_demand__gte=0),
                name="white_zones_sitingstudy_minimum",
                violation_error_message="Le besoin minimal d’une antenne est positif ou nul.",
            ),
            models.CheckConstraint(
                condition=Q(
                    finished_at__isnull=True,
                    certified_value__isnull=True,
                    bound__isnull=True,
                    status="",
                    solver_ms__isnull=True,
                )
                | Q(
                    finished_at__isnull=False,
                    certified_value__isnull=False,
                    bound__gte=F("certified_value"),
                    status__in=SolverStatus.values,
                    solver_ms__isnull=False,
                ),
                name="white_zones_sitingstudy_finished_with_figures",
                violation_error_message="Une étude terminée porte la réponse du solveur et sa borne.",
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
    def best_answer(self) -> SitingAnswer:
        """The answer that stands: the solver's is never worse than the immediate one."""
        return SitingAnswer.CERTIFIED if self.finished_at else SitingAnswer.IMMEDIATE

    @property
    def best_value(self) -> float:
        """Need that the standing answer covers."""
        return self.immediate_value if self.certified_value is None else self.certified_value

    @property
    def gap(self) -> float | None:
        """Share of the bound that the solver's answer may miss, 0 when it is the optimum; None before it ends."""
        if self.bound is None:
            return None
        return 1 - self.best_value / self.bound if self.bound > 0 else 0.0


class SitingAntenna(models.Model):
    """An antenna of one of the two answers."""

    study = models.ForeignKey(SitingStudy, on_delete=models.CASCADE, related_name="antennas", verbose_name="étude")
    answer = models.CharField("réponse", max_length=9, choices=SitingAnswer)
    rank = models.PositiveSmallIntegerField("rang")
    commune = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", verbose_name="commune")
    served = models.FloatField("besoin couvert")
    communes = models.PositiveIntegerField("communes couvertes")

    class Meta:
        verbose_name = "antenne proposée"
        verbose_name_plural = "antennes proposées"
        ordering = ["study", "answer", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["study", "answer", "rank"],
                name="white_zones_sitingantenna_rank_once",
                violation_error_message="Deux antennes d’une réponse n’ont pas le même rang.",
            ),
            models.UniqueConstraint(
                fields=["study", "answer", "commune"],
                name="white_zones_sitingantenna_commune_once",
                violation_error_message="Une réponse n’ouvre qu’une antenne par commune.",
            ),
            models.CheckConstraint(
                condition=Q(served__gt=0, communes__gte=1),
                name="white_zones_sitingantenna_useful",
                violation_error_message="Une antenne proposée couvre du besoin.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.study_id} : {self.rank} {self.commune_id}"
