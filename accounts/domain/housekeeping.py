"""What is forgotten every night, for nothing asks to keep it longer."""

import datetime as dt
from typing import Any

from axes.models import AccessAttempt
from django.db.models import Q
from django.utils import timezone

from accounts.domain.erasure import MAIL_KEY
from accounts.models import PortalSession
from iae_portal.common.mails import MailState
from iae_portal.common.models import OutgoingMail

# Failed sign-ins serve to see an attack (CNIL, recommandation of 2021 on logs: six months to a year).
ATTEMPT_DAYS = 365
# A mail that left proves that it did, for the time that an appeal may last.
MAIL_DAYS = 365
# The last mail to somebody who was forgotten holds the address that was.
LAST_MAIL_DAYS = 30


def forget_old_traces(*, now: dt.datetime | None = None) -> dict[str, int]:
    """Sessions that are over, refused sign-ins and mails of long ago; how many of each."""
    moment = now or timezone.now()
    left = ~Q(state=MailState.WAITING)
    old = Q(created_at__lt=moment - dt.timedelta(days=MAIL_DAYS))
    last = Q(key__startswith=f"{MAIL_KEY}:done:", created_at__lt=moment - dt.timedelta(days=LAST_MAIL_DAYS))
    rows: dict[str, Any] = {
        "sessions": PortalSession.objects.over(now=moment),
        "attempts": AccessAttempt.objects.filter(attempt_time__lt=moment - dt.timedelta(days=ATTEMPT_DAYS)),
        "mails": OutgoingMail.objects.filter(left & (old | last)),
    }
    return {name: queryset.delete()[0] for name, queryset in rows.items()}
