"""The procès-verbal of a session: its draft, its versions, its approval, its extracts."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Permission
from accounts.signed_in import user_of
from committees.documents.minutes import render_extract, render_minutes
from committees.domain.minutes import amend_minutes, attach_signed, correct_minutes, lock_minutes, start_minutes
from committees.domain.minutes_content import compose_minutes
from committees.enums import MinutesState, SessionState
from committees.forms.minutes import CorrectionForm, MinutesForm, SignedForm
from committees.models import AgendaItem, Minutes, Session
from committees.presentation.labels import MINUTES_BADGES, session_title
from committees.views.access import get_run_session, get_session, may_run, session_crumbs, tell_refusal
from iae_portal.common.access import requires
from iae_portal.common.attempts import attempt
from iae_portal.common.body_limit import limit_body
from iae_portal.common.files import DEFAULT_MAX_BYTES, serve_file
from iae_portal.common.forms import bound_data, status_of
from iae_portal.common.transitions import TransitionRefusedError

VIEW, RUN = Permission.COMMITTEES_SESSION_VIEW, Permission.COMMITTEES_SESSION_RUN


@requires(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The version in force and the former ones; the words of a draft, for who writes it."""
    session = get_session(request, pk)
    if request.method == "POST" and not may_run(session.committee, user_of(request)):
        raise Http404
    return _show(request, session)


@requires(RUN)
@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    session = get_run_session(request, pk)
    return _act(request, pk, lambda: start_minutes(session, actor=user_of(request)), "Le projet est ouvert.")


@requires(RUN)
@require_POST
def lock(request: HttpRequest, pk: int) -> HttpResponse:
    session = get_run_session(request, pk)
    draft = get_object_or_404(_minutes(request, session), state=MinutesState.DRAFT)
    return _act(
        request,
        pk,
        lambda: lock_minutes(draft, actor=user_of(request)),
        "Le procès-verbal est arrêté : les membres le lisent. Il s’approuve à la prochaine séance.",
    )


@requires(RUN)
@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    session = get_run_session(request, pk)
    form = CorrectionForm(request.POST, prefix="correction")
    if attempt(
        form, lambda: correct_minutes(session, correction=form.cleaned_data["correction"], actor=user_of(request))
    ):
        messages.success(request, "Une nouvelle version est ouverte ; la précédente reste lisible.")
        return redirect("committees:minutes", pk=pk)
    return _show(request, session, correction_form=form)


@requires(RUN)
@limit_body(DEFAULT_MAX_BYTES)
@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """The scan of the version in force, signed."""
    session = get_run_session(request, pk)
    held = get_object_or_404(_minutes(request, session), state__in=(MinutesState.LOCKED, MinutesState.APPROVED))
    form = SignedForm(request.POST, request.FILES, prefix="signe")
    if attempt(form, lambda: attach_signed(held, upload=form.cleaned_data["upload"], actor=user_of(request))):
        messages.success(request, "Le procès-verbal signé est joint.")
        return redirect("committees:minutes", pk=pk)
    return _show(request, session, signed_form=form)


@requires(VIEW)
@require_safe
@never_cache
def pdf(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    session = get_session(request, pk)
    held = get_object_or_404(_minutes(request, session), number=number)
    return download(render_minutes(held), f"pv-{session.committee.department.code}-{session.number}-v{number}.pdf")


@requires(VIEW)
@require_safe
@never_cache
def signed(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    held = get_object_or_404(_minutes(request, get_session(request, pk)), number=number, signed__isnull=False)
    if held.signed is None:
        raise Http404
    return serve_file(held.signed)


@requires(RUN)
@require_safe
@never_cache
def extract(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """What the minutes in force say of one file, to be put in it."""
    session = get_run_session(request, pk)
    found = get_object_or_404(AgendaItem.objects.filter(application__isnull=False), session=session, pk=item)
    held = get_object_or_404(_minutes(request, session), state__in=(MinutesState.LOCKED, MinutesState.APPROVED))
    name = f"extrait-pv-{session.committee.department.code}-{session.number}-{found.rank}.pdf"
    return download(render_extract(held, found), name)


def download(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _show(
    request: HttpRequest,
    session: Session,
    *,
    correction_form: CorrectionForm | None = None,
    signed_form: SignedForm | None = None,
) -> HttpResponse:
    user = user_of(request)
    runs = may_run(session.committee, user)
    versions = list(_minutes(request, session).select_related("signed", "locked_by", "approved_in"))
    latest = versions[0] if versions else None
    form = None
    if latest is not None:
        latest.session = session
        if runs and latest.state == MinutesState.DRAFT:
            is_amended = request.method == "POST" and not (correction_form or signed_form)
            form = MinutesForm(bound_data(request) if is_amended else None, minutes=latest)
            if is_amended and attempt(form, lambda: _amend(request, latest, form)):
                messages.success(request, "Le projet est enregistré.")
                return redirect("committees:minutes", pk=session.pk)
    context = {
        "crumbs": session_crumbs(session, "Procès-verbal"),
        "title": f"Procès-verbal : {session_title(session).lower()}",
        "session": session,
        "committee": session.committee,
        "runs": runs,
        "versions": [{"row": row, "badge": MINUTES_BADGES[row.state]} for row in versions],
        "latest": latest,
        "content": compose_minutes(latest) if latest else None,
        "form": form,
        "is_locked": bool(latest and latest.state in (MinutesState.LOCKED, MinutesState.APPROVED)),
        "may_start": runs and latest is None and session.state in _HELD,
        "is_over": session.state in (SessionState.CLOSED, SessionState.NO_QUORUM),
        "items": session.items.filter(application__isnull=False).order_by("rank"),
        "correction_form": correction_form or CorrectionForm(prefix="correction"),
        "signed_form": signed_form or SignedForm(prefix="signe"),
    }
    bound = [one for one in (form, correction_form, signed_form) if one is not None]
    return render(request, "committees/minutes.html", context, status=max(map(status_of, bound), default=200))


_HELD = (SessionState.OPEN, SessionState.CLOSED, SessionState.NO_QUORUM)


def _amend(request: HttpRequest, minutes: Minutes, form: Any) -> None:
    data = form.cleaned_data
    amend_minutes(
        minutes,
        opening=data["opening"],
        closing=data["closing"],
        discussions=form.discussions(),
        actor=user_of(request),
    )


def _minutes(request: HttpRequest, session: Session) -> Any:
    rows = Minutes.objects.visible_to(user_of(request)).filter(session=session)
    return rows.select_related("session__committee__department").order_by("-number")


def _act(request: HttpRequest, session: int, run: Callable[[], Any], success: str) -> HttpResponse:
    try:
        run()
    except (ValidationError, TransitionRefusedError) as refusal:
        tell_refusal(request, refusal)
    else:
        messages.success(request, success)
    return redirect("committees:minutes", pk=session)
