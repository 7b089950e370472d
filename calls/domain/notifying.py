"""Telling people what happened: a notice in the portal, and a mail now or in tomorrow's digest.

Everything is written in the caller's transaction, with the fact that it tells: both are kept, or neither.
"""

from collections.abc import Iterable, Mapping

from django.conf import settings

from accounts.models import User
from calls.enums import CallEvent
from calls.models import Application, Call, MailChoice, Notice
from calls.rules.default_mails import text_of
from calls.rules.definitions import CallDefinition
from iae_portal.common.links import make_link
from iae_portal.common.outbox import queue_mail

LONGEST_SUBJECT = 180
# What an applicant is held to by date leaves at once, whatever was chosen.
NEVER_DIGESTED = frozenset(
    {
        CallEvent.RECEIVED,
        CallEvent.LATE,
        CallEvent.DRAFT_REMINDER,
        CallEvent.CORRECTION_ASKED,
        CallEvent.CORRECTION_REMINDER,
        CallEvent.EXTENDED,
        CallEvent.CANCELLED,
        CallEvent.INELIGIBLE,
    }
)


def tell(
    event: CallEvent,
    *,
    call: Call,
    people: Iterable[User],
    path: str,
    key: str,
    application: Application | None = None,
    values: Mapping[str, str] | None = None,
) -> int:
    """Tell each person once by key, in the words of the version that the file answers; how many were told."""
    told = {**common_values(call, application=application, path=path), **(values or {})}
    subject, text = text_of(event, _definition(call, application).mails).render(told)
    everyone = {person.pk: person for person in people}
    daily = set(MailChoice.objects.filter(user__in=everyone, daily=True).values_list("user_id", flat=True))
    for pk, person in everyone.items():
        Notice.objects.get_or_create(
            key=f"{key}:{pk}",
            defaults={
                "user": person,
                "event": event,
                "call": call,
                "application": application,
                "text": subject[:300],
                "path": path,
            },
        )
        if pk not in daily or event in NEVER_DIGESTED:
            queue_mail(to=person.email, subject=subject[:LONGEST_SUBJECT], text=text, key=f"calls:{key}:{pk}")
    return len(everyone)


def common_values(call: Call, *, application: Application | None, path: str) -> dict[str, str]:
    """What every text may take up."""
    values = {"appel": call.title, "lien": make_link(path), "service": settings.SERVICE_NAME}
    if call.closes_at is not None:
        values["echeance"] = application.deadline_words if application else call.deadline_words
    if application is not None:
        values["porteur"] = application.applicant_name
        values["reference"] = application.reference
    return values


def _definition(call: Call, application: Application | None) -> CallDefinition:
    version = application.version if application is not None else call.version
    if version is None:
        raise ValueError("Un appel sans version publiée n’écrit à personne.")
    return version.content
