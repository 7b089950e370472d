"""How a call moves from one state to another: one table for all."""

from typing import Any

from calls.enums import CallState as S
from calls.models import Call
from iae_portal.common.transitions import TransitionRefusedError, TransitionTable


def _is_over(call: Call, _actor: Any) -> None:
    """An open call is not put away: its applicants are still writing."""
    if not call.is_closed:
        raise TransitionRefusedError("Cet appel n’est pas clos\u00a0: archivez-le après sa clôture, ou annulez-le.")


TABLE: TransitionTable = {
    (S.DRAFT, S.PUBLISHED): None,
    (S.PUBLISHED, S.CANCELLED): None,
    (S.PUBLISHED, S.ARCHIVED): _is_over,
    (S.CANCELLED, S.ARCHIVED): None,
}
