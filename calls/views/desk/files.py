"""One file: the gate, what was handed in, its versions and pieces."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Permission
from accounts.signed_in import user_of
from calls.domain.admissibility import present_to_committee, take_back
from calls.domain.correction_requests import measure_time_in_hand
from calls.domain.desk_rights import current_of, has_declared, may_instruct
from calls.domain.interests import declare_absence, declare_conflict
from calls.domain.territorial_panel import score_application
from calls.enums import ApplicationState, CorrectionState
from calls.forms.desk import MotiveForm, NothingForm
from calls.models import Application, ApplicationVersion
from calls.presentation.timeline import tell_life
from calls.presentation.version_answers import (
    name_both,
    piece_states,
    readable_keys,
    show_facts,
    show_value,
    show_version,
)
from calls.queries.assignments import list_assignments
from calls.rules.version_changes import compare_answers, with_pieces
from calls.views.desk.access import HOME, frame_of, get_file, list_path, opens_file, reader_of
from iae_portal.common.access import requires
from iae_portal.common.attempts import attempt, refusal_of
from iae_portal.common.files import StoredFile, serve_file
from iae_portal.common.forms import bound_data, status_of
from iae_portal.common.recent import note_recent

VIEW = Permission.CALLS_APPLICATION_VIEW


@requires(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def declaration(request: HttpRequest, pk: int) -> HttpResponse:
    """The gate: the name of the applicant, which is what one may have an interest in, and nothing of the file."""
    application, user = get_file(request, pk), user_of(request)
    if request.method != "POST" and has_declared(application, user):
        return redirect("calls:desk-file", pk=pk)
    is_conflict = request.POST.get("reponse") == "conflit"
    form = MotiveForm(bound_data(request) if is_conflict else None)
    form.fields["motive"].label = "En quoi consiste cet intérêt"
    if request.method == "POST":
        if request.POST.get("reponse") == "absence":
            declare_absence(application, actor=user)
            return redirect("calls:desk-file", pk=pk)
        if is_conflict and attempt(
            form, lambda: declare_conflict(application, reason=form.cleaned_data["motive"], actor=user)
        ):
            messages.success(request, "Votre intérêt est consigné. Ce dossier ne vous est plus présenté.")
            return redirect(list_path(request))
    context = {"crumbs": [HOME, {"label": application.reference}], "application": application, "form": form}
    return render(request, "calls/desk/declaration.html", context, status=status_of(form))


@requires(VIEW)
@require_safe
@never_cache
@opens_file
def detail(request: HttpRequest, application: Application) -> HttpResponse:
    user, version = user_of(request), _current(application)
    note_recent(request, f"Dossier {application.reference}, {application.applicant_name}")
    context = {
        **frame_of(request, application, page="dossier"),
        **_status(application, user),
        "version": version,
        "sections": show_version(version, for_reviewer=not may_instruct(application, user)),
        "facts": show_facts(version),
        "versions": list(application.versions.select_related("submitted_by")),
        "score": score_application(application),
        "life": tell_life(application, reader=reader_of(application, user)),
        "back_form": MotiveForm(prefix="retour"),
    }
    return render(request, "calls/desk/file.html", context)


@requires(VIEW)
@require_safe
@never_cache
@opens_file
def versions(request: HttpRequest, application: Application) -> HttpResponse:
    """What changed between two versions; between the last two when the address names none."""
    known = {
        version.number: version
        for version in application.versions.select_related("submitted_by", "call_version__call")
    }
    numbers = sorted(known)
    newer = _number(request, "a", numbers[-1])
    older = _number(request, "de", max([number for number in numbers if number < newer], default=newer))
    if newer not in known or older not in known:
        raise Http404
    for_reviewer = not may_instruct(application, user_of(request))
    context = {
        **frame_of(request, application, page="dossier"),
        "versions": [known[number] for number in numbers],
        "older": known[older],
        "newer": known[newer],
        "changes": _changes(known[older], known[newer], for_reviewer=for_reviewer),
    }
    return render(request, "calls/desk/versions.html", context)


@requires(VIEW)
@require_safe
@opens_file
def piece(request: HttpRequest, application: Application, *, file: int) -> HttpResponseBase:
    """A piece of one of the versions, once the antivirus allows it."""
    allowed = readable_keys(
        application.version.content.form, for_reviewer=not may_instruct(application, user_of(request))
    )
    for version in application.versions.all():
        slots = {piece["key"] for piece in version.pieces if piece["file"] == file}
        if slots & allowed and not piece_states(version)[file]:
            return serve_file(StoredFile.objects.get(pk=file))
    raise Http404


@requires(Permission.CALLS_APPLICATION_INSTRUCT)
@require_POST
@opens_file
def present(request: HttpRequest, application: Application) -> HttpResponse:
    form = NothingForm(request.POST)
    if attempt(form, lambda: present_to_committee(application, actor=user_of(request))):
        messages.success(request, "Le dossier est prêt pour le CDIAE.")
    else:
        messages.error(request, refusal_of(form))
    return redirect("calls:desk-file", pk=application.pk)


@requires(Permission.CALLS_APPLICATION_INSTRUCT)
@require_POST
@opens_file
def return_to_review(request: HttpRequest, application: Application) -> HttpResponse:
    form = MotiveForm(request.POST, prefix="retour")
    actor = user_of(request)
    if attempt(form, lambda: take_back(application, motive=form.cleaned_data["motive"], actor=actor)):
        messages.success(request, "Le dossier revient à l’instruction.")
    else:
        messages.error(request, "Le dossier n’a pas changé : dites pourquoi il revient à l’instruction.")
    return redirect("calls:desk-file", pk=application.pk)


def _status(application: Application, user: Any) -> dict[str, Any]:
    """The box of the file: its state, its clock, what waits for the person."""
    assignments = list(list_assignments(application))
    spent = measure_time_in_hand(application)
    return {
        "assignments": assignments,
        "own_assignment": next((one for one in assignments if one.reviewer_id == user.pk), None),
        "correction": application.corrections.filter(state=CorrectionState.OPEN).first(),
        "days_in_hand": spent.days,
        "waits_for_closing": application.state == ApplicationState.SUBMITTED
        and application.window.takes_files(timezone.now()),
        "is_submitted": application.state == ApplicationState.SUBMITTED,
        "is_under_review": application.state == ApplicationState.UNDER_REVIEW,
        "is_awaiting": application.state == ApplicationState.AWAITING_COMMITTEE,
    }


def _current(application: Application) -> ApplicationVersion:
    rows = application.versions.select_related("submitted_by", "call_version__call")
    return rows.get(pk=current_of(application).pk)


def _number(request: HttpRequest, name: str, default: int) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else default  # noqa: PLR2004


def _changes(older: ApplicationVersion, newer: ApplicationVersion, *, for_reviewer: bool) -> list[dict[str, str]]:
    form = newer.call_version.content.form
    names = name_both(form, older.answers, newer.answers)
    before, after = with_pieces(older.answers, older.pieces), with_pieces(newer.answers, newer.pieces)
    changes = compare_answers(form, before, after, shown=readable_keys(form, for_reviewer=for_reviewer))
    return [
        {
            "label": change.label,
            "before": _tell(form.by_key[change.key], change.before, names),
            "after": _tell(form.by_key[change.key], change.after, names),
        }
        for change in changes
    ]


def _tell(question: Any, value: Any, names: Any) -> str:
    if question.kind == "files":
        return ", ".join(name for name, _ in value or ()) or "aucune pièce"
    return show_value(question, value, names=names)
