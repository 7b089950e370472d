"""The regional strategy and the road maps: axes, objectives measured over time, actions followed step by step."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.perimeter import hat_of, restrict
from accounts.roles import Permission
from strategy.enums import ENDED, EXPLAINED, ActionState, RoadMapState
from strategy.models.recommendations import FRENCH, Recommendation
from strategy.rules.days import FIRST_DAY, LAST_DAY
from territories.models import Area


class RoadMapQuerySet(models.QuerySet["RoadMap"]):
    def visible_to(self, user: Any) -> "RoadMapQuerySet":
        """Published ones are read by all who read the doctrine; the others by who writes them."""
        hat = hat_of(user)
        if hat is None or not user.can(Permission.STRATEGY_DOCTRINE_VIEW):
            return self.none()
        if not user.can(Permission.STRATEGY_DOCTRINE_EDIT):
            return self.exclude(state=RoadMapState.DRAFT)
        own = restrict(
            RoadMap.objects.all(),
            user=user,
            permission=Permission.STRATEGY_DOCTRINE_EDIT,
            department="department__code",
        )
        return self.filter(~Q(state=RoadMapState.DRAFT) | Q(pk__in=own.values("pk")))


class RoadMap(models.Model):
    """The strategy of the région (no département), or the road map of a département or of one of its territories."""

    title = models.CharField("intitulé", max_length=200, db_collation=FRENCH)
    department = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="département"
    )
    area = models.ForeignKey(
        Area,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="road_maps",
        verbose_name="territoire",
        help_text="EPCI ou zone d’emploi, quand la feuille de route ne couvre pas tout le département.",
    )
    purpose = models.TextField("ambition", max_length=4000, blank=True)
    first_year = models.PositiveSmallIntegerField("première année")
    last_year = models.PositiveSmallIntegerField("dernière année")
    state = models.CharField("état", max_length=10, choices=RoadMapState, default=RoadMapState.DRAFT)
    published_at = models.DateTimeField("publiée le", null=True, blank=True)
    closed_at = models.DateTimeField("terminée le", null=True, blank=True)
    outcome = models.TextField("bilan", max_length=6000, blank=True)
    is_demonstration = models.BooleanField("inventée", default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="créée par"
    )
    created_at = models.DateTimeField("créée le", default=timezone.now, editable=False)

    objects = RoadMapQuerySet.as_manager()

    class Meta:
        verbose_name = "feuille de route"
        verbose_name_plural = "feuilles de route"
        ordering = ["department__code", "-first_year", "title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_year__gte=F("first_year")),
                name="strategy_roadmap_years_ordered",
                violation_error_message="La dernière année suit la première.",
            ),
            models.CheckConstraint(
                condition=Q(area__isnull=True) | Q(department__isnull=False),
                name="strategy_roadmap_area_in_department",
                violation_error_message="La feuille de route d’un territoire relève d’un département.",
            ),
            models.CheckConstraint(
                condition=Q(state=RoadMapState.DRAFT, published_at__isnull=True)
                | (~Q(state=RoadMapState.DRAFT) & Q(published_at__isnull=False)),
                name="strategy_roadmap_published_is_dated",
                violation_error_message="Une feuille de route publiée a une date de publication.",
            ),
            models.CheckConstraint(
                condition=~Q(state=RoadMapState.CLOSED) | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="strategy_roadmap_closed_with_outcome",
                violation_error_message="Une feuille de route se termine par son bilan.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def place(self) -> str:
        """What it covers, in words; `department` and `area` are read with it."""
        if self.area is not None:
            return f"{self.area.name} ({self.area.get_level_display()})"
        return self.department.name if self.department is not None else "Toute la région"

    @property
    def is_open(self) -> bool:
        """Whether it may still be written and followed."""
        return self.state != RoadMapState.CLOSED


class Axis(models.Model):
    """A heading of a road map."""

    road_map = models.ForeignKey(
        RoadMap, on_delete=models.CASCADE, related_name="axes", verbose_name="feuille de route"
    )
    rank = models.PositiveSmallIntegerField("rang")
    title = models.CharField("axe", max_length=200, db_collation=FRENCH)

    class Meta:
        verbose_name = "axe"
        verbose_name_plural = "axes"
        ordering = ["road_map", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["road_map", "rank"],
                name="strategy_axis_rank_once",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message="Un axe a déjà ce rang.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Goal(models.Model):
    """An objective of an axis, with what measures it."""

    axis = models.ForeignKey(Axis, on_delete=models.CASCADE, related_name="goals", verbose_name="axe")
    rank = models.PositiveSmallIntegerField("rang")
    title = models.CharField("objectif", max_length=240)
    measure = models.CharField("indicateur", max_length=200, blank=True)
    unit = models.CharField("unité", max_length=40, blank=True)
    start = models.DecimalField("valeur de départ", max_digits=14, decimal_places=2, null=True, blank=True)
    target = models.DecimalField("cible", max_digits=14, decimal_places=2, null=True, blank=True)
    target_year = models.PositiveSmallIntegerField("année de la cible", null=True, blank=True)

    class Meta:
        verbose_name = "objectif"
        verbose_name_plural = "objectifs"
        ordering = ["axis", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["axis", "rank"],
                name="strategy_goal_rank_once",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message="Un objectif a déjà ce rang.",
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=True, target__isnull=True, target_year__isnull=True) | ~Q(measure=""),
                name="strategy_goal_figures_are_measured",
                violation_error_message="Une valeur se mesure : nommez l’indicateur.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Reading(models.Model):
    """The value of an objective's indicator on a day, with its source; a later one does not erase it.

    One that was mistyped stays, with the reading that corrects it.
    """

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="readings", verbose_name="objectif")
    value = models.DecimalField("valeur", max_digits=14, decimal_places=2)
    read_on = models.DateField("date")
    source = models.CharField("source", max_length=240)
    is_estimated = models.BooleanField("estimée ou de démonstration", default=False)
    corrects = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="correction",
        verbose_name="corrige la valeur",
    )
    motive = models.CharField("motif de la correction", max_length=400, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="relevée par"
    )
    recorded_at = models.DateTimeField("enregistrée le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "valeur d’un objectif"
        verbose_name_plural = "valeurs des objectifs"
        ordering = ["goal", "-read_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["goal", "read_on"],
                condition=Q(corrects__isnull=True),
                name="strategy_reading_once",
                violation_error_message="Une valeur est déjà relevée à cette date : corrigez-la.",
            ),
            models.CheckConstraint(
                condition=Q(read_on__range=(FIRST_DAY, LAST_DAY)),
                name="strategy_reading_on_a_plausible_day",
                violation_error_message="Cette date n’est pas plausible.",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(motive=""),
                name="strategy_reading_corrected_with_motive",
                violation_error_message="Dites pourquoi la valeur est corrigée.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.goal_id} {self.read_on:%Y-%m-%d}"


class Action(models.Model):
    """What a road map does: a recommendation carried out, or an action of its own."""

    axis = models.ForeignKey(Axis, on_delete=models.CASCADE, related_name="actions", verbose_name="axe")
    rank = models.PositiveSmallIntegerField("rang")
    recommendation = models.ForeignKey(
        Recommendation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name="préconisation",
    )
    project_action = models.ForeignKey(
        "strategy.ProjectAction",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="placings",
        verbose_name="action d’un projet de territoire",
    )
    title = models.CharField("action", max_length=200)
    description = models.TextField("contenu", max_length=4000, blank=True)
    owner = models.CharField("pilote", max_length=160, blank=True)
    starts_on = models.DateField("début", null=True, blank=True)
    due_on = models.DateField("échéance", null=True, blank=True)
    state = models.CharField("état", max_length=12, choices=ActionState, default=ActionState.PLANNED)
    progress = models.PositiveSmallIntegerField("avancement (%)", default=0, validators=[MaxValueValidator(100)])

    class Meta:
        verbose_name = "action"
        verbose_name_plural = "actions"
        ordering = ["axis__rank", "rank", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["axis", "recommendation"],
                name="strategy_action_recommendation_once",
                violation_error_message="Cette préconisation figure déjà dans cet axe.",
            ),
            models.UniqueConstraint(
                fields=["axis", "project_action"],
                name="strategy_action_project_once",
                violation_error_message="Cette action de projet figure déjà dans cet axe.",
            ),
            models.CheckConstraint(
                condition=Q(recommendation__isnull=True) | Q(project_action__isnull=True),
                name="strategy_action_one_origin",
                violation_error_message="Une action vient d’une préconisation ou d’un projet, non des deux.",
            ),
            models.UniqueConstraint(
                fields=["axis", "rank"],
                name="strategy_action_rank_once",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message="Une action a déjà ce rang.",
            ),
            models.CheckConstraint(
                condition=Q(progress__lte=100),
                name="strategy_action_progress_is_share",
                violation_error_message="L’avancement va de 0 à 100 %.",
            ),
            models.CheckConstraint(
                condition=~Q(state=ActionState.DONE) | Q(progress=100),
                name="strategy_action_done_is_whole",
                violation_error_message="Une action réalisée est à 100 %.",
            ),
            models.CheckConstraint(
                condition=(Q(starts_on__isnull=True) | Q(starts_on__range=(FIRST_DAY, LAST_DAY)))
                & (Q(due_on__isnull=True) | Q(due_on__range=(FIRST_DAY, LAST_DAY))),
                name="strategy_action_on_plausible_days",
                violation_error_message="Ces dates ne sont pas plausibles.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(due_on__isnull=True) | Q(due_on__gte=F("starts_on")),
                name="strategy_action_dates_ordered",
                violation_error_message="L’échéance suit le début.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def is_overdue(self, today: dt.date) -> bool:
        return self.due_on is not None and self.due_on < today and self.state not in ENDED


class ActionUpdate(models.Model):
    """What was said of an action's progress, in order; never rewritten."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="updates", verbose_name="action")
    state = models.CharField("état", max_length=12, choices=ActionState)
    progress = models.PositiveSmallIntegerField("avancement (%)")
    text = models.TextField("point d’avancement", max_length=4000, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="auteur"
    )
    written_at = models.DateTimeField("écrit le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "point d’avancement"
        verbose_name_plural = "points d’avancement"
        ordering = ["action", "-written_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(progress__lte=100),
                name="strategy_actionupdate_progress_is_share",
                violation_error_message="L’avancement va de 0 à 100 %.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=EXPLAINED) | ~Q(text=""),
                name="strategy_actionupdate_explained",
                violation_error_message="Dites pourquoi l’action est en retard ou arrêtée.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} {self.progress} %"
