"""What a person has not read yet of what the portal tells them."""

from typing import Any

from calls.models import Notice


def count_unread(user: Any) -> int:
    return Notice.objects.filter(user=user, read_at__isnull=True).count()
