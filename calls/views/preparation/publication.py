"""What happens to a call: target, publication, versions, later closings, cancellation, documents, questions."""

from http import HTTPStatus
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.roles import Permission
from calls.domain.call_documents import add_document, remove_document
from calls.domain.extending import WRITABLE, extend_deadline
from calls.domain.model_calls import compare_with_template
from calls.domain.preparing import delete_draft
from calls.domain.publishing import amend_call, archive_call, cancel_call, publish_call
from calls.domain.questions import answer_question
from calls.enums import CallState
from calls.forms.preparation import AmendForm, AnswerForm, DocumentForm, ExtendForm, MotiveForm
from calls.models import Call, CallDocument, CallQuestion
from calls.presentation.target_changes import tell_target_change
from calls.queries.target_changes import compare_aims, prepared_aim, version_aim
from calls.rules.definitions import load_definition
from calls.rules.differences import Difference, compare_definitions
from calls.tables.public import moves_table
from calls.views.preparation.desk import link_missing
from calls.views.preparation.subject import CALL, find_prepared_call, find_subject
from iae_portal.common.access import requires
from iae_portal.common.attempts import carry_out
from iae_portal.common.body_limit import limit_body
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.files import DEFAULT_MAX_BYTES
from iae_portal.common.forms import PortalForm, bound_data, status_of
from iae_portal.common.transitions import TransitionRefusedError

MOVES = "Communes qui entrent, sortent ou changent de classe"
POSTED = ["GET", "HEAD", "POST"]


@requires(Permission.CALLS_CALL_MANAGE)
@require_http_methods(POSTED)
@never_cache
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """What is missing and what changed, then the publication of the call or of its new version."""
    call = find_prepared_call(request, pk)
    is_first = call.version is None
    form = PortalForm(bound_data(request)) if is_first else AmendForm(bound_data(request))
    if form.is_valid() and carry_out(form, lambda: _publish(call, form, cast(User, request.user))):
        messages.success(request, "L’appel est publié." if is_first else "La version est publiée.")
        return redirect("calls:desk", CALL, pk)
    subject = find_subject(request, CALL, pk)
    reference, differences = _compare(call)
    change = compare_aims(version_aim(call.version), prepared_aim(call)) if call.version is not None else None
    moves = moves_table(change.moves, params=request.GET, caption=MOVES) if change is not None else None
    if moves is not None and (fmt := asked_format(request, name=moves.name)):
        return export_table(moves, fmt, title=f"{MOVES}, {call.title}")
    context = {
        "crumbs": subject.crumbs("Publication"),
        "subject": subject,
        "call": call,
        "form": form,
        "missing": link_missing(subject, call) if call.state == CallState.DRAFT else [],
        "reference": reference,
        "differences": differences,
        "target_told": tell_target_change(change) if change is not None else [],
        "moves": moves if change is not None and change.moves else None,
        "draft_count": call.applications.filter(state="draft").count(),
    }
    return render(request, "calls/preparation/publish.html", context, status=status_of(form))


def _publish(call: Call, form: PortalForm, actor: User) -> Any:
    if call.version is None:
        return publish_call(call, actor=actor)
    return amend_call(call, note=form.cleaned_data["note"], actor=actor)


def _compare(call: Call) -> tuple[str, list[Difference]]:
    """From the version in force, or from the model before the first publication."""
    if call.version is not None:
        after = load_definition(call.definition)
        return f"la version {call.version.number} en vigueur", compare_definitions(call.version.content, after)
    return f"le modèle «\u00a0{call.template.name}\u00a0»", compare_with_template(call)


@requires(Permission.CALLS_CALL_MANAGE)
@require_http_methods(POSTED)
@never_cache
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    call = find_prepared_call(request, pk)
    files = (
        call.applications.filter(state__in=WRITABLE).select_related("department", "call").order_by("applicant_name")
    )
    form = ExtendForm(bound_data(request), call=call, written=files.order_by("applicant_name"))
    if form.is_valid() and carry_out(
        form,
        lambda: extend_deadline(
            call,
            closes_at=form.due(),
            motive=form.cleaned_data["motive"],
            application=form.chosen(),
            actor=cast(User, request.user),
        ),
    ):
        messages.success(request, "L’échéance est reportée\u00a0; les porteurs concernés sont prévenus.")
        return redirect("calls:desk", CALL, pk)
    note = f"Clôture actuelle\u00a0: {call.deadline_words}. Une échéance annoncée ne s’avance pas."
    return _show(request, call, form, title="Reporter la clôture", button="Reporter", note=note)


