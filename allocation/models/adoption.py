"""The adoption of a scenario, and the letters that notify it to the départements."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from allocation.models.scenarios import Scenario
from allocation.models.versions import ScenarioVersion
from territories.models import Area


class Adoption(models.Model):
    """Who adopted which version, when and why: figures, rules, data and code version are those of the version."""

    scenario = models.OneToOneField(
        Scenario, on_delete=models.PROTECT, related_name="adoption", verbose_name="scénario"
    )
    version = models.OneToOneField(
        ScenarioVersion, on_delete=models.PROTECT, related_name="adoption", verbose_name="version adoptée"
    )
    motive = models.TextField("motivation de la décision")
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="adopté par"
    )
    adopted_at = models.DateTimeField("adopté le", db_default=Now(), editable=False)

    class Meta:
        verbose_name = "adoption"
        verbose_name_plural = "adoptions"
        ordering = ["-adopted_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(motive=""),
                name="allocation_adoption_motivated",
                violation_error_message="Une adoption est motivée.",
            ),
        ]

    def __str__(self) -> str:
        return f"adoption de {self.scenario_id}"


class Notification(models.Model):
    """The letter to one département, with its number."""

    adoption = models.ForeignKey(
        Adoption, on_delete=models.PROTECT, related_name="notifications", verbose_name="adoption"
    )
    department = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", verbose_name="département")
    reference = models.CharField("référence", max_length=40, unique=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="notifié par"
    )
    sent_at = models.DateTimeField("notifié le", db_default=Now(), editable=False)

    class Meta:
        verbose_name = "notification"
        verbose_name_plural = "notifications"
        ordering = ["adoption", "department"]
        constraints = [
            models.UniqueConstraint(
                fields=["adoption", "department"],
                name="allocation_notification_once",
                violation_error_message="Ce département est déjà notifié.",
            ),
        ]

    def __str__(self) -> str:
        return self.reference
