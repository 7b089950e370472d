"""What tells that the register has changed, so that totals counted once serve until then."""

from django.db import models
from django.db.models.functions import Now


class RegisterChange(models.Model):
    """A statement that changed structures, sites, annexes or memberships; written by PostgreSQL's triggers alone."""

    noted_at = models.DateTimeField("noté le", db_default=Now())

    class Meta:
        verbose_name = "changement du registre"
        verbose_name_plural = "changements du registre"

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
