"""Reading the whole file again, handing it in, and the receipt."""

import uuid
from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.roles import Permission
from calls.documents.dossier import Audience, render_dossier
from calls.documents.receipt import render_receipt
from calls.domain.drafts import follow_version
from calls.domain.file_reading import File, read_file
from calls.domain.submission import (
    FaultsError,
    NotEligibleError,
    answer_correction,
    submit_application,
    withdraw_application,
)
from calls.models import Application, ApplicationVersion
from calls.presentation.answers import ShownPiece, show_sections
from calls.presentation.areas import name_areas
from calls.presentation.form_pages import list_pieces, list_steps, sort_verdicts
from calls.presentation.receipts import describe_receipt
from calls.rules.deadlines import Moment
from calls.views.applying.access import crumbs_of, get_own_file, get_own_receipts
from iae_portal.common.access import requires
from iae_portal.common.transitions import TransitionRefusedError


@requires(Permission.CALLS_APPLICATION_FILE)
@require_safe
@never_cache
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything on one page, what is missing linked to its question, then the one button."""
    file = read_file(follow_version(get_own_file(request, pk)))
    if not file.is_writable:
        return redirect("calls:own-file", pk)
    return show_review(request, file)


def show_review(request: HttpRequest, file: File, *, status: int = 200) -> HttpResponse:
    application = file.application
    names = name_areas(file.form.questions(), file.answers)
    pieces = {
        key: [ShownPiece(row.name, 0, "", row.url, row.note) for row in list_pieces(file, key)]
        for key in {piece.key for piece in file.pieces}
    }
    refused = [verdict for verdict in file.verdicts if verdict.blocks]
    context = {
        "crumbs": crumbs_of(application, "Relire et déposer"),
        "application": application,
        "file": file,
        "steps": list_steps(file),
        "sections": show_sections(
            file.form,
            file.answers,
            shown=file.shown,
            names=names,
            pieces=pieces,
            facts=file.facts,
            misplaced=file.misplaced,
        ),
        "faults": file.faults,
        "verdicts": sort_verdicts(file.verdicts),
        "refused": refused,
        "is_ready": not file.faults and not refused,
        "is_after": application.window.moment(file.now) is Moment.AFTER,
        "submission_key": uuid.uuid4(),
    }
    return render(request, "calls/applying/review.html", context, status=status)


@requires(Permission.CALLS_APPLICATION_FILE)
@require_POST
@never_cache
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand in; the same page sent twice leads to the same receipt."""
    application = get_own_file(request, pk)
    key = _read_key(request)
    user = cast(User, request.user)
    try:
        if request.POST.get("correction"):
            reply = request.POST.get("reponse", "")
            version = answer_correction(application, submission_key=key, actor=user, reply=reply)
        else:
            seen = request.POST.get("version", "")
            version = submit_application(
                application, submission_key=key, actor=user, seen_version=int(seen) if seen.isdigit() else None
            )
    except (FaultsError, NotEligibleError):
        return show_review(request, read_file(get_own_file(request, pk)), status=422)
    except TransitionRefusedError as refusal:
        messages.error(request, str(refusal))
        return redirect("calls:own-file", pk)
    except PermissionDenied:
        raise Http404 from None
    return redirect("calls:receipt", pk, version.number)


def _read_key(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("cle", ""))
    except ValueError:
        raise Http404 from None


@requires(Permission.CALLS_APPLICATION_FILE)
@require_safe
@never_cache
def receipt(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    application = get_own_receipts(request, pk)
    version = _get_version(application, number)
    context = {
        "crumbs": crumbs_of(application, f"Récépissé de la version {number}"),
        "application": application,
        "version": version,
        "receipt": describe_receipt(version),
        "is_current": application.current_id == version.pk,
    }
    return render(request, "calls/applying/receipt.html", context)


@requires(Permission.CALLS_APPLICATION_FILE)
@require_safe
@never_cache
def receipt_pdf(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    version = _get_version(get_own_file(request, pk), number)
    return _download(render_receipt(version), f"recepisse-{version.receipt_number}.pdf")


@requires(Permission.CALLS_APPLICATION_FILE)
@require_safe
@never_cache
def version_pdf(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    version = _get_version(get_own_file(request, pk), number)
    return _download(render_dossier(version, audience=Audience.APPLICANT), f"dossier-{version.receipt_number}.pdf")


@requires(Permission.CALLS_APPLICATION_FILE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked on a page of its own, with its motive."""
    application = get_own_file(request, pk)
    if request.method == "POST":
        try:
            withdraw_application(application, motive=request.POST.get("motif", ""), actor=cast(User, request.user))
        except ValidationError as refusal:
            error = refusal.messages[0]
            return _show_withdraw(request, application, error=error)
        except TransitionRefusedError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Le dossier est retiré.")
        return redirect("calls:own-file", pk)
    return _show_withdraw(request, application)


def _show_withdraw(request: HttpRequest, application: Application, *, error: str = "") -> HttpResponse:
    context = {
        "crumbs": crumbs_of(application, "Retirer le dossier"),
        "application": application,
        "error": error,
    }
    return render(request, "calls/applying/withdraw.html", context, status=422 if error else 200)


def _get_version(application: Application, number: int) -> ApplicationVersion:
    rows = ApplicationVersion.objects.filter(application=application)
    related = ("application__call", "application__department", "call_version", "submitted_by")
    return get_object_or_404(rows.select_related(*related), number=number)


def _download(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
