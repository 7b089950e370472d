"""What an agent's desk remembers: saved views, the last visit, and the actions made on many files at once."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from calls.models.applications import Application
from calls.models.calls import FRENCH, Call


class SavedView(models.Model):
    """Filters, columns and order of a list, under a name that one person gave them."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="personne"
    )
    call = models.ForeignKey(
        Call, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name="appel"
    )
    name = models.CharField("nom", max_length=80, db_collation=FRENCH)
    query = models.CharField("filtres", max_length=1000)
    is_default = models.BooleanField("ouverte d’abord", default=False)
    created_at = models.DateTimeField("créée le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "vue enregistrée"
        verbose_name_plural = "vues enregistrées"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "call", "name"],
                name="calls_savedview_name_once",
                nulls_distinct=False,
                violation_error_message="Vous avez déjà une vue de ce nom.",
            ),
            models.UniqueConstraint(
                fields=["user", "call"],
                condition=Q(is_default=True),
                name="calls_savedview_default_once",
                nulls_distinct=False,
                violation_error_message="Une seule vue s’ouvre d’abord.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LastVisit(models.Model):
    """When somebody last looked at the files of a call, and the time before: what « since my last visit » means."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="personne"
    )
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="+", verbose_name="appel")
    seen_at = models.DateTimeField("vu le")
    previous_at = models.DateTimeField("vu auparavant le", null=True, blank=True)

    class Meta:
        verbose_name = "dernière visite"
        verbose_name_plural = "dernières visites"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "call"],
                name="calls_lastvisit_once",
                violation_error_message="La dernière visite est déjà notée.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.call_id}"


class BulkAction(models.Model):
    """One action asked on many files: previewed, then carried out by a job, one transaction a file."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="bulk_actions", verbose_name="appel")
    action = models.CharField("action", max_length=40)
    parameters = models.JSONField("paramètres", default=dict, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="demandée par"
    )
    # The hat under which it was asked: the job acts with its rights, and no others.
    assignment = models.ForeignKey(
        "accounts.Assignment", on_delete=models.PROTECT, related_name="+", verbose_name="habilitation"
    )
    asked_at = models.DateTimeField("demandée le", default=timezone.now, editable=False)
    job = models.OneToOneField(
        "common.Job", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="travail"
    )

    class Meta:
        verbose_name = "action groupée"
        verbose_name_plural = "actions groupées"
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.action} {self.call_id}"


class BulkItem(models.Model):
    """What became of one file of a grouped action."""

    bulk = models.ForeignKey(BulkAction, on_delete=models.CASCADE, related_name="items", verbose_name="action")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+", verbose_name="dossier")
    is_done = models.BooleanField("faite", null=True)
    message = models.CharField("résultat", max_length=500, blank=True)

    class Meta:
        verbose_name = "élément d’une action groupée"
        verbose_name_plural = "éléments d’une action groupée"
        ordering = ["bulk", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["bulk", "application"],
                name="calls_bulkitem_once",
                violation_error_message="Ce dossier est déjà dans l’action.",
            ),
            models.CheckConstraint(
                condition=~Q(is_done=False) | ~Q(message=""),
                name="calls_bulkitem_failure_told",
                violation_error_message="Un échec dit pourquoi.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bulk_id} {self.application_id}"
