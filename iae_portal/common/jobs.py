"""Long work asked for by a person: the row is the truth, the Celery message only wakes a worker."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from iae_portal.common.job_states import ACTIVE, FINAL, JobState, check_move


class JobQuerySet(models.QuerySet["Job"]):
    def active(self) -> "JobQuerySet":
        return self.filter(state__in=ACTIVE)

    def alive(self) -> "JobQuerySet":
        """Being worked on, with a recent sign of life."""
        return self.filter(
            state__in=(JobState.RUNNING, JobState.CANCELLING), heartbeat__gte=Now() - settings.JOB_HEARTBEAT_TIMEOUT
        )

    def stale(self) -> "JobQuerySet":
        """Said to be worked on, but silent for too long: their worker died."""
        return self.filter(
            state__in=(JobState.RUNNING, JobState.CANCELLING), heartbeat__lt=Now() - settings.JOB_HEARTBEAT_TIMEOUT
        )

    def unheard(self, *, never_published: timedelta, published: timedelta) -> "JobQuerySet":
        """Queued, and without a message that could still be on its way."""
        return self.filter(state=JobState.QUEUED).filter(
            Q(published_at=None, queued_at__lt=Now() - never_published) | Q(published_at__lt=Now() - published)
        )


class Job(models.Model):
    """One piece of long work: what was asked, by whom, how far it is, how it ended."""

    kind = models.CharField("nature", max_length=80)
    subject = models.CharField("objet", max_length=120)
    parameters = models.JSONField("paramètres", default=dict, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="demandeur",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="jobs",
    )
    state = models.CharField("état", max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    attempt = models.PositiveSmallIntegerField("tentative", default=0)
    progress = models.DecimalField("avancement (%)", max_digits=5, decimal_places=2, default=0)
    step = models.CharField("étape", max_length=200, blank=True)
    error = models.TextField("motif d’échec", blank=True)
    traceback = models.TextField("trace technique", blank=True)
    created_at = models.DateTimeField("demandé le", db_default=Now(), editable=False)
    queued_at = models.DateTimeField("mis en attente le", db_default=Now())
    published_at = models.DateTimeField("message envoyé le", null=True, blank=True)
    started_at = models.DateTimeField("commencé le", null=True, blank=True)
    heartbeat = models.DateTimeField("dernier signe de vie", null=True, blank=True)
    finished_at = models.DateTimeField("terminé le", null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        app_label = "common"
        verbose_name = "travail"
        verbose_name_plural = "travaux"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "heartbeat"], name="common_job_by_state"),
            models.Index(fields=["owner", "-created_at"], name="common_job_by_owner"),
            models.Index(fields=["kind", "subject", "-created_at"], name="common_job_by_subject"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subject"],
                condition=Q(state__in=sorted(ACTIVE)),
                name="common_job_one_active",
                violation_error_message="Un travail est déjà en cours sur cet objet.",
            ),
            models.CheckConstraint(
                condition=Q(progress__range=(0, 100)),
                name="common_job_progress_percent",
                violation_error_message="L’avancement est un pourcentage, de 0 à 100.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(FINAL), finished_at__isnull=False)
                | Q(state__in=sorted(ACTIVE), finished_at__isnull=True),
                name="common_job_finished_when_final",
                violation_error_message="Un travail porte sa date de fin si et seulement s’il est terminé.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[JobState.RUNNING, JobState.CANCELLING])
                | Q(attempt__gte=1, heartbeat__isnull=False, started_at__isnull=False),
                name="common_job_running_is_claimed",
                violation_error_message="Un travail en cours porte sa tentative et son dernier signe de vie.",
            ),
            models.CheckConstraint(
                condition=~Q(state=JobState.FAILED) | ~Q(error=""),
                name="common_job_failure_explained",
                violation_error_message="Un échec porte son motif.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="") & ~Q(subject=""),
                name="common_job_kind_and_subject",
                violation_error_message="Un travail a une nature et un objet.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} — {self.subject}"

    @property
    def is_final(self) -> bool:
        return self.state in FINAL

    def move(self, to: JobState, **changes: Any) -> None:
        """Save a move that the table allows; the caller holds the row's lock."""
        check_move(self.state, to)
        self.state = to
        for name, value in changes.items():
            setattr(self, name, value)
        self.save(update_fields=["state", *changes])
