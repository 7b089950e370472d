"""The procès-verbal of a session, version by version."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.perimeter import restrict
from accounts.roles import Permission
from committees.enums import MinutesState
from committees.models.sessions import Session


class MinutesQuerySet(models.QuerySet["Minutes"]):
    def visible_to(self, user: Any) -> "MinutesQuerySet":
        """Members read a PV once it is locked; before, it is the secretary's."""
        reached = restrict(
            self,
            user=user,
            permission=Permission.COMMITTEES_SESSION_VIEW,
            department="session__committee__department__code",
        )
        if user.is_authenticated and user.can(Permission.COMMITTEES_SESSION_RUN):
            return reached
        return reached.exclude(state=MinutesState.DRAFT)


class Minutes(models.Model):
    """One version of a PV. A draft is read from the session; locked, its content does not change (migration 0002)."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="minutes", verbose_name="séance")
    number = models.PositiveSmallIntegerField("version")
    state = models.CharField("état", max_length=8, choices=MinutesState, default=MinutesState.DRAFT)
    opening = models.TextField("ouverture de la séance", blank=True, max_length=10000)
    closing = models.TextField("clôture de la séance", blank=True, max_length=10000)
    correction = models.TextField("ce que cette version corrige", blank=True, max_length=2000)
    content = models.JSONField("contenu arrêté", default=dict, blank=True)
    fingerprint = models.CharField("empreinte", max_length=64, blank=True)
    locked_at = models.DateTimeField("arrêté le", null=True, blank=True)
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="arrêté par",
    )
    approved_in = models.ForeignKey(
        Session,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="approved_minutes",
        verbose_name="approuvé à la séance",
    )
    signed = models.OneToOneField(
        "common.StoredFile",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="procès-verbal signé",
    )
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)

    objects = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name = "procès-verbal"
        verbose_name_plural = "procès-verbaux"
        ordering = ["session", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "number"],
                name="committees_minutes_number_once",
                violation_error_message="Cette version du procès-verbal existe déjà.",
            ),
            models.UniqueConstraint(
                fields=["session"],
                condition=Q(state=MinutesState.DRAFT),
                name="committees_minutes_one_draft",
                violation_error_message="Un projet de procès-verbal est déjà en cours.",
            ),
            models.CheckConstraint(
                condition=Q(state=MinutesState.DRAFT) | (Q(locked_at__isnull=False) & ~Q(fingerprint="")),
                name="committees_minutes_locked_is_fixed",
                violation_error_message="Un procès-verbal arrêté a sa date et son empreinte.",
            ),
            models.CheckConstraint(
                condition=~Q(state=MinutesState.APPROVED) | Q(approved_in__isnull=False),
                name="committees_minutes_approved_in_session",
                violation_error_message="Un procès-verbal est approuvé dans une séance.",
            ),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(correction=""),
                name="committees_minutes_correction_told",
                violation_error_message="Dites ce que la nouvelle version corrige.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} v{self.number}"
