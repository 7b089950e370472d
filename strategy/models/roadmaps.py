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
from strategy.enums import ActionState
from strategy.models.recommendations import FRENCH, Recommendation
from territories.models import Area


class RoadMapQuerySet(models.QuerySet["RoadMap"]):
    def visible_to(self, user: Any) -> "RoadMapQuerySet":
        """Published ones are read by all who read the doctrine; the others by who writes them."""
        hat = hat_of(user)
        if hat is None or not user.can(Permission.STRATEGY_DOCTRINE_VIEW):
            return self.none()
        if not user.can(Permission.STRATEGY_DOCTRINE_EDIT):
            return self.filter(published_at__isnull=False)
        own = restrict(
            RoadMap.objects.all(),
            user=user,
            permission=Permission.STRATEGY_DOCTRINE_EDIT,
            department="department__code",
        )
        return self.filter(Q(published_at__isnull=False) | Q(pk__in=own.values("pk")))


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
    published_at = models.DateTimeField("publiée le", null=True, blank=True)
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
        ]

    def __str__(self) -> str:
        return self.title


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

    def __str__(self) -> str:
        return self.title


class Reading(models.Model):
    """The value of an objective's indicator on a day, with its source; a later one does not erase it."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="readings", verbose_name="objectif")
    value = models.DecimalField("valeur", max_digits=14, decimal_places=2)
    read_on = models.DateField("date")
    source = models.CharField("source", max_length=240)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="relevée par"
    )

    class Meta:
        verbose_name = "valeur d’un objectif"
        verbose_name_plural = "valeurs des objectifs"
        ordering = ["goal", "-read_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["goal", "read_on"],
                name="strategy_reading_once",
                violation_error_message="Une valeur est déjà relevée à cette date.",
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
    title = models.CharField("action", max_length=200)
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
                condition=Q(starts_on__isnull=True) | Q(due_on__isnull=True) | Q(due_on__gte=F("starts_on")),
                name="strategy_action_dates_ordered",
                violation_error_message="L’échéance suit le début.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def is_overdue(self, today: dt.date) -> bool:
        ended = self.state in (ActionState.DONE, ActionState.STOPPED)
        return self.due_on is not None and self.due_on < today and not ended


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

    def __str__(self) -> str:
        return f"{self.action_id} {self.progress} %"
