"""The courriels of a consultation, left in the outbox with the fact that they tell."""

import datetime as dt
from enum import StrEnum

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from allocation.models import Adoption, Consultation, Extension, Notification
from allocation.queries.consultation import Standing, list_departments, reviewers_of
from iae_portal.common.formatting import format_datetime
from iae_portal.common.links import make_link
from iae_portal.common.outbox import queue_mail_to_each
from territories.department_names import of_department
from territories.models import Area

TEMPLATE = "allocation/consultation/mails/consultation.txt"
SUBJECT_LENGTH = 200


class Notice(StrEnum):
    OPENED = "opened"
    WITHDRAWN = "withdrawn"
    REMINDER = "reminder"
    EXTENDED = "extended"
    NOTIFIED = "notified"


def mail_saisine(consultation: Consultation) -> int:
    """Tell the CDIAE and the agents of each département; how many were written to."""
    return _mail(
        consultation,
        notice=Notice.OPENED,
        subject="Votre avis est attendu sur le scénario « {name} »",
        departments=list_departments(consultation.version_id),
        link=make_link(consultation_path(consultation.scenario_id)),
    )


def mail_withdrawal(consultation: Consultation) -> int:
    return _mail(
        consultation,
        notice=Notice.WITHDRAWN,
        subject="Le scénario « {name} » est retiré de la consultation",
        departments=list_departments(consultation.version_id),
        link=make_link(consultation_path(consultation.scenario_id)),
    )


def mail_reminder(consultation: Consultation, *, standing: Standing, key: str) -> int:
    """To the people of one département without avis; the same key never leaves twice for the same deadline."""
    department = standing.department
    return _mail(
        consultation,
        notice=Notice.REMINDER,
        subject="Rappel : l’avis du CDIAE est attendu sur le scénario « {name} »",
        departments=[department],
        link=make_link(opinion_path(consultation, department)),
        key=f"{key}:{department.code}:{standing.due_at:%Y%m%d%H%M}",
        due_at=standing.due_at,
    )


def mail_extension(extension: Extension, *, departments: list[Area]) -> int:
    """To the people of the départements that get more time."""
    consultation, department = extension.consultation, extension.department
    path = opinion_path(consultation, department) if department else consultation_path(consultation.scenario_id)
    return _mail(
        consultation,
        notice=Notice.EXTENDED,
        subject="Nouvelle échéance pour l’avis du CDIAE sur le scénario « {name} »",
        departments=departments,
        link=make_link(path),
        key=str(extension.pk),
        due_at=extension.due_at,
        motive=extension.motive,
    )


def mail_notification(notification: Notification, *, adoption: Adoption) -> int:
    """To the people of the département that the letter is for."""
    path = reverse("allocation:letter", args=[adoption.scenario_id, notification.department.code])
    text = _write(
        notice=Notice.NOTIFIED,
        name=adoption.scenario.name,
        link=make_link(path),
        of_department=of_department(notification.department.name),
        reference=notification.reference,
    )
    return queue_mail_to_each(
        reviewers_of([notification.department]),
        subject=_subject("Notification de la répartition : « {name} »", adoption.scenario.name),
        text=text,
        key=f"allocation:notification:{notification.reference}",
    )


def consultation_path(scenario_id: int) -> str:
    return reverse("allocation:consultation", args=[scenario_id])


def opinion_path(consultation: Consultation, department: Area) -> str:
    return reverse("allocation:opinion", args=[consultation.scenario_id, department.code])


def _mail(
    consultation: Consultation,
    *,
    notice: Notice,
    subject: str,
    departments: list[Area],
    link: str,
    key: str = "once",
    due_at: dt.datetime | None = None,
    motive: str = "",
) -> int:
    text = _write(
        notice=notice,
        name=consultation.scenario.name,
        link=link,
        consultation=consultation,
        deadline=format_datetime(due_at or consultation.due_at),
        motive=motive or consultation.closing_motive,
        of_department=of_department(departments[0].name) if len(departments) == 1 else "",
    )
    return queue_mail_to_each(
        reviewers_of(departments),
        subject=_subject(subject, consultation.scenario.name),
        text=text,
        key=f"consultation:{consultation.pk}:{notice}:{key}",
    )


def _subject(words: str, name: str) -> str:
    return words.format(name=" ".join(name.split()))[:SUBJECT_LENGTH]


def _write(**context: object) -> str:
    service = {"service_name": settings.SERVICE_NAME, "service_area": settings.SERVICE_AREA}
    return render_to_string(TEMPLATE, {**context, **service, "service_owner": settings.SERVICE_OWNER})
