"""What a structure reports of its convention, beside what it promised."""

from typing import Any

from django.db import models
from django.db.models import Q

from awards.enums import ReportState
from awards.models.base import somebody_later
from awards.models.conventions import Convention


class FollowUpReportQuerySet(models.QuerySet["FollowUpReport"]):
    def visible_to(self, user: Any) -> "FollowUpReportQuerySet":
        return self.filter(convention__in=Convention.objects.visible_to(user).values("pk"))

    def late(self, day: Any) -> "FollowUpReportQuerySet":
        return self.filter(state__in=[ReportState.AWAITED, ReportState.RETURNED], due_on__lt=day)


class FollowUpReport(models.Model):
    """One report of a period: promised figures come from the convention, achieved ones from the structure."""

    convention = models.ForeignKey(
        Convention, on_delete=models.PROTECT, related_name="reports", verbose_name="convention"
    )
    number = models.PositiveSmallIntegerField("numéro")
    period_start = models.DateField("début de période")
    period_end = models.DateField("fin de période")
    due_on = models.DateField("à remettre avant le")
    is_final = models.BooleanField("bilan final", default=False)
    state = models.CharField("état", max_length=10, choices=ReportState, default=ReportState.AWAITED)
    promised = models.JSONField("promis", default=dict, blank=True)
    achieved = models.JSONField("réalisé", default=dict, blank=True)
    comment = models.TextField("commentaire de la structure", blank=True, max_length=6000)
    submitted_by = somebody_later("remis par")
    submitted_at = models.DateTimeField("remis le", null=True, blank=True)
    review_note = models.TextField("réponse du service", blank=True, max_length=4000)
    reviewed_by = somebody_later("examiné par")
    reviewed_at = models.DateTimeField("examiné le", null=True, blank=True)

    objects = FollowUpReportQuerySet.as_manager()

    class Meta:
        verbose_name = "bilan de suivi"
        verbose_name_plural = "bilans de suivi"
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["state", "due_on"], name="awards_report_watch")]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "number"],
                name="awards_followupreport_once",
                violation_error_message="Ce bilan existe déjà.",
            ),
            models.CheckConstraint(
                condition=Q(period_end__gte=models.F("period_start")) & Q(due_on__gte=models.F("period_end")),
                name="awards_followupreport_dates_ordered",
                violation_error_message="Un bilan se remet après la fin de sa période.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ReportState.SUBMITTED, ReportState.ACCEPTED])
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="awards_followupreport_submitted_by_somebody",
                violation_error_message="Un bilan remis a une date et un auteur.",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReportState.RETURNED) | ~Q(review_note=""),
                name="awards_followupreport_returned_with_note",
                violation_error_message="Dites ce qui est à compléter dans le bilan.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.convention_id} n° {self.number}"
