"""The courriels of a dialogue de gestion, left in the outbox with the fact that they tell."""

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import Assignment, User
from accounts.roles import Role
from iae_portal.common.formatting import format_datetime
from iae_portal.common.outbox import queue_mail_to_each
from structures.models import Dialogue


class Notice(StrEnum):
    OPENED = "opened"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    PROPOSED = "proposed"
    AGREED = "agreed"
    SETTLED = "settled"
    CONTESTED = "contested"
    EXTENDED = "extended"
    WRITTEN = "written"
    REMINDER = "reminder"


SUBJECTS = {
    Notice.OPENED: "Le dialogue de gestion {year} est ouvert",
    Notice.SUBMITTED: "Accusé de réception de votre dialogue de gestion {year}",
    Notice.RETURNED: "Votre dialogue de gestion {year} est à corriger",
    Notice.PROPOSED: "Une proposition pour votre dialogue de gestion {year}",
    Notice.AGREED: "Accord sur le dialogue de gestion {year}",
    Notice.SETTLED: "Dialogue de gestion {year} : chiffre arrêté",
    Notice.CONTESTED: "Dialogue de gestion {year} : proposition contestée",
    Notice.EXTENDED: "Une nouvelle échéance pour votre dialogue de gestion {year}",
    Notice.WRITTEN: "Un message sur le dialogue de gestion {year}",
    Notice.REMINDER: "Rappel : votre dialogue de gestion {year} est à déposer",
}


def members_of(dialogue: Dialogue) -> list[User]:
    """The people who answer for the structure today."""
    hats = Assignment.objects.current().filter(structures=dialogue.siae_id, user__is_active=True)
    return sorted({hat.user for hat in hats.select_related("user")}, key=lambda user: user.pk)


def agents_of(dialogue: Dialogue) -> list[User]:
    """The agents of the département who instruct the dialogue today."""
    hats = Assignment.objects.current().filter(
        role=Role.DEPARTMENTAL_AGENT, areas=dialogue.department_id, user__is_active=True
    )
    return sorted({hat.user for hat in hats.select_related("user")}, key=lambda user: user.pk)


def notify_structure(dialogue: Dialogue, *, notice: Notice, key: str = "", message: str = "") -> int:
    """Write to each member of the structure; how many were written to. The same notice and key never leave twice."""
    return _notify(dialogue, notice=notice, key=key, people=members_of(dialogue), message=message)


def notify_agents(dialogue: Dialogue, *, notice: Notice, key: str = "", message: str = "") -> int:
    return _notify(dialogue, notice=notice, key=key, people=agents_of(dialogue), message=message)


def _notify(dialogue: Dialogue, *, notice: Notice, key: str, people: Iterable[User], message: str) -> int:
    return queue_mail_to_each(
        people,
        subject=SUBJECTS[notice].format(year=dialogue.campaign.year),
        text=_write(dialogue, notice=notice, message=message),
        key=f"dialogue:{dialogue.pk}:{notice}:{key or 'once'}",
    )


def _write(dialogue: Dialogue, *, notice: Notice, message: str) -> str:
    context = {
        "notice": str(notice),
        "dialogue": dialogue,
        "deadline": format_datetime(dialogue.deadline),
        "now": format_datetime(timezone.now()),
        "message": message,
        "lines": list(dialogue.lines.order_by("kind")),
        "service_name": settings.SERVICE_NAME,
        "service_area": settings.SERVICE_AREA,
        "service_owner": settings.SERVICE_OWNER,
    }
    return render_to_string("structures/dialogues/mails/dialogue.txt", context)


def stamp(moment: dt.datetime | None) -> str:
    """The part of a key that sets apart two facts of the same kind."""
    return moment.strftime("%Y%m%d%H%M%S%f") if moment else "once"
