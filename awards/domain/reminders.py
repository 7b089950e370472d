"""What is awaited is recalled by mail, each reminder once whatever the number of times the task runs."""

import datetime as dt

from django.conf import settings
from django.utils import timezone

from awards.domain.reporting import report_path
from awards.enums import ConditionState, ConventionState, DecisionState, ReportState
from awards.models import Condition, FollowUpReport
from awards.rules.follow_up import due_reminder, recalled_until
from calls.models import Application
from calls.queries.people import instructors_of, members_of
from iae_portal.common.formatting import format_date
from iae_portal.common.links import make_link
from iae_portal.common.outbox import queue_mail

REMIND_TASK = "awards.tasks.remind_follow_up"


def remind_reports(*, today: dt.date | None = None) -> int:
    """Reports awaited: thirty and seven days before, then once late, to those who write them; how many are due."""
    day = today or timezone.localdate()
    waiting = FollowUpReport.objects.filter(
        state__in=[ReportState.AWAITED, ReportState.RETURNED],
        convention__state=ConventionState.ACTIVE,
        due_on__lte=recalled_until(day),
    ).select_related("convention__application__department", "convention__application__call")
    for report in waiting:
        step = due_reminder(report.due_on, today=day)
        text = (
            f"Bonjour,\n\nLe bilan n° {report.number} de la convention {report.convention.number} "
            f"{'était' if step < 0 else 'est'} à remettre avant le {format_date(report.due_on)}.\n\n"
            f"{make_link(report_path(report))}\n\n{settings.SERVICE_NAME}\n"
        )
        subject = f"Bilan {'en retard' if step < 0 else 'à remettre'} : convention {report.convention.number}"
        key = f"report:{report.pk}:{report.due_on}:{step}"
        _write(report.convention.application, subject=subject, text=text, key=key, is_late=step < 0)
    return len(waiting)


def remind_conditions(*, today: dt.date | None = None) -> int:
    """Conditions to hold, the same way."""
    day = today or timezone.localdate()
    waiting = Condition.objects.filter(
        state=ConditionState.PENDING,
        decision__state=DecisionState.RELEASED,
        due_on__lte=recalled_until(day),
    ).select_related("decision__application__department", "decision__application__call", "area")
    for condition in waiting:
        step = due_reminder(condition.due_on, today=day)
        application = condition.decision.application
        text = (
            f"Bonjour,\n\nLa condition « {condition.text} » ({condition.area.name}), posée à l’acceptation du dossier "
            f"{application.reference}, {'était' if step < 0 else 'est'} à tenir avant le "
            f"{format_date(condition.due_on)}. Joignez la preuve dans votre dossier :\n\n"
            f"{make_link(f'/candidatures/{application.pk}/decision/')}\n\n{settings.SERVICE_NAME}\n"
        )
        subject = f"Condition {'échue' if step < 0 else 'à tenir'} : dossier {application.reference}"
        key = f"condition:{condition.pk}:{condition.due_on}:{step}"
        _write(application, subject=subject, text=text, key=key, is_late=step < 0)
    return len(waiting)


def _write(application: Application, *, subject: str, text: str, key: str, is_late: bool) -> None:
    """To those who carry the file; to its agents too once it is late."""
    people = members_of(application) + (instructors_of(application.department) if is_late else [])
    for person in {one.pk: one for one in people}.values():
        queue_mail(to=person.email, subject=subject, text=text, key=f"awards:{key}:{person.pk}")
