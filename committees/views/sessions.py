"""A session for those who read it: its page, the screen that follows it, its date, its papers."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from accounts.signed_in import user_of
from committees.enums import SessionState
from committees.models import Minutes, Paper, Session
from committees.presentation.calendar import session_calendar
from committees.presentation.desk import Desk
from committees.presentation.labels import MINUTES_BADGES, SESSION_BADGES, kind_words, session_dates, session_title
from committees.presentation.written import written_context
from committees.views.access import get_session, may_run, session_crumbs
from iae_portal.common.access import requires
from iae_portal.common.files import serve_file
from iae_portal.common.recent import note_recent

VIEW = Permission.COMMITTEES_SESSION_VIEW


@requires(VIEW)
@require_safe
@never_cache
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The agenda, the papers, who is expected; during a written consultation, one's own positions."""
    session = get_session(request, pk)
    note_recent(request, session_title(session))
    return show_session(request, session)


def show_session(request: HttpRequest, session: Session, *, refused: dict[str, Any] | None = None) -> HttpResponse:
    """The page, with the forms that were refused in place of blank ones."""
    user = user_of(request)
    held = Desk(session, user=user)
    context = {
        "crumbs": session_crumbs(session),
        "title": session_title(session),
        "session": session,
        "committee": session.committee,
        "desk": held,
        "badge": SESSION_BADGES[session.state],
        "kind": kind_words(session),
        "dates": session_dates(session),
        "runs": may_run(session.committee, user),
        "papers": session.papers.filter(item__isnull=True).select_related("file"),
        "minutes": _list_minutes(session, user),
        "second": Session.objects.visible_to(user).filter(first=session).first(),
        "is_past": session.starts_at <= timezone.now(),
        "is_open": session.state == SessionState.OPEN,
        "written": written_context(held, user=user, refused=refused or {}) if session.is_written else None,
    }
    return render(request, "committees/session.html", context, status=422 if refused else 200)


@requires(VIEW)
@require_safe
@never_cache
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """The members' screen: the point in progress, the quorum, the result of each vote."""
    session = get_session(request, pk)
    context = {**_followed(session, user_of(request)), "crumbs": session_crumbs(session, "Suivre la séance")}
    return render(request, "committees/follow.html", context)


@requires(VIEW)
@require_safe
@never_cache
def follow_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing when the session has not moved since the revision that the screen has: one small query."""
    rows = Session.objects.visible_to(user_of(request)).filter(pk=pk)
    revision = rows.values_list("revision", flat=True).first()
    if revision is None:
        raise Http404
    if request.GET.get("revision") == str(revision):
        return HttpResponse(status=204)
    return render(request, "committees/_follow.html", _followed(get_session(request, pk), user_of(request)))


@requires(VIEW)
@require_safe
@never_cache
def calendar(request: HttpRequest, pk: int) -> HttpResponse:
    session = get_session(request, pk)
    text = session_calendar(session, host=request.get_host())
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="seance-{session.pk}.ics"'
    return response


@requires(VIEW)
@require_safe
@never_cache
def paper(request: HttpRequest, pk: int, paper: int) -> HttpResponseBase:
    """An annex, unless it belongs to a file that the person may not see."""
    session = get_session(request, pk)
    found = get_object_or_404(Paper.objects.select_related("file"), session=session, pk=paper)
    if found.item_id in Desk(session, user=user_of(request)).hidden:
        raise Http404
    return serve_file(found.file)


def _followed(session: Session, user: Any) -> dict[str, Any]:
    held = Desk(session, user=user)
    item = held.current
    return {
        "session": session,
        "committee": session.committee,
        "title": session_title(session),
        "desk": held,
        "badge": SESSION_BADGES[session.state],
        "item": item,
        "line": next((line for line in held.agenda if item and line.item.pk == item.pk), None),
        "summary": held.summaries.get(item.application_id or 0) if item else None,
        "is_hidden": bool(item and item.pk in held.hidden),
        "is_live": session.state in (SessionState.CONVENED, SessionState.OPEN),
    }


def _list_minutes(session: Session, user: Any) -> list[dict[str, Any]]:
    rows = Minutes.objects.visible_to(user).filter(session=session).order_by("-number")
    return [{"row": row, "badge": MINUTES_BADGES[row.state]} for row in rows]
