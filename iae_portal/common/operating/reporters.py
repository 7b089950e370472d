"""Who is told of an error: one mail an hour and fault to each administrator."""

import hashlib
import logging
import traceback

from django.conf import settings
from django.utils import timezone

from iae_portal.common.operating.logs import mask_addresses
from iae_portal.common.outbox import queue_mail

FRAMES = 3


def mail_administrators(record: logging.LogRecord, reference: str) -> None:
    """One mail an hour and fault to each of `ADMIN_EMAILS`, without what the person had sent."""
    trace = "".join(traceback.format_exception(*record.exc_info)) if record.exc_info else record.getMessage()
    hour = timezone.now().strftime("%Y%m%d%H")
    for address in settings.ADMIN_EMAILS:
        queue_mail(
            to=address,
            subject=f"Incident sur {settings.SERVICE_NAME}"[:200],
            text=mask_addresses(f"Référence : {reference or 'hors requête'}\nSource : {record.name}\n\n{trace}"),
            key=f"incident:{fault_of(record)}:{hour}:{address}",
        )


def fault_of(record: logging.LogRecord) -> str:
    """The same for errors of one type raised from the same place."""
    if record.exc_info and record.exc_info[0]:
        frames = traceback.extract_tb(record.exc_info[2])[-FRAMES:]
        told = [record.exc_info[0].__qualname__, *(f"{frame.filename}:{frame.name}" for frame in frames)]
    else:
        told = [record.name, str(record.msg)]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]
