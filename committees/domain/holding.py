"""Reading a session again under its lock, and telling its screens that it has moved."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.utils import timezone

from committees.domain.session_states import require_running
from committees.enums import SessionState
from committees.models import AgendaItem, Session
from iae_portal.common.formatting import format_datetime
from iae_portal.common.transitions import TransitionRefusedError

OVER = (SessionState.CLOSED, SessionState.NO_QUORUM, SessionState.CANCELLED)


def hold_session(session: Session, *, actor: Any) -> Session:
    """The session as it is now, locked until the end of the transaction, for who runs it."""
    if not Session.objects.visible_to(actor).filter(pk=session.pk).exists():
        raise PermissionDenied
    held = (
        Session.objects.select_for_update(of=("self",))
        .select_related("committee__department", "president", "current")
        .get(pk=session.pk)
    )
    require_running(held.committee, actor=actor)
    return held


def hold_open(session: Session, *, actor: Any) -> Session:
    """The same, of a meeting in progress, or of a written consultation whose clock has run out."""
    held = hold_session(session, actor=actor)
    if held.is_written and held.ends_at is not None and held.state == SessionState.CONVENED:
        if timezone.now() <= held.ends_at:
            raise TransitionRefusedError(
                f"La consultation écrite court jusqu’au {format_datetime(held.ends_at)} : ses résultats se constatent "
                "ensuite."
            )
        return held
    if held.state != SessionState.OPEN:
        raise TransitionRefusedError(
            f"La séance est « {held.get_state_display()} » : ouvrez-la d’abord, ou actualisez la page."
        )
    return held


def hold_prepared(session: Session, *, actor: Any) -> Session:
    """The same, of a session whose agenda is still free."""
    held = hold_session(session, actor=actor)
    if held.state != SessionState.PREPARED:
        raise TransitionRefusedError(
            "L’ordre du jour est celui de la convocation : il ne change plus. Un point oublié s’examine à une "
            "autre séance."
        )
    return held


def hold_item(item: AgendaItem, session: Session) -> AgendaItem:
    """The item, locked, of the session that is held."""
    rows = AgendaItem.objects.select_for_update(of=("self",)).select_related("application", "consultation", "minutes")
    held = rows.get(pk=item.pk)
    if held.session_id != session.pk:
        raise PermissionDenied
    return held


def touch_session(session: Session) -> None:
    """Something changed that a screen shows."""
    Session.objects.filter(pk=session.pk).update(revision=F("revision") + 1)


def require_unopposed(session: Session) -> None:
    """Refuse to go on with a written consultation that enough members asked to bring back to a meeting."""
    if session.is_written and session.oppositions.count() >= session.committee.oppositions_to_meet:
        raise TransitionRefusedError(
            "Des membres se sont opposés à la consultation écrite : annulez-la et portez ces points à une réunion "
            "(ordonnance n° 2014-1329)."
        )
