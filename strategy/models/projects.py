"""Projets de territoire: what an accepted candidature de territoire becomes, and how it goes on for years."""

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.perimeter import hat_of, restrict
from accounts.roles import Permission, Role
from calls.models import Application
from strategy.enums import ENDED, EXPLAINED, ActionState, MeansOrigin, ProjectState
from strategy.models.partners import Partner
from strategy.models.recommendations import FRENCH
from territories.models import Area


class TerritoryProjectQuerySet(models.QuerySet["TerritoryProject"]):
    def visible_to(self, user: Any) -> "TerritoryProjectQuerySet":
        """A holder's own areas; for the others their perimeter, without the files in which they have an interest."""
        hat = hat_of(user)
        if hat is None or not user.can(Permission.STRATEGY_PROJECT_VIEW):
            return self.none()
        if hat.role == Role.TERRITORY_HOLDER:
            return self.filter(territory__in=[area.pk for area in hat.areas])
        reached = restrict(self, user=user, permission=Permission.STRATEGY_PROJECT_VIEW, department="department__code")
        return reached.filter(application__in=Application.objects.without_interest_of(user).values("pk"))


class TerritoryProject(models.Model):
    """Carried by a territory. What it was made from, its diagnosis included, never changes (migration 0005)."""

    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, related_name="territory_project", verbose_name="dossier"
    )
    title = models.CharField("intitulé", max_length=200, db_collation=FRENCH)
    territory = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="territory_projects", verbose_name="territoire"
    )
    department = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", verbose_name="département")
    carrier = models.CharField("porteur", max_length=200, db_collation=FRENCH)
    ambition = models.TextField("ambition", max_length=6000, blank=True)
    governance = models.TextField("pilotage", max_length=6000, blank=True)
    # Answers of the file and figures of the diagnosis of that day, as they are read, with their source and its date.
    diagnosis = models.JSONField("diagnostic partagé", default=dict)
    starts_on = models.DateField("début")
    ends_on = models.DateField("fin prévue")
    state = models.CharField("état", max_length=10, choices=ProjectState, default=ProjectState.ACTIVE)
    closed_at = models.DateTimeField("terminé le", null=True, blank=True)
    outcome = models.TextField("bilan", max_length=6000, blank=True)
    is_demonstration = models.BooleanField("inventé", default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="créé par"
    )
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)

    objects = TerritoryProjectQuerySet.as_manager()

    class Meta:
        verbose_name = "projet de territoire"
        verbose_name_plural = "projets de territoire"
        ordering = ["department__code", "title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="strategy_territoryproject_dates_ordered",
                violation_error_message="Un projet ne finit pas avant d’avoir commencé.",
            ),
            models.CheckConstraint(
                condition=Q(state=ProjectState.ACTIVE, closed_at__isnull=True)
                | (~Q(state=ProjectState.ACTIVE) & Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="strategy_territoryproject_closed_with_outcome",
                violation_error_message="Un projet terminé a une date et un bilan.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state == ProjectState.ACTIVE


class ProjectPartner(models.Model):
    """A partner of a project, and what it brings."""

    project = models.ForeignKey(
        TerritoryProject, on_delete=models.CASCADE, related_name="partnerships", verbose_name="projet"
    )
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="projects", verbose_name="partenaire")
    contribution = models.CharField("apport", max_length=400, blank=True)

    class Meta:
        verbose_name = "partenaire d’un projet"
        verbose_name_plural = "partenaires d’un projet"
        ordering = ["partner__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "partner"],
                name="strategy_projectpartner_once",
                violation_error_message="Ce partenaire est déjà au projet.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.partner_id}"


class ProjectMeans(models.Model):
    """ETP or euros of a year, and who brings them."""

    project = models.ForeignKey(
        TerritoryProject, on_delete=models.CASCADE, related_name="means", verbose_name="projet"
    )
    year = models.PositiveSmallIntegerField("année")
    payer = models.CharField("financeur", max_length=160)
    origin = models.CharField("origine", max_length=10, choices=MeansOrigin, default=MeansOrigin.ADDED)
    etp = models.DecimalField("ETP", max_digits=12, decimal_places=2, null=True, blank=True)
    euros = models.DecimalField("euros", max_digits=14, decimal_places=2, null=True, blank=True)
    source = models.CharField("source", max_length=240)

    class Meta:
        verbose_name = "moyen d’un projet"
        verbose_name_plural = "moyens d’un projet"
        ordering = ["year", "payer", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(etp__isnull=False, etp__gt=0) | Q(euros__isnull=False, euros__gt=0),
                name="strategy_projectmeans_something",
                violation_error_message="Donnez des ETP, un montant, ou les deux.",
            ),
            models.CheckConstraint(
                condition=(Q(etp__isnull=True) | Q(etp__gte=0)) & (Q(euros__isnull=True) | Q(euros__gte=0)),
                name="strategy_projectmeans_not_negative",
                violation_error_message="Un moyen ne peut pas être négatif.",
            ),
            models.CheckConstraint(
                condition=Q(year__range=(2000, 2100)),
                name="strategy_projectmeans_year",
                violation_error_message="L’année est comprise entre 2000 et 2100.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.year} {self.payer}"


class ProjectAction(models.Model):
    """An action of the project; road maps that carry it follow it from here."""

    project = models.ForeignKey(
        TerritoryProject, on_delete=models.CASCADE, related_name="actions", verbose_name="projet"
    )
    rank = models.PositiveSmallIntegerField("rang")
    title = models.CharField("action", max_length=200)
    theme = models.CharField("axe", max_length=120, blank=True)
    description = models.TextField("contenu", max_length=4000, blank=True)
    expected = models.CharField("résultat attendu", max_length=400, blank=True)
    owner = models.CharField("pilote", max_length=160, blank=True)
    starts_on = models.DateField("début", null=True, blank=True)
    due_on = models.DateField("échéance", null=True, blank=True)
    state = models.CharField("état", max_length=12, choices=ActionState, default=ActionState.PLANNED)
    progress = models.PositiveSmallIntegerField("avancement (%)", default=0, validators=[MaxValueValidator(100)])

    class Meta:
        verbose_name = "action d’un projet"
        verbose_name_plural = "actions d’un projet"
        ordering = ["project", "rank", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "rank"],
                name="strategy_projectaction_rank_once",
                violation_error_message="Une action a déjà ce rang.",
            ),
            models.CheckConstraint(
                condition=Q(progress__lte=100) & (~Q(state=ActionState.DONE) | Q(progress=100)),
                name="strategy_projectaction_progress_is_share",
                violation_error_message="L’avancement va de 0 à 100, et une action réalisée est à 100.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(due_on__isnull=True) | Q(due_on__gte=F("starts_on")),
                name="strategy_projectaction_dates_ordered",
                violation_error_message="L’échéance suit le début.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def is_overdue(self, today: Any) -> bool:
        return self.due_on is not None and self.due_on < today and self.state not in ENDED


class ProjectUpdate(models.Model):
    """A follow-up point, of one action or of the whole project; never rewritten (migration 0005)."""

    project = models.ForeignKey(
        TerritoryProject, on_delete=models.CASCADE, related_name="updates", verbose_name="projet"
    )
    action = models.ForeignKey(
        ProjectAction, on_delete=models.CASCADE, null=True, blank=True, related_name="updates", verbose_name="action"
    )
    state = models.CharField("état", max_length=12, choices=ActionState, blank=True)
    progress = models.PositiveSmallIntegerField("avancement (%)", null=True, blank=True)
    text = models.TextField("point de suivi", max_length=4000, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="auteur"
    )
    written_at = models.DateTimeField("écrit le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "point de suivi d’un projet"
        verbose_name_plural = "points de suivi d’un projet"
        ordering = ["project", "-written_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(action__isnull=True, state="", progress__isnull=True) & ~Q(text=""))
                | (Q(action__isnull=False, progress__isnull=False, progress__lte=100) & ~Q(state="")),
                name="strategy_projectupdate_one_object",
                violation_error_message="Un point de suivi dit où en est une action, ou écrit où en est le projet.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=EXPLAINED) | ~Q(text=""),
                name="strategy_projectupdate_explained",
                violation_error_message="Dites pourquoi l’action est en retard ou arrêtée.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.written_at:%Y-%m-%d}"
