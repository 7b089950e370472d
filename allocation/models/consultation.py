"""The consultation of the CDIAE on a scenario: one clock, an avis by département, comments on lines."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.perimeter import restrict
from accounts.roles import Permission
from allocation.enums import OpinionForm, OpinionValue
from allocation.models.scenarios import Scenario
from allocation.models.versions import ScenarioVersion
from territories.models import Area


class Consultation(models.Model):
    """A saisine: the version submitted, and until when avis are awaited. One is open at a time."""

    scenario = models.ForeignKey(
        Scenario, on_delete=models.PROTECT, related_name="consultations", verbose_name="scénario"
    )
    version = models.ForeignKey(ScenarioVersion, on_delete=models.PROTECT, related_name="+", verbose_name="version")
    message = models.TextField("message aux membres", blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="ouverte par"
    )
    opened_at = models.DateTimeField("saisine le")
    due_at = models.DateTimeField("avis attendus jusqu’au")
    closed_at = models.DateTimeField("close le", null=True, blank=True)
    closing_motive = models.TextField("motif de la clôture", blank=True)

    class Meta:
        verbose_name = "consultation"
        verbose_name_plural = "consultations"
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["scenario"],
                condition=Q(closed_at__isnull=True),
                name="allocation_consultation_one_open",
                violation_error_message="Une consultation est déjà ouverte sur ce scénario.",
            ),
            models.CheckConstraint(
                condition=Q(due_at__gt=F("opened_at")),
                name="allocation_consultation_dates_ordered",
                violation_error_message="L’échéance des avis suit la saisine.",
            ),
        ]

    def __str__(self) -> str:
        return f"consultation sur {self.scenario_id}"


class OpinionQuerySet(models.QuerySet["Opinion"]):
    def visible_to(self, user: Any) -> "OpinionQuerySet":
        """An avis is read in its département, and by the region."""
        return restrict(self, user=user, permission=Permission.ALLOCATION_OPINION_VIEW, department="department__code")

    def in_force(self) -> "OpinionQuerySet":
        return self.filter(replaced_at__isnull=True)


class Opinion(models.Model):
    """The avis of the CDIAE of a département (code du travail, R. 5112-15 s.); it does not bind the administration."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="opinions", verbose_name="consultation"
    )
    department = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", verbose_name="département")
    value = models.CharField("avis", max_length=12, choices=OpinionValue)
    motivation = models.TextField("motivation")
    form = models.CharField("rendu", max_length=8, choices=OpinionForm)
    held_on = models.DateField("date de la séance ou de la fin de la consultation écrite")
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="enregistré par"
    )
    given_as = models.CharField("en qualité de", max_length=200)
    given_at = models.DateTimeField("enregistré le", db_default=Now(), editable=False)
    is_late = models.BooleanField("après l’échéance", default=False)
    replaced_at = models.DateTimeField("remplacé le", null=True, blank=True)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = "avis"
        verbose_name_plural = "avis"
        ordering = ["consultation", "department", "-given_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "department"],
                condition=Q(replaced_at__isnull=True),
                name="allocation_opinion_one_in_force",
                violation_error_message="Ce département a déjà rendu son avis.",
            ),
            models.CheckConstraint(
                condition=~Q(motivation=""),
                name="allocation_opinion_motivated",
                violation_error_message="Un avis est motivé.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department_id} : {self.value}"


class LineCommentQuerySet(models.QuerySet["LineComment"]):
    def visible_to(self, user: Any) -> "LineCommentQuerySet":
        return restrict(self, user=user, permission=Permission.ALLOCATION_OPINION_VIEW, department="department__code")


class LineComment(models.Model):
    """What a member or an agent says of a line; it stays with the version that was read."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="comments", verbose_name="consultation"
    )
    department = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", verbose_name="département")
    code = models.CharField("ligne", max_length=24)
    text = models.TextField("commentaire")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="auteur"
    )
    author_as = models.CharField("en qualité de", max_length=200)
    created_at = models.DateTimeField("écrit le", db_default=Now(), editable=False)

    objects = LineCommentQuerySet.as_manager()

    class Meta:
        verbose_name = "commentaire d’une ligne"
        verbose_name_plural = "commentaires des lignes"
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="allocation_linecomment_not_empty",
                violation_error_message="Écrivez le commentaire.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} : {self.text[:40]}"
