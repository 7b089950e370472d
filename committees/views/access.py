"""Reaching a committee, a session or a point from an address: what the person may not see does not exist for them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.models import User
from accounts.roles import Permission
from accounts.signed_in import user_of
from committees.models import AgendaItem, Committee, Session
from committees.presentation.labels import session_title
from iae_portal.common.attempts import attempt
from iae_portal.common.transitions import TransitionRefusedError

__all__ = [
    "attempt",
    "crumbs_of",
    "get_committee",
    "get_item",
    "get_run_session",
    "get_session",
    "may_manage",
    "may_run",
    "require_run",
    "session_crumbs",
    "tell_refusal",
    "user_of",
]

HOME = "CDIAE"


def get_committee(request: HttpRequest, code: str) -> Committee:
    rows = Committee.objects.visible_to(user_of(request)).select_related("department", "regulation")
    return get_object_or_404(rows, department__code=code)


def get_session(request: HttpRequest, pk: int) -> Session:
    rows = Session.objects.visible_to(user_of(request)).select_related(
        "committee__department", "president", "current", "first"
    )
    return get_object_or_404(rows, pk=pk)


def get_run_session(request: HttpRequest, pk: int) -> Session:
    """For the pages of who runs the session only."""
    session = get_session(request, pk)
    require_run(session.committee, user_of(request))
    return session


def get_item(request: HttpRequest, pk: int) -> AgendaItem:
    """A point of a session that the person sees."""
    rows = AgendaItem.objects.filter(session__in=Session.objects.visible_to(user_of(request)))
    related = ("session__committee__department", "application", "consultation", "minutes", "rapporteur")
    return get_object_or_404(rows.select_related(*related), pk=pk)


def may_run(committee: Committee, user: User) -> bool:
    return bool(user.can(Permission.COMMITTEES_SESSION_RUN, committee.department))


def may_manage(committee: Committee, user: User) -> bool:
    return bool(user.can(Permission.COMMITTEES_COMMITTEE_MANAGE, committee.department))


def crumbs_of(committee: Committee, *more: tuple[str, str]) -> list[dict[str, Any]]:
    """« CDIAE > CDIAE du Cantal > … »: each but the last with its address."""
    path = [
        (HOME, reverse("committees:list")),
        (committee.name, reverse("committees:committee", args=[committee.department.code])),
        *more,
    ]
    return [{"label": label, "url": url} if url else {"label": label} for label, url in path]


def session_crumbs(session: Session, *more: str) -> list[dict[str, Any]]:
    """The same down to a page of a session."""
    address = reverse("committees:session", args=[session.pk])
    last = [(label, "") for label in more]
    return crumbs_of(session.committee, (session_title(session), address if more else ""), *last)


def require_run(committee: Committee, user: User) -> None:
    if not may_run(committee, user):
        raise PermissionDenied


def tell_refusal(request: HttpRequest, refusal: ValidationError | TransitionRefusedError) -> None:
    """Why an action that has no form of its own was refused."""
    lines = refusal.messages if isinstance(refusal, ValidationError) else [str(refusal)]
    for line in lines:
        messages.error(request, line)
