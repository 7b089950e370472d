"""What may be put on the agenda of a session."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from allocation.models import Consultation, ScenarioLine
from calls.enums import ApplicationState
from calls.models import Application
from committees.enums import MinutesState, SessionState
from committees.models import AgendaItem, Minutes, Session

COMING = (SessionState.PREPARED, SessionState.CONVENED, SessionState.OPEN)


def list_files(session: Session, user: Any) -> "QuerySet[Application]":
    """Files of the département that are ready, that the person may see, and that no coming session examines."""
    planned = AgendaItem.objects.filter(application=OuterRef("pk"), session__state__in=COMING)
    ready = Application.objects.visible_to(user).filter(
        department=session.committee.department_id, state=ApplicationState.AWAITING_COMMITTEE
    )
    return ready.exclude(Exists(planned)).select_related("call", "place").order_by("call", "submitted_at", "pk")


def list_consultations(session: Session) -> "QuerySet[Consultation]":
    """Scenarios under consultation that speak of the département."""
    planned = AgendaItem.objects.filter(
        consultation=OuterRef("pk"), session__state__in=COMING, session__committee=session.committee_id
    )
    concerned = ScenarioLine.objects.filter(version=OuterRef("version"), area=session.committee.department_id)
    rows = Consultation.objects.filter(Exists(concerned), closed_at__isnull=True)
    return rows.exclude(Exists(planned)).select_related("scenario").order_by("opened_at")


def list_minutes(session: Session, user: Any) -> "QuerySet[Minutes]":
    """Locked PV of the committee that wait for its approval."""
    planned = AgendaItem.objects.filter(minutes=OuterRef("pk"), session__state__in=COMING)
    rows = Minutes.objects.visible_to(user).filter(session__committee=session.committee_id, state=MinutesState.LOCKED)
    return rows.exclude(Exists(planned)).select_related("session").order_by("session__starts_at")
