"""Who looks at a file, with what interest in it, and what they make of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from calls.enums import AssignmentRole, ConflictStatus, Recommendation, ReviewState
from calls.models.applications import Application, ApplicationVersion


class ReviewAssignment(models.Model):
    """A file given to somebody to report on or to score."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="assignments", verbose_name="dossier"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="confié à"
    )
    role = models.CharField("rôle", max_length=12, choices=AssignmentRole, default=AssignmentRole.REVIEWER)
    due_at = models.DateTimeField("à rendre avant", null=True, blank=True)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="confié par"
    )
    assigned_at = models.DateTimeField("confié le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "attribution"
        verbose_name_plural = "attributions"
        ordering = ["application", "role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "reviewer"],
                name="calls_reviewassignment_once",
                violation_error_message="Ce dossier est déjà confié à cette personne.",
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(role=AssignmentRole.RAPPORTEUR),
                name="calls_reviewassignment_one_rapporteur",
                violation_error_message="Un dossier a un seul rapporteur.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.reviewer_id}"


class Conflict(models.Model):
    """Where the question of a personal interest stands between one person and one file (CRPA, art. R133-12)."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="conflicts", verbose_name="dossier"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="personne"
    )
    status = models.CharField("situation", max_length=12, choices=ConflictStatus)
    reason = models.TextField("motif", blank=True, max_length=2000)
    stated_at = models.DateTimeField("depuis le", default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="décidé par",
    )

    class Meta:
        verbose_name = "situation d’intérêt"
        verbose_name_plural = "situations d’intérêt"
        ordering = ["application", "user"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "user"],
                name="calls_conflict_once",
                violation_error_message="La situation de cette personne est déjà dite pour ce dossier.",
            ),
            models.CheckConstraint(
                condition=Q(status=ConflictStatus.CLEAR) | ~Q(reason=""),
                name="calls_conflict_explained",
                violation_error_message="Un conflit, confirmé ou écarté, est motivé.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[ConflictStatus.CONFIRMED, ConflictStatus.DISMISSED])
                | Q(decided_by__isnull=False),
                name="calls_conflict_decided_by_somebody",
                violation_error_message="Confirmer ou écarter un conflit est la décision de quelqu’un.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.user_id} {self.status}"


class Review(models.Model):
    """The scores that one person gives to one version of a file. Sent, it no longer changes (see migration 0002)."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="reviews", verbose_name="dossier"
    )
    version = models.ForeignKey(
        ApplicationVersion, on_delete=models.PROTECT, related_name="+", verbose_name="version examinée"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="évaluateur"
    )
    state = models.CharField("état", max_length=8, choices=ReviewState, default=ReviewState.DRAFT)
    recommendation = models.CharField("avis proposé", max_length=12, choices=Recommendation, blank=True)
    comment = models.TextField("appréciation", blank=True, max_length=6000)
    begun_at = models.DateTimeField("commencée le", default=timezone.now, editable=False)
    sent_at = models.DateTimeField("envoyée le", null=True, blank=True)

    class Meta:
        verbose_name = "évaluation"
        verbose_name_plural = "évaluations"
        ordering = ["application", "begun_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "reviewer"],
                name="calls_review_once",
                violation_error_message="Cette personne a déjà évalué cette version du dossier.",
            ),
            models.CheckConstraint(
                condition=Q(state=ReviewState.DRAFT, sent_at__isnull=True)
                | (Q(state=ReviewState.SENT, sent_at__isnull=False) & ~Q(recommendation="")),
                name="calls_review_sent_is_complete",
                violation_error_message="Une évaluation envoyée porte sa date et un avis proposé.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.reviewer_id}"


class CriterionScore(models.Model):
    """One score of one criterion; empty is « not scored », never 0."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="scores", verbose_name="évaluation")
    code = models.CharField("critère", max_length=40)
    value = models.DecimalField("note", max_digits=6, decimal_places=2, null=True, blank=True)
    comment = models.TextField("commentaire", blank=True, max_length=2000)

    class Meta:
        verbose_name = "note d’un critère"
        verbose_name_plural = "notes des critères"
        ordering = ["review", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "code"],
                name="calls_criterionscore_once",
                violation_error_message="Ce critère a déjà sa note.",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=0),
                name="calls_criterionscore_positive",
                violation_error_message="Une note n’est pas négative.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.code}"