@requires(Permission.CALLS_CALL_MANAGE)
@require_http_methods(POSTED)
@never_cache
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    call = find_prepared_call(request, pk)
    form = MotiveForm(bound_data(request))
    if form.is_valid() and carry_out(
        form,
        lambda: cancel_call(call, motive=form.cleaned_data["motive"], actor=cast(User, request.user)),
    ):
        messages.success(request, "L’appel est annulé\u00a0; tous les porteurs sont prévenus.")
        return redirect("calls:desk", CALL, pk)
    note = "L’annulation est sans retour. La page de l’appel reste publique, avec son motif."
    return _show(request, call, form, title="Annuler l’appel", button="Annuler l’appel", note=note)


@requires(Permission.CALLS_CALL_MANAGE)
@require_POST
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    call = find_prepared_call(request, pk)
    try:
        archive_call(call, actor=cast(User, request.user))
    except TransitionRefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "L’appel est archivé.")
    return redirect("calls:desk", CALL, pk)


@requires(Permission.CALLS_CALL_MANAGE)
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    call = find_prepared_call(request, pk)
    try:
        delete_draft(call, actor=cast(User, request.user))
    except TransitionRefusedError as refusal:
        messages.error(request, str(refusal))
        return redirect("calls:desk", CALL, pk)
    messages.success(request, "L’appel en préparation est supprimé.")
    return redirect("calls:preparation")


@requires(Permission.CALLS_CALL_MANAGE)
@limit_body(DEFAULT_MAX_BYTES)
@require_http_methods(POSTED)
@never_cache
def documents(request: HttpRequest, pk: int) -> HttpResponse:
    """Documents that anybody downloads from the page of the call."""
    call = find_prepared_call(request, pk)
    form = DocumentForm(bound_data(request), request.FILES or None)
    if form.is_valid() and carry_out(
        form,
        lambda: add_document(
            call,
            title=form.cleaned_data["title"],
            upload=form.cleaned_data["upload"],
            actor=cast(User, request.user),
        ),
    ):
        messages.success(request, "Le document est ajouté.")
        return redirect("calls:documents", pk)
    subject = find_subject(request, CALL, pk)
    context = {
        "crumbs": subject.crumbs("Documents"),
        "subject": subject,
        "call": call,
        "form": form,
        "documents": call.documents.select_related("file"),
    }
    return render(request, "calls/preparation/documents.html", context, status=status_of(form))


@requires(Permission.CALLS_CALL_MANAGE)
@require_POST
def drop_document(request: HttpRequest, pk: int, document_pk: int) -> HttpResponse:
    call = find_prepared_call(request, pk)
    document = get_object_or_404(CallDocument.objects.select_related("call"), pk=document_pk, call=call)
    remove_document(document, actor=cast(User, request.user))
    messages.success(request, "Le document est retiré.")
    return redirect("calls:documents", pk)


@requires(Permission.CALLS_CALL_MANAGE)
@require_http_methods(POSTED)
@never_cache
def questions(request: HttpRequest, pk: int) -> HttpResponse:
    """Questions to answer first, then those whose answer is published and may be mended."""
    call = find_prepared_call(request, pk)
    rows = list(call.questions.select_related("asked_by", "answered_by"))
    refused: dict[int, AnswerForm] = {}
    if request.method == "POST":
        asked = request.POST.get("question", "")
        question = get_object_or_404(CallQuestion, pk=asked if asked.isascii() and asked.isdecimal() else 0, call=call)
        form = AnswerForm(request.POST, prefix=f"q{question.pk}")
        if form.is_valid() and carry_out(
            form,
            lambda: answer_question(question, actor=cast(User, request.user), **form.cleaned_data),
        ):
            messages.success(request, "La réponse est publiée sur la page de l’appel.")
            return redirect("calls:call-questions", pk)
        refused[question.pk] = form
    subject = find_subject(request, CALL, pk)
    told = [(row, refused.get(row.pk) or _answer_form(row), row.pk in refused) for row in rows]
    context = {
        "crumbs": subject.crumbs("Questions"),
        "subject": subject,
        "waiting": [one for one in told if one[0].answered_at is None],
        "answered": [one for one in told if one[0].answered_at is not None],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return render(request, "calls/preparation/questions.html", context, status=status)


def _answer_form(question: CallQuestion) -> AnswerForm:
    initial = {"published_text": question.published_text or question.text, "answer": question.answer}
    return AnswerForm(initial=initial, prefix=f"q{question.pk}")


def _show(request: HttpRequest, call: Call, form: PortalForm, *, title: str, button: str, note: str) -> HttpResponse:
    subject = find_subject(request, CALL, call.pk)
    context = {
        "crumbs": subject.crumbs(title),
        "form": form,
        "title": title,
        "button": button,
        "back": subject.desk,
        "note": note,
    }
    return render(request, "calls/preparation/simple_form.html", context, status=status_of(form))
