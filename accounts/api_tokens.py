"""The key of a program: what one hat of a person reads of the API, until a date."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.assignments import Assignment

# A year, and what is left of the last day.
LONGEST = dt.timedelta(days=366)
LABEL_LENGTH = 80


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def usable(self, *, now: dt.datetime | None = None) -> "ApiTokenQuerySet":
        """Neither revoked nor past their date; whether the hat is still held is asked at each use."""
        return self.filter(revoked_at=None, expires_at__gt=now or timezone.now())


class ApiToken(models.Model):
    """Only the fingerprint is kept: the token itself is shown once, to the person who makes it."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="api_tokens", verbose_name="titulaire"
    )
    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, related_name="api_tokens", verbose_name="habilitation"
    )
    label = models.CharField("usage", max_length=LABEL_LENGTH)
    prefix = models.CharField("début du jeton", max_length=12)
    token_hash = models.CharField("empreinte du jeton", max_length=64, unique=True)
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)
    expires_at = models.DateTimeField("valable jusqu’au")
    revoked_at = models.DateTimeField("révoqué le", null=True, blank=True)
    last_used_at = models.DateTimeField("dernier usage", null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = "jeton de l’API"
        verbose_name_plural = "jetons de l’API"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at"), expires_at__lte=F("created_at") + LONGEST),
                name="accounts_apitoken_one_year",
                violation_error_message="Un jeton vaut un an au plus.",
            ),
            models.CheckConstraint(
                condition=~Q(label=""),
                name="accounts_apitoken_labelled",
                violation_error_message="Dites à quoi sert ce jeton.",
            ),
            models.CheckConstraint(
                condition=Q(token_hash__regex=r"^[0-9a-f]{64}$"),  # noqa: S106 -- a pattern
                name="accounts_apitoken_hashed",
                violation_error_message="On ne garde d’un jeton que son empreinte.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.prefix}…)"

    def is_usable(self, *, now: dt.datetime | None = None) -> bool:
        return self.revoked_at is None and self.expires_at > (now or timezone.now())
