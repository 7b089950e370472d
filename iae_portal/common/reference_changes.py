"""What tells that the reference data have changed, so that what was read of them once serves until then."""

from datetime import timedelta

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

# Far longer than a transaction lasts, or than an answer is kept.
KEPT = timedelta(days=1)


class ReferenceChange(models.Model):
    """A statement that changed territories, the register, sources or results; written by PostgreSQL's triggers alone.

    The table keeps the name that it was made under: the version before goes on reading it during an upgrade.
    """

    noted_at = models.DateTimeField("noté le", db_default=Now())

    class Meta:
        app_label = "common"
        db_table = "structures_registerchange"
        verbose_name = "changement des données de référence"
        verbose_name_plural = "changements des données de référence"

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


def forget_changes() -> int:
    """How many rows were deleted; the newest stays, so that the next state is not named as an older one was."""
    newest = ReferenceChange.objects.order_by("-pk").values("pk")[:1]
    old = ReferenceChange.objects.filter(noted_at__lt=timezone.now() - KEPT).exclude(pk__in=newest)
    count, _ = old.delete()
    return count
