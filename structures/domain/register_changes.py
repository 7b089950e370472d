"""Forgetting the changes of the register that no total is kept by any more."""

from datetime import timedelta

from django.utils import timezone

from structures.models import RegisterChange

# Far longer than a transaction lasts, or than a total is kept.
KEPT = timedelta(days=1)


def forget_changes() -> int:
    """How many rows were deleted; the newest stays, so that the next state is not named as an older one was."""
    newest = RegisterChange.objects.order_by("-pk").values("pk")[:1]
    old = RegisterChange.objects.filter(noted_at__lt=timezone.now() - KEPT).exclude(pk__in=newest)
    count, _ = old.delete()
    return count
