"""What the portal tells a person inside its pages; a mail may leave beside it, at once or in a daily digest."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from calls.enums import EXCLUDING, CallEvent
from calls.models.applications import Application
from calls.models.calls import Call
from calls.models.reviews import Conflict

# Pages of those who work on files: what an applicant reads of their own file is elsewhere.
DESK = "/instruction/"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def of(self, user: Any) -> "NoticeQuerySet":
        """Those of the person, without what happened at the desk to a file in which they have an interest."""
        told = Conflict.objects.filter(user=user.pk, status__in=EXCLUDING)
        return self.filter(user=user.pk).exclude(path__startswith=DESK, application__in=told.values("application"))


class Notice(models.Model):
    """One thing that happened, for one person."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="call_notices", verbose_name="personne"
    )
    event = models.CharField("événement", max_length=24, choices=CallEvent)
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="+", verbose_name="appel")
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name="dossier"
    )
    text = models.CharField("texte", max_length=300)
    path = models.CharField("page", max_length=200)
    key = models.CharField("clé", max_length=160, unique=True)
    made_at = models.DateTimeField("faite le", default=timezone.now, editable=False)
    read_at = models.DateTimeField("lue le", null=True, blank=True)
    digested_at = models.DateTimeField("envoyée dans un récapitulatif le", null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "notification"
        verbose_name_plural = "notifications"
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["user", "read_at", "-made_at"], name="calls_notice_unread")]

    def __str__(self) -> str:
        return self.text


class MailChoice(models.Model):
    """How somebody wants to be written to about calls: as things happen, or once a day."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+", verbose_name="personne"
    )
    daily = models.BooleanField("un récapitulatif par jour", default=False)

    class Meta:
        verbose_name = "choix des courriels"
        verbose_name_plural = "choix des courriels"

    def __str__(self) -> str:
        return f"{self.user_id} {self.daily}"
