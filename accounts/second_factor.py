"""What a person has besides a password: an application that shows codes, and ten codes on paper."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class SecondFactor(models.Model):
    """One application, confirmed by a first code. The secret is encrypted; the last step used is not used again."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="second_factor", verbose_name="compte"
    )
    secret = models.TextField("secret chiffré")
    recovery_salt = models.CharField("sel des codes de secours", max_length=32)
    confirmed_at = models.DateTimeField("activé le", default=timezone.now, editable=False)
    last_step = models.BigIntegerField("dernier pas employé", help_text="En périodes de trente secondes depuis 1970.")
    failures = models.PositiveSmallIntegerField("échecs de suite", default=0)
    blocked_until = models.DateTimeField("bloqué jusqu’au", null=True, blank=True)

    class Meta:
        verbose_name = "second facteur"
        verbose_name_plural = "seconds facteurs"
        ordering = ["-confirmed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(secret="") & ~Q(secret__regex=r"^[A-Z2-7]+=*$"),  # noqa: S106 -- a pattern
                name="accounts_secondfactor_encrypted",
                violation_error_message="Le secret d’un second facteur n’est gardé que chiffré.",
            ),
        ]

    def __str__(self) -> str:
        return f"second facteur de {self.user_id}"

    def is_blocked(self, *, now: dt.datetime | None = None) -> bool:
        return self.blocked_until is not None and self.blocked_until > (now or timezone.now())


class RecoveryCode(models.Model):
    """A code shown once, kept as a fingerprint, and good for one sign-in."""

    factor = models.ForeignKey(
        SecondFactor, on_delete=models.CASCADE, related_name="recovery_codes", verbose_name="second facteur"
    )
    code_hash = models.CharField("empreinte du code", max_length=64)
    used_at = models.DateTimeField("employé le", null=True, blank=True)

    class Meta:
        verbose_name = "code de secours"
        verbose_name_plural = "codes de secours"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["factor", "code_hash"],
                name="accounts_recoverycode_once",
                violation_error_message="Ce code de secours existe déjà.",
            ),
            models.CheckConstraint(
                condition=Q(code_hash__regex=r"^[0-9a-f]{64}$"),
                name="accounts_recoverycode_hashed",
                violation_error_message="On ne garde d’un code de secours que son empreinte.",
            ),
        ]

    def __str__(self) -> str:
        return f"code de secours {self.pk}"
