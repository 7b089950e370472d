"""An invitation to join the portal in a role: sent by e-mail, used once, until a date."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.roles import College, Role, Seat
from territories.models import Area


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, *, now: datetime | None = None) -> "InvitationQuerySet":
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=now or timezone.now())


class Invitation(models.Model):
    """Only the fingerprint of the token is kept: the link lives in the mail and nowhere else."""

    email = models.EmailField("adresse électronique")
    role = models.CharField("rôle", max_length=24, choices=Role)
    areas = models.ManyToManyField(Area, related_name="+", verbose_name="territoires", blank=True)
    college = models.CharField("collège", max_length=24, choices=College, blank=True)
    seat = models.CharField("siège", max_length=12, choices=Seat, blank=True)
    token_hash = models.CharField("empreinte du jeton", max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="sent_invitations",
        verbose_name="envoyée par",
    )
    created_at = models.DateTimeField("envoyée le", auto_now_add=True)
    expires_at = models.DateTimeField("valable jusqu’au")
    accepted_at = models.DateTimeField("acceptée le", null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="accepted_invitations",
        verbose_name="acceptée par",
    )
    revoked_at = models.DateTimeField("annulée le", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation"
        verbose_name_plural = "invitations"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                F("role"),
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="accounts_invitation_one_open",
                violation_error_message="Une invitation attend déjà cette personne pour ce rôle.",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False, revoked_at__isnull=True),
                name="accounts_invitation_accepted_by_someone",
                violation_error_message="Une invitation acceptée l’est par quelqu’un, et n’est pas annulée.",
            ),
            models.CheckConstraint(
                condition=Q(role=Role.COMMITTEE_MEMBER, college__in=College.values, seat__in=Seat.values)
                | (~Q(role=Role.COMMITTEE_MEMBER) & Q(college="", seat="")),
                name="accounts_invitation_committee_seat",
                violation_error_message="Un membre du CDIAE, et lui seul, siège dans un collège.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} ({self.get_role_display()})"
