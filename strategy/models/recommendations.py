"""Recommendations: the working text, its evidence, its discussion, and each version that was validated."""

from typing import Any

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.perimeter import hat_of, restrict
from accounts.roles import Permission
from allocation.enums import FROZEN_STATES
from allocation.models import ScenarioVersion
from calls.models import CallVersion
from strategy.enums import EvidenceKind, Lever, Priority, RecommendationState
from territories.enums import AreaLevel
from territories.models import Area
from white_zones.models import Run

FRENCH = "fr-x-icu"


class RecommendationQuerySet(models.QuerySet["Recommendation"]):
    def visible_to(self, user: Any) -> "RecommendationQuerySet":
        """Validated ones are read by all who read the doctrine, and those open to discussion by who takes part in it.

        Drafts and dropped ones are read by who writes them, in the perimeter.
        """
        hat = hat_of(user)
        if hat is None or not user.can(Permission.STRATEGY_DOCTRINE_VIEW):
            return self.none()
        shared = Q(state=RecommendationState.VALIDATED)
        if user.can(Permission.STRATEGY_DOCTRINE_DISCUSS):
            shared |= Q(state=RecommendationState.DISCUSSED)
        if not user.can(Permission.STRATEGY_DOCTRINE_EDIT):
            return self.filter(shared)
        own = restrict(
            Recommendation.objects.all(),
            user=user,
            permission=Permission.STRATEGY_DOCTRINE_EDIT,
            department="department__code",
        )
        return self.filter(shared | Q(pk__in=own.values("pk")))


