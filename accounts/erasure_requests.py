"""A person asks to be forgotten; an administrator answers within a month (RGPD, articles 12 and 17)."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

MOTIVE_LENGTH = 2000
# A month (RGPD, article 12, paragraph 3): told in days, for February too.
ANSWER_DAYS = 30


class ErasureState(models.TextChoices):
    ASKED = "asked", "demandé"
    WITHDRAWN = "withdrawn", "retiré"
    DONE = "done", "fait"
    REFUSED = "refused", "refusé"


ANSWERED = (ErasureState.DONE, ErasureState.REFUSED)


class ErasureRequest(models.Model):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="erasure_requests", verbose_name="compte"
    )
    state = models.CharField("état", max_length=10, choices=ErasureState, default=ErasureState.ASKED)
    reason = models.TextField("ce que vous demandez", blank=True, max_length=MOTIVE_LENGTH)
    asked_at = models.DateTimeField("demandé le", default=timezone.now, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="décidé par",
    )
    decided_at = models.DateTimeField("décidé le", null=True, blank=True)
    motive = models.TextField("motif de la réponse", blank=True, max_length=MOTIVE_LENGTH)

    class Meta:
        verbose_name = "demande d’effacement"
        verbose_name_plural = "demandes d’effacement"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(state=ErasureState.ASKED),
                name="accounts_erasurerequest_one_open",
                violation_error_message="Une demande d’effacement attend déjà sa réponse.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ANSWERED, decided_by__isnull=False, decided_at__isnull=False)
                | (~Q(state__in=ANSWERED) & Q(decided_by__isnull=True, decided_at__isnull=True)),
                name="accounts_erasurerequest_decided_by_someone",
                violation_error_message="Une réponse porte sa date et son auteur.",
            ),
            models.CheckConstraint(
                condition=~Q(state=ErasureState.REFUSED) | ~Q(motive=""),
                name="accounts_erasurerequest_refusal_explained",
                violation_error_message="Un refus porte son motif.",
            ),
        ]

    def __str__(self) -> str:
        return f"demande d’effacement {self.pk}"

    @property
    def due_on(self) -> dt.date:
        """The last day of the month that the law gives to answer."""
        return timezone.localdate(self.asked_at) + dt.timedelta(days=ANSWER_DAYS)
