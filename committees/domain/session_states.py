"""Every move of a session's state, and who makes it."""

from typing import Any

from django.core.exceptions import PermissionDenied

from accounts.roles import Permission
from committees.enums import SessionState as S
from committees.models import Committee, Session
from iae_portal.common.transitions import TransitionRefusedError, TransitionTable


def require_running(committee: Committee, *, actor: Any) -> None:
    """The actor runs the sessions of this committee."""
    if not actor.can(Permission.COMMITTEES_SESSION_RUN, committee.department):
        raise PermissionDenied


def _runs(session: Session, actor: Any) -> None:
    require_running(session.committee, actor=actor)


def _ends_written(session: Session, actor: Any) -> None:
    _runs(session, actor)
    if not session.is_written:
        raise TransitionRefusedError("Une réunion se lève après avoir été ouverte, ou reste sans quorum.")


def _holds_meeting(session: Session, actor: Any) -> None:
    _runs(session, actor)
    if session.is_written:
        raise TransitionRefusedError("Une consultation écrite ne se tient pas en séance : elle a un début et une fin.")


def _has_no_opinion(session: Session, actor: Any) -> None:
    _holds_meeting(session, actor)
    if session.items.filter(opinions__replaced_at__isnull=True, opinions__isnull=False).exists():
        raise TransitionRefusedError(
            "Un avis a déjà été rendu dans cette séance : levez-la, et reportez les points restants."
        )


TABLE: TransitionTable = {
    (S.PREPARED, S.CONVENED): _runs,
    (S.CONVENED, S.OPEN): _holds_meeting,
    (S.CONVENED, S.NO_QUORUM): _has_no_opinion,
    (S.OPEN, S.NO_QUORUM): _has_no_opinion,
    (S.OPEN, S.CLOSED): _holds_meeting,
    (S.CONVENED, S.CLOSED): _ends_written,
    (S.PREPARED, S.CANCELLED): _runs,
    (S.CONVENED, S.CANCELLED): _runs,
}