class Recommendation(models.Model):
    """One preconisation as it is being written; what was validated is in its versions.

    `department` is the one that carries it; none for a regional recommendation.
    """

    title = models.CharField("intitulé", max_length=200, db_collation=FRENCH)
    state = models.CharField("état", max_length=12, choices=RecommendationState, default=RecommendationState.DRAFT)
    priority = models.PositiveSmallIntegerField("priorité", choices=Priority, default=Priority.MEDIUM)
    department = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="département"
    )
    areas = models.ManyToManyField(Area, related_name="recommendations", verbose_name="territoires", blank=True)
    problem = models.TextField("constat", max_length=6000, blank=True)
    action = models.TextField("action", max_length=6000, blank=True)
    lever = models.CharField("levier", max_length=12, choices=Lever, default=Lever.OTHER)
    owner = models.CharField("pilote", max_length=160, blank=True)
    partners = models.ManyToManyField(
        "strategy.Partner", related_name="recommendations", verbose_name="partenaires", blank=True
    )
    starts_on = models.DateField("début", null=True, blank=True)
    ends_on = models.DateField("fin", null=True, blank=True)
    etp = models.DecimalField(
        "ETP", max_digits=10, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    euros = models.DecimalField(
        "euros", max_digits=14, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    success = models.TextField("conditions de réussite", max_length=4000, blank=True)
    vigilance = models.TextField("points de vigilance", max_length=4000, blank=True)
    dropped_because = models.TextField("motif de l’abandon", max_length=1000, blank=True)
    # Counts the savings: two people who write at once do not write over each other.
    revision = models.PositiveIntegerField("révision", default=1)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="créée par"
    )
    created_at = models.DateTimeField("créée le", default=timezone.now, editable=False)
    changed_at = models.DateTimeField("modifiée le", default=timezone.now)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = "préconisation"
        verbose_name_plural = "préconisations"
        ordering = ["priority", "title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="strategy_recommendation_dates_ordered",
                violation_error_message="Une préconisation ne finit pas avant d’avoir commencé.",
            ),
            models.CheckConstraint(
                condition=(Q(etp__isnull=True) | Q(etp__gte=0)) & (Q(euros__isnull=True) | Q(euros__gte=0)),
                name="strategy_recommendation_cost_positive",
                violation_error_message="Un coût n’est pas négatif.",
            ),
            models.CheckConstraint(
                condition=~Q(state=RecommendationState.DROPPED) | ~Q(dropped_because=""),
                name="strategy_recommendation_dropped_with_motive",
                violation_error_message="Dites pourquoi la préconisation est écartée.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def number(self) -> str:
        """« P-012 », the same for ever."""
        return f"P-{self.pk:03d}"


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, user: Any) -> "EvidenceQuerySet":
        """Those of the recommendations that one reads; figures of a scenario not yet decided stay where they are read.

        An undecided figure belongs to its département, and to those who read all the lines of scenarios.
        """
        rows = self.filter(recommendation__in=Recommendation.objects.visible_to(user))
        hat = hat_of(user)
        if hat is None or user.can(Permission.ALLOCATION_LINE_VIEW_ALL):
            return rows
        codes = sorted(hat.codes(AreaLevel.DEPARTMENT))
        own = Q(area__level=AreaLevel.DEPARTMENT, area__code__in=codes)
        decided = Q(scenario__isnull=True) | Q(scenario__scenario__state__in=FROZEN_STATES)
        return rows.filter(decided | own)

    def undecided(self) -> "EvidenceQuerySet":
        """Those that lean on a scenario which nobody has adopted."""
        return self.filter(scenario__isnull=False).exclude(scenario__scenario__state__in=FROZEN_STATES)


class Evidence(models.Model):
    """A figure or a finding that a recommendation leans on, copied with its source and its date: it never moves."""

    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.CASCADE, related_name="evidences", verbose_name="préconisation"
    )
    kind = models.CharField("nature", max_length=10, choices=EvidenceKind)
    title = models.CharField("intitulé", max_length=200)
    # Rows of [label, value as it is read], with the unit in the label.
    figures = models.JSONField("chiffres", default=list, blank=True)
    text = models.TextField("constat", max_length=4000, blank=True)
    source = models.CharField("source", max_length=240)
    dated_on = models.DateField("date de la source")
    is_estimated = models.BooleanField("estimé ou de démonstration", default=False)
    run = models.ForeignKey(
        Run, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="diagnostic"
    )
    scenario = models.ForeignKey(
        ScenarioVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="scénario"
    )
    call = models.ForeignKey(
        CallVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="appel"
    )
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="territoire"
    )
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="figée par"
    )
    frozen_at = models.DateTimeField("figée le", default=timezone.now, editable=False)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = "preuve"
        verbose_name_plural = "preuves"
        ordering = ["frozen_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(figures=[]) | ~Q(text=""),
                name="strategy_evidence_not_empty",
                violation_error_message="Une preuve porte des chiffres ou un constat.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class RecommendationVersionQuerySet(models.QuerySet["RecommendationVersion"]):
    def visible_to(self, user: Any) -> "RecommendationVersionQuerySet":
        """What was validated is read by all who read the doctrine, even while its next version is being written."""
        is_reader = hat_of(user) is not None and user.can(Permission.STRATEGY_DOCTRINE_VIEW)
        return self if is_reader else self.none()


class RecommendationVersion(models.Model):
    """What was validated, for ever: the whole text with its evidence (see migration 0002)."""

    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.PROTECT, related_name="versions", verbose_name="préconisation"
    )
    number = models.PositiveSmallIntegerField("version")
    content = models.JSONField("contenu")
    fingerprint = models.CharField("empreinte", max_length=64)
    note = models.TextField("ce qui change", max_length=2000, blank=True)
    validated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="validée par"
    )
    validated_at = models.DateTimeField("validée le", default=timezone.now, editable=False)

    objects = RecommendationVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "version d’une préconisation"
        verbose_name_plural = "versions d’une préconisation"
        ordering = ["recommendation", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation", "number"],
                name="strategy_recommendationversion_number_once",
                violation_error_message="Cette version existe déjà.",
            ),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(note=""),
                name="strategy_recommendationversion_change_told",
                violation_error_message="Dites ce que cette version change.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recommendation_id} v{self.number}"


class Remark(models.Model):
    """One turn of the discussion of a recommendation."""

    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.CASCADE, related_name="remarks", verbose_name="préconisation"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="auteur"
    )
    author_as = models.CharField("en qualité de", max_length=200)
    text = models.TextField("remarque", max_length=4000)
    written_at = models.DateTimeField("écrite le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "remarque"
        verbose_name_plural = "remarques"
        ordering = ["written_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="strategy_remark_not_empty",
                violation_error_message="Écrivez la remarque.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recommendation_id} {self.written_at:%Y-%m-%d}"
