"""What a scenario asked and what the engine answered, each time it was saved: never changed, only followed."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.perimeter import can, hat_of
from accounts.roles import Permission
from allocation.enums import FROZEN_STATES, LineStatus, Outcome
from allocation.models.scenarios import Scenario
from structures.enums import SiaeKind
from structures.models import Siae
from territories.enums import AreaLevel
from territories.models import Area


class ScenarioVersion(models.Model):
    """Settings and inputs in (JSON of `allocation.rules`), figures out: the same inputs give the same figures."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="versions", verbose_name="scénario")
    number = models.PositiveIntegerField("version")
    rules = models.JSONField("règles")
    inputs = models.JSONField("données d’entrée")
    outcome = models.CharField("issue", max_length=10, choices=Outcome)
    answer = models.JSONField(
        "réponse du moteur", help_text="Équité, prix des clauses, ou conflits et assouplissements."
    )
    duration_ms = models.PositiveIntegerField("durée du calcul (ms)")
    fingerprint = models.CharField("empreinte des entrées (SHA-256)", max_length=64)
    code_version = models.CharField("version du code", max_length=40)
    change = models.CharField("ce qui a changé", max_length=200, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="auteur"
    )
    created_at = models.DateTimeField("enregistrée le", db_default=Now(), editable=False)

    class Meta:
        verbose_name = "version d’un scénario"
        verbose_name_plural = "versions des scénarios"
        ordering = ["scenario", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "number"],
                name="allocation_scenarioversion_once",
                violation_error_message="Cette version existe déjà : quelqu’un d’autre vient d’enregistrer.",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, fingerprint__regex=r"^[0-9a-f]{64}$"),
                name="allocation_scenarioversion_identified",
                violation_error_message="Une version a un numéro et l’empreinte de ses entrées.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scenario_id}, version {self.number}"

    @property
    def is_feasible(self) -> bool:
        return self.outcome == Outcome.OPTIMAL


class ScenarioLineQuerySet(models.QuerySet["ScenarioLine"]):
    def visible_to(self, user: Any) -> "ScenarioLineQuerySet":
        """Decided figures of areas are read across the region; undecided ones in the perimeter, and by the region."""
        seen = self.filter(version__scenario__in=Scenario.objects.visible_to(user))
        hat = hat_of(user)
        if hat is None or can(user, Permission.ALLOCATION_LINE_VIEW_ALL):
            return seen
        codes = sorted(hat.codes(AreaLevel.DEPARTMENT))
        decided = Q(version__scenario__state__in=FROZEN_STATES)
        own = Q(area__level=AreaLevel.DEPARTMENT, area__code__in=codes)
        perimeter = "version__scenario__perimeter"
        inside = Q(**{f"{perimeter}__level": AreaLevel.DEPARTMENT, f"{perimeter}__code__in": codes})
        return seen.filter(decided | own | inside)


class ScenarioLine(models.Model):
    """ETP of one territory in one year, with what holds the figure."""

    version = models.ForeignKey(
        ScenarioVersion, on_delete=models.CASCADE, related_name="lines", verbose_name="version"
    )
    year = models.PositiveSmallIntegerField("année")
    code = models.CharField("code", max_length=24)
    name = models.CharField("territoire", max_length=200, db_collation="fr-x-icu")
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="territoire"
    )
    siae = models.ForeignKey(
        Siae, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="structure"
    )
    previous = models.DecimalField("ETP de l’année précédente", max_digits=12, decimal_places=2)
    etp = models.DecimalField("ETP", max_digits=12, decimal_places=2)
    lower = models.DecimalField("plancher", max_digits=12, decimal_places=2)
    upper = models.DecimalField("plafond", max_digits=14, decimal_places=2, null=True, blank=True)
    target = models.DecimalField("cible", max_digits=18, decimal_places=6)
    continuous = models.DecimalField("valeur avant arrondi", max_digits=18, decimal_places=6)
    euros = models.DecimalField("montant (€)", max_digits=14, decimal_places=2, null=True, blank=True)
    status = models.CharField("statut", max_length=8, choices=LineStatus)

    objects = ScenarioLineQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne d’un scénario"
        verbose_name_plural = "lignes des scénarios"
        ordering = ["version", "year", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "year", "code"],
                name="allocation_scenarioline_once",
                violation_error_message="Ce territoire a déjà sa ligne pour l’année.",
            ),
            models.CheckConstraint(
                condition=Q(etp__gte=0, previous__gte=0, lower__gte=0),
                name="allocation_scenarioline_not_negative",
                violation_error_message="Une ligne ne peut pas être négative.",
            ),
            models.CheckConstraint(
                condition=Q(area__isnull=True) | Q(siae__isnull=True),
                name="allocation_scenarioline_one_subject",
                violation_error_message="Une ligne porte sur un territoire ou sur une structure.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=LineStatus.values),
                name="allocation_scenarioline_status_known",
                violation_error_message="Une ligne est au plancher, au plafond, ou libre.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.year} : {self.etp}"


class ScenarioCell(models.Model):
    """ETP of one kind in a line; the cells of a line add up to it."""

    line = models.ForeignKey(ScenarioLine, on_delete=models.CASCADE, related_name="cells", verbose_name="ligne")
    kind = models.CharField("filière", max_length=4, choices=SiaeKind)
    etp = models.DecimalField("ETP", max_digits=12, decimal_places=2)
    base = models.DecimalField("ETP de base", max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = "filière d’une ligne"
        verbose_name_plural = "filières des lignes"
        ordering = ["line", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "kind"],
                name="allocation_scenariocell_once",
                violation_error_message="Cette filière figure déjà dans la ligne.",
            ),
            models.CheckConstraint(
                condition=Q(etp__gte=0, base__gte=0),
                name="allocation_scenariocell_not_negative",
                violation_error_message="Une filière ne peut pas être négative.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.kind} : {self.etp}"
