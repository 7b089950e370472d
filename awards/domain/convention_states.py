"""Every move of a convention, and who makes it."""

from typing import Any

from django.core.exceptions import PermissionDenied

from accounts.roles import Permission
from awards.enums import AmendmentState, ConventionState as S
from awards.models import Convention
from calls.models import Application
from iae_portal.common.transitions import TransitionTable


def manages(convention: Convention, actor: Any) -> None:
    """An agent of the département who sees the file."""
    application = convention.application
    if not actor.can(Permission.AWARDS_CONVENTION_MANAGE, application.department):
        raise PermissionDenied
    if not Application.objects.visible_to(actor).filter(pk=application.pk).exists():
        raise PermissionDenied


TABLE: TransitionTable = {
    (S.DRAFT, S.SENT): manages,
    (S.SENT, S.DRAFT): manages,
    (S.SENT, S.SIGNED): manages,
    (S.SIGNED, S.ACTIVE): manages,
    (S.ACTIVE, S.ENDED): manages,
    (S.SIGNED, S.TERMINATED): manages,
    (S.ACTIVE, S.TERMINATED): manages,
}
AMENDMENT_MOVES = {
    AmendmentState.DRAFT: (AmendmentState.SENT, AmendmentState.CANCELLED),
    AmendmentState.SENT: (AmendmentState.DRAFT, AmendmentState.SIGNED, AmendmentState.CANCELLED),
}
