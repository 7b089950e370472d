"""The yearly campaign of dialogue de gestion: its years and its dates."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission


class DialogueCampaignQuerySet(models.QuerySet["DialogueCampaign"]):
    def opened(self) -> "DialogueCampaignQuerySet":
        return self.filter(opened_at__isnull=False)

    def visible_to(self, user: User) -> "DialogueCampaignQuerySet":
        """All of them for those who prepare campaigns; once opened, for the others who signed in."""
        if user.can(Permission.STRUCTURES_CAMPAIGN_MANAGE):
            return self
        return self.opened() if user.is_authenticated else self.none()


class DialogueCampaign(models.Model):
    """One campaign a year N, held in the autumn: bilan of a past year, request for N + 1."""

    year = models.PositiveSmallIntegerField("année de la campagne", unique=True)
    name = models.CharField("nom", max_length=120)
    bilan_year = models.PositiveSmallIntegerField("année du bilan")
    base_year = models.PositiveSmallIntegerField("millésime des annexes prises pour base")
    opens_at = models.DateTimeField("ouverture")
    submission_deadline = models.DateTimeField("échéance de dépôt")
    review_deadline = models.DateTimeField("échéance d’instruction")
    closes_at = models.DateTimeField("clôture")
    opened_at = models.DateTimeField("ouverte le", null=True, blank=True)
    source = models.ForeignKey("common.Source", on_delete=models.PROTECT, related_name="+", verbose_name="source")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="créée par",
    )

    objects = DialogueCampaignQuerySet.as_manager()

    class Meta:
        verbose_name = "campagne de dialogue de gestion"
        verbose_name_plural = "campagnes de dialogue de gestion"
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("submission_deadline"))
                & Q(submission_deadline__lt=F("review_deadline"))
                & Q(review_deadline__lte=F("closes_at")),
                name="structures_dialoguecampaign_dates_ordered",
                violation_error_message="Les dates se suivent : ouverture, dépôt, instruction, puis clôture.",
            ),
            models.CheckConstraint(
                condition=Q(bilan_year=F("year")) | Q(bilan_year=F("year") - 1),
                name="structures_dialoguecampaign_bilan_year",
                violation_error_message="Le bilan porte sur l’année de la campagne ou sur la précédente.",
            ),
            models.CheckConstraint(
                condition=Q(base_year__lte=F("year")),
                name="structures_dialoguecampaign_base_year",
                violation_error_message="Les annexes prises pour base ne peuvent pas être postérieures à la campagne.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def request_year(self) -> int:
        """The year for which ETP are asked."""
        return self.year + 1

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None and timezone.now() < self.closes_at

    def has_ended(self, *, now: dt.datetime | None = None) -> bool:
        return (now or timezone.now()) >= self.closes_at
