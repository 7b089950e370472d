"""How a structure sees itself: a level by criterion, with what proves it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.perimeter import hat_of, restrict
from accounts.roles import Permission, Role
from quality.enums import AssessmentState, Level
from quality.models.versions import ReferenceVersion
from structures.models import Siae


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def visible_to(self, user: Any) -> "AssessmentQuerySet":
        """A structure's own; for agents, those that were sent in their perimeter."""
        hat = hat_of(user)
        if hat is None:
            return self.none()
        if hat.role == Role.STRUCTURE_MEMBER:
            return self.filter(siae__members=hat.assignment_id)
        return restrict(
            self.filter(state=AssessmentState.SENT),
            user=user,
            permission=Permission.QUALITY_ASSESSMENT_VIEW,
            department="siae__department__code",
        )


class Assessment(models.Model):
    """A structure's answer to a version. Sent, it changes no more (migration 0001); another may follow."""

    version = models.ForeignKey(
        ReferenceVersion, on_delete=models.PROTECT, related_name="assessments", verbose_name="version"
    )
    siae = models.ForeignKey(
        Siae, on_delete=models.PROTECT, related_name="quality_assessments", verbose_name="structure"
    )
    state = models.CharField("état", max_length=6, choices=AssessmentState, default=AssessmentState.DRAFT)
    summary = models.TextField("ce que la structure en retient", max_length=4000, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="commencée par"
    )
    started_at = models.DateTimeField("commencée le", default=timezone.now, editable=False)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="arrêtée par",
    )
    sent_at = models.DateTimeField("arrêtée le", null=True, blank=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "auto-évaluation"
        verbose_name_plural = "auto-évaluations"
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["siae"],
                condition=Q(state=AssessmentState.DRAFT),
                name="quality_assessment_one_draft",
                violation_error_message="Une auto-évaluation est déjà en cours pour cette structure.",
            ),
            models.CheckConstraint(
                condition=Q(state=AssessmentState.DRAFT, sent_at__isnull=True, sent_by__isnull=True)
                | Q(state=AssessmentState.SENT, sent_at__isnull=False, sent_by__isnull=False),
                name="quality_assessment_sent_by_somebody",
                violation_error_message="Une auto-évaluation arrêtée a une date et un auteur.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.siae_id} v{self.version_id}"

    @property
    def is_open(self) -> bool:
        return self.state == AssessmentState.DRAFT


class AssessmentAnswer(models.Model):
    """The level given to one criterion, and its proof."""

    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="answers", verbose_name="auto-évaluation"
    )
    code = models.CharField("critère", max_length=12)
    level = models.PositiveSmallIntegerField("niveau", choices=Level)
    proof = models.TextField("preuve", max_length=4000, blank=True)
    file = models.ForeignKey(
        "common.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="pièce"
    )
    saved_at = models.DateTimeField("enregistrée le", default=timezone.now)

    class Meta:
        verbose_name = "niveau donné"
        verbose_name_plural = "niveaux donnés"
        ordering = ["assessment", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "code"],
                name="quality_assessmentanswer_once",
                violation_error_message="Ce critère a déjà son niveau.",
            ),
            models.CheckConstraint(
                condition=Q(level__range=(Level.TO_BUILD, Level.PROVEN)),
                name="quality_assessmentanswer_level_known",
                violation_error_message="Un niveau va de 1 à 4.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.code} {self.level}"
