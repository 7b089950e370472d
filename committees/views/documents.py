"""The documents of a session before it: convocations, booklet, attendance list."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from accounts.signed_in import user_of
from committees.documents.attendance import render_attendance_list
from committees.documents.booklet import render_booklet
from committees.documents.convocations import render_convocations
from committees.models import Session
from committees.views.access import get_run_session, get_session
from committees.views.minutes import download
from iae_portal.common.access import requires

VIEW, RUN = Permission.COMMITTEES_SESSION_VIEW, Permission.COMMITTEES_SESSION_RUN


@requires(VIEW)
@require_safe
@never_cache
def booklet(request: HttpRequest, pk: int) -> HttpResponse:
    """The agenda and one page a file, of the files that the person may see."""
    session = get_session(request, pk)
    return download(render_booklet(session, user=user_of(request)), _name(session, "dossier"))


@requires(RUN)
@require_safe
@never_cache
def convocations(request: HttpRequest, pk: int) -> HttpResponse:
    """One letter a member: of all, or of those without account (`?sans-compte=1`)."""
    session = get_run_session(request, pk)
    rows = session.convocations.select_related("member__body")
    if request.GET.get("sans-compte"):
        rows = rows.filter(member__user__isnull=True)
    members = [row.member for row in rows]
    if not members:
        raise PermissionDenied
    return download(render_convocations(session, members), _name(session, "convocations"))


@requires(VIEW)
@require_safe
@never_cache
def own_convocation(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter of the person themselves."""
    session = get_session(request, pk)
    rows = session.convocations.select_related("member__body")
    row = get_object_or_404(rows, member__user=user_of(request))
    return download(render_convocations(session, [row.member]), _name(session, "convocation"))


@requires(RUN)
@require_safe
@never_cache
def attendance_list(request: HttpRequest, pk: int) -> HttpResponse:
    session = get_run_session(request, pk)
    return download(render_attendance_list(session), _name(session, "presence"))


def _name(session: Session, what: str) -> str:
    return f"{what}-cdiae-{session.committee.department.code}-{session.number}.pdf"
