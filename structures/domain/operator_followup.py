"""What happens to a referencing by itself: reminders before its end, then its end. Nothing is done twice."""

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from iae_portal.common.transitions import TransitionRefusedError, transition
from structures.domain.operator_mails import write_to_members
from structures.domain.operator_states import TABLE
from structures.models import ReferencingRequest
from structures.operator_enums import OPEN_STATES, RequestState


def remind_members(*, days: Sequence[int] | None = None) -> int:
    """Write to those whose referencing ends soon and who prepare no renewal; how many cards are near their end.

    Each delay sends once: the mail's key names it. A card that enters two delays at once gets the shortest only.
    """
    today = timezone.localdate()
    delays = sorted(settings.OPERATOR_REMINDER_DAYS if days is None else days)
    horizon = today + dt.timedelta(days=max(delays, default=0))
    ending = ReferencingRequest.objects.in_force(day=today).filter(valid_until__lte=horizon)
    renewing = ReferencingRequest.objects.filter(state__in=OPEN_STATES).values("operator")
    count = 0
    for request in ending.exclude(operator__in=renewing).select_related("operator"):
        left = (request.valid_until - today).days if request.valid_until else 0
        delay = next(delay for delay in delays if left <= delay)
        write_to_members(request, event="reminder", mark=str(delay))
        count += 1
    return count


def expire_referencings() -> int:
    """End the referencings whose last day has passed, and tell their members."""
    today = timezone.localdate()
    over = ReferencingRequest.objects.filter(state=RequestState.REFERENCED, valid_until__lt=today)
    count = 0
    for request in over.select_related("operator"):
        with transaction.atomic():
            try:
                transition(instance=request, to=RequestState.EXPIRED, actor=None, table=TABLE)
            except TransitionRefusedError:
                # Renewed or withdrawn since it was listed.
                continue
            write_to_members(request, event="expired")
            count += 1
    return count
