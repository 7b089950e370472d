"""What the portal writes to the members of an operator."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from iae_portal.common.outbox import queue_mail_to_each
from structures.models import ReferencingRequest
from structures.queries.operators import list_member_addresses

# By event: the subject, and the template of the text.
MAILS = {
    "submitted": ("Accusé de réception de votre demande de référencement", "structures/operators/mails/submitted.txt"),
    "correction_asked": (
        "Votre demande de référencement est à corriger",
        "structures/operators/mails/correction_asked.txt",
    ),
    "referenced": ("Votre organisme est référencé", "structures/operators/mails/referenced.txt"),
    "refused": ("Décision sur votre demande de référencement", "structures/operators/mails/refused.txt"),
    "reminder": ("Votre référencement arrive à échéance", "structures/operators/mails/reminder.txt"),
    "expired": ("Votre référencement est échu", "structures/operators/mails/expired.txt"),
}


def write_to_members(
    request: ReferencingRequest,
    *,
    event: str,
    moment: dt.datetime | None = None,
    mark: str = "",
    context: Mapping[str, Any] | None = None,
) -> int:
    """Queue the mail of the event for each member, once; how many members there are to write to.

    `moment` or `mark` tells apart two mails of the same event about the same request.
    """
    subject, template = MAILS[event]
    occurrence = moment.isoformat() if moment else mark
    text = render_to_string(
        template,
        {
            "request": request,
            "operator": request.operator,
            "service_name": settings.SERVICE_NAME,
            "service_owner": settings.SERVICE_OWNER,
            "service_email": settings.SERVICE_EMAIL,
            "moment": moment,
            **(context or {}),
        },
    )
    return queue_mail_to_each(
        list_member_addresses(request.operator),
        subject=subject,
        text=text,
        key=f"operator:{event}:{request.pk}:{occurrence}",
    )
