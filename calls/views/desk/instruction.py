"""Recevabilité, corrections, exchanges with the applicant; internal notes have a module and a page of their own."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Permission
from accounts.signed_in import user_of
from calls.domain.admissibility import admit_application, record_point, refuse_application
from calls.domain.correction_requests import ask_correction, cancel_correction
from calls.domain.exchanges import mark_read, write_to_applicant
from calls.enums import ApplicationState, CorrectionState, PointOutcome
from calls.forms.desk import CorrectionForm, ExchangeForm, MotiveForm, NothingForm, PointForm
from calls.models import Application, CorrectionRequest, FileScan, Message
from calls.presentation.version_answers import tell_refusal
from calls.rules.admissibility import RECOURSE
from calls.views.desk.access import UNPROCESSABLE, frame_of, instructs_file
from iae_portal.common.access import requires
from iae_portal.common.attempts import attempt, refusal_of
from iae_portal.common.body_limit import limit_body
from iae_portal.common.files import DEFAULT_MAX_BYTES, serve_file
from iae_portal.common.forms import bound_data, status_of

INSTRUCT = Permission.CALLS_APPLICATION_INSTRUCT


@requires(INSTRUCT)
@require_safe
@never_cache
@instructs_file
def admissibility(request: HttpRequest, application: Application) -> HttpResponse:
    return _show_admissibility(request, application)


@requires(INSTRUCT)
@require_POST
@instructs_file
def point(request: HttpRequest, application: Application, *, code: str) -> HttpResponse:
    if code not in {one.code for one in application.version.content.checklist}:
        raise Http404
    form, actor = PointForm(request.POST, prefix=code), user_of(request)

    def record() -> None:
        outcome = PointOutcome(form.cleaned_data["outcome"])
        record_point(application, code=code, outcome=outcome, comment=form.cleaned_data["comment"], actor=actor)

    if attempt(form, record):
        messages.success(request, "Le constat est enregistré.")
        return redirect("calls:desk-admissibility", pk=application.pk)
    return _show_admissibility(request, application, refused={code: form})


@requires(INSTRUCT)
@require_POST
@instructs_file
def admit(request: HttpRequest, application: Application) -> HttpResponse:
    form = NothingForm(request.POST)
    if attempt(form, lambda: admit_application(application, actor=user_of(request))):
        messages.success(request, "Le dossier est recevable ; le porteur en est informé.")
        return redirect("calls:desk-admissibility", pk=application.pk)
    return _show_admissibility(request, application, refused={"recevable": form})


@requires(INSTRUCT)
@require_POST
@instructs_file
def refuse(request: HttpRequest, application: Application) -> HttpResponse:
    form, actor = MotiveForm(request.POST, prefix="irrecevable"), user_of(request)
    if attempt(form, lambda: refuse_application(application, motive=form.cleaned_data["motive"], actor=actor)):
        messages.success(request, "Le dossier est irrecevable ; le porteur reçoit le motif et les voies de recours.")
        return redirect("calls:desk-admissibility", pk=application.pk)
    return _show_admissibility(request, application, refused={"irrecevable": form})


@requires(INSTRUCT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@instructs_file
def correction(request: HttpRequest, application: Application) -> HttpResponse:
    """The requests made on the file, and a new one when none is open."""
    actor = user_of(request)
    form = CorrectionForm(bound_data(request), schema=application.version.content.form)

    def ask() -> None:
        ask_correction(application, **form.cleaned_data, actor=actor)

    if request.method == "POST" and attempt(form, ask):
        messages.success(request, "La correction est demandée ; le porteur en est informé.")
        return redirect("calls:desk-correction", pk=application.pk)
    rows = list(application.corrections.select_related("asked_by", "version", "answer"))
    labels = application.version.content.form.by_key
    context = {
        **frame_of(request, application, page="recevabilite"),
        "form": form,
        "corrections": [
            {"row": row, "questions": [labels[key].label for key in row.keys if key in labels]} for row in rows
        ],
        "open_one": next((row for row in rows if row.state == CorrectionState.OPEN), None),
    }
    return render(request, "calls/desk/correction.html", context, status=status_of(form))


@requires(INSTRUCT)
@require_POST
@instructs_file
def drop_correction(request: HttpRequest, application: Application, *, correction: int) -> HttpResponse:
    rows = CorrectionRequest.objects.select_related("application__department", "application__call")
    found = get_object_or_404(rows, application=application, pk=correction)
    form = NothingForm(request.POST)
    if attempt(form, lambda: cancel_correction(found, actor=user_of(request))):
        messages.success(request, "La demande de correction est annulée ; le porteur en est informé.")
    else:
        messages.error(request, refusal_of(form))
    return redirect("calls:desk-correction", pk=application.pk)


@requires(INSTRUCT)
@limit_body(DEFAULT_MAX_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@instructs_file
def exchanges(request: HttpRequest, application: Application) -> HttpResponse:
    """The thread with the applicant: everything here is read by the applicant."""
    actor = user_of(request)
    form = ExchangeForm(bound_data(request), request.FILES or None)

    def write() -> None:
        data = form.cleaned_data
        write_to_applicant(application, text=data["text"], upload=data["attachment"], actor=actor)

    if request.method == "POST" and attempt(form, write):
        messages.success(request, "Le message est envoyé au porteur.")
        return redirect("calls:desk-exchanges", pk=application.pk)
    if request.method == "GET":
        mark_read(application, actor=actor)
    letters = list(application.messages.select_related("author", "file"))
    files = [row.file_id for row in letters if row.file_id]
    scans = dict(FileScan.objects.filter(file__in=files).values_list("file", "state"))
    context = {
        **frame_of(request, application, page="echanges"),
        "form": form,
        "letters": [{"row": row, "refusal": _refusal(row, scans)} for row in letters],
    }
    return render(request, "calls/desk/exchanges.html", context, status=status_of(form))


@requires(INSTRUCT)
@require_safe
@instructs_file
def message_file(_request: HttpRequest, application: Application, *, message: int) -> HttpResponseBase:
    found = get_object_or_404(Message, application=application, pk=message, file__isnull=False)
    scan = FileScan.objects.filter(file=found.file_id).values_list("state", flat=True).first()
    if found.file is None or tell_refusal(scan):
        raise Http404
    return serve_file(found.file)


def _refusal(message: Message, scans: dict[int, Any]) -> str:
    return tell_refusal(scans.get(message.file_id)) if message.file_id else ""


def _show_admissibility(
    request: HttpRequest, application: Application, *, refused: dict[str, Any] | None = None
) -> HttpResponse:
    refused = refused or {}
    found = {row.code: row for row in application.points.select_related("found_by", "version")}
    points = []
    for asked in application.version.content.checklist:
        row = found.get(asked.code)
        initial = {"outcome": row.outcome, "comment": row.comment} if row else {}
        points.append(
            {
                "asked": asked,
                "row": row,
                "form": refused.get(asked.code) or PointForm(prefix=asked.code, initial=initial),
                "is_old": row is not None and row.version_id != application.current_id,
            }
        )
    context = {
        **frame_of(request, application, page="recevabilite"),
        "points": points,
        "admit_form": refused.get("recevable"),
        "refuse_form": refused.get("irrecevable") or MotiveForm(prefix="irrecevable"),
        "is_refused": "irrecevable" in refused,
        "is_submitted": application.state == ApplicationState.SUBMITTED,
        "may_refuse": application.state in (ApplicationState.SUBMITTED, ApplicationState.UNDER_REVIEW),
        "open_one": application.corrections.filter(state=CorrectionState.OPEN).first(),
        "recourse": RECOURSE,
    }
    status = UNPROCESSABLE if refused else 200
    return render(request, "calls/desk/admissibility.html", context, status=status)
