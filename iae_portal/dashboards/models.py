"""What the portal remembers of a person's first visit."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import Assignment


class FirstVisit(models.Model):
    """How far the holder of a role has come in the visit of that role; ended when seen whole, or left for good."""

    assignment = models.OneToOneField(
        Assignment, on_delete=models.CASCADE, related_name="first_visit", verbose_name="habilitation"
    )
    seen = ArrayField(models.SlugField(max_length=40), default=list, blank=True, verbose_name="étapes vues")
    started_at = models.DateTimeField("commencée le", auto_now_add=True)
    ended_at = models.DateTimeField("terminée le", null=True, blank=True)

    class Meta:
        verbose_name = "première visite"
        verbose_name_plural = "premières visites"

    def __str__(self) -> str:
        return f"première visite de {self.assignment_id}"
