"""The page of one call, and everything that is downloaded from it."""

from http import HTTPStatus
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.roles import Permission
from calls.documents.blank_form import ODT_TYPE, render_blank_odt, render_blank_pdf
from calls.domain.questions import ask_question
from calls.enums import TargetMode
from calls.forms.public import QuestionForm
from calls.models import Call, CallDocument, CallVersion
from calls.presentation.public_page import compose_page, tell_versions
from calls.queries.calls import published_questions
from calls.queries.targets import count_targets, target_codes, version_communes, with_department
from calls.rules.deadlines import Moment
from calls.tables.public import communes_table
from calls.views.public.finding import find_call
from calls.views.public.lists import calendar_answer
from iae_portal.common.access import public, signed_in
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.files import serve_file
from iae_portal.common.formatting import format_date
from iae_portal.common.forms import add_refusal
from iae_portal.common.sent_once import run_once
from iae_portal.common.transitions import TransitionRefusedError
from territories.queries.frames import frame_region


@public
@require_safe
def call(request: HttpRequest, pk: int) -> HttpResponse:
    return show_call(request, find_call(request, pk))


@signed_in
@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a question in one's name; the form is shown again on the page when it is refused."""
    found = find_call(request, pk)
    form = QuestionForm(request.POST)
    if form.is_valid():
        try:
            user = cast(User, request.user)
            run_once(form, lambda: ask_question(found, text=form.cleaned_data["text"], actor=user))
        except ValidationError as refusal:
            add_refusal(form, refusal)
        except TransitionRefusedError as refusal:
            messages.error(request, str(refusal))
            return redirect("calls:call", pk=pk)
        else:
            messages.success(request, "Votre question est envoyée. La réponse sera publiée sur cette page.")
            return redirect("calls:call", pk=pk)
    return show_call(request, found, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@public
@require_safe
def targets(request: HttpRequest, pk: int) -> JsonResponse:
    """`{"values": {code: {class, text}}}`: the communes aimed at, for the map."""
    found = find_call(request, pk)
    assert found.version is not None  # noqa: S101 -- `find_call` finds published calls
    return JsonResponse({"values": paint(target_codes(version_communes(found.version)))})


def paint(codes: list[tuple[str, str]]) -> dict[str, dict[str, str]]:
    return {code: {"class": "white", "text": "commune visée"} for code, _ in codes}


@public
@require_safe
def dates(request: HttpRequest, pk: int) -> HttpResponse:
    """The opening and the closing as an iCalendar file."""
    found = find_call(request, pk)
    return calendar_answer(request, [found], name=found.title, file=f"appel-{found.pk}")


@public
@require_safe
def blank_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    found = find_call(request, pk)
    return _download(found, render_blank_pdf(found), kind="application/pdf", suffix="pdf")


@public
@require_safe
def blank_odt(request: HttpRequest, pk: int) -> HttpResponse:
    found = find_call(request, pk)
    return _download(found, render_blank_odt(found), kind=ODT_TYPE, suffix="odt")


@public
@require_safe
def document(request: HttpRequest, pk: int, document_pk: int) -> HttpResponseBase:
    found = find_call(request, pk)
    row = get_object_or_404(CallDocument.objects.select_related("file"), pk=document_pk, call=found)
    return serve_file(row.file)


def show_call(
    request: HttpRequest, found: Call, *, form: QuestionForm | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    assert found.version is not None  # noqa: S101 -- `find_call` finds published calls
    table, where = None, {}
    if found.version.target_mode != TargetMode.NONE:
        communes = version_communes(found.version)
        table = communes_table(with_department(communes), params=request.GET, caption="Communes visées")
        if fmt := asked_format(request, name="communes"):
            return export_table(table, fmt, title=f"Communes visées, {found.title}")
        where = {"table": table, "count": count_targets(communes), "map": _describe_map(found.version)}
    versions = list(found.versions.select_related("published_by"))
    context = {
        "crumbs": [{"label": "Appels à projets", "url": reverse("calls:list")}, {"label": found.title}],
        **compose_page(found, found.version),
        **where,
        "documents": found.documents.select_related("file"),
        "questions": published_questions(found),
        "versions": tell_versions(versions) if len(versions) > 1 else [],
        "extensions": found.extensions.filter(application__isnull=True),
        "form": form or QuestionForm(),
        "takes_questions": found.state == "published" and found.moment() in (Moment.BEFORE, Moment.OPEN),
        **_offers(request),
    }
    return render(request, "calls/public/call.html", context, status=status)


def _offers(request: HttpRequest) -> dict[str, bool]:
    user = request.user
    return {
        "may_manage": user.is_authenticated and user.can(Permission.CALLS_CALL_MANAGE),
        "may_file": user.is_authenticated and user.can(Permission.CALLS_APPLICATION_FILE),
    }


def _describe_map(version: CallVersion) -> dict[str, Any] | None:
    frame = frame_region()
    if not frame.bounds:
        return None
    return {
        "label": "Carte des communes visées par l’appel",
        "level": "commune",
        "values_url": reverse("calls:targets", args=[version.call_id]),
        "bounds": frame.bounds,
        "legend": [("white", "commune visée")],
        "source": f"{tell_reference(version)} Contours\u00a0: {frame.producer}, {frame.vintage}.",
    }


def tell_reference(version: CallVersion) -> str:
    """The diagnosis that designates the communes, in words."""
    run = version.run
    if run is None:
        return ""
    published = format_date(run.publication.published_at)
    return f"Source\u00a0: diagnostic «\u00a0{run.name}\u00a0», offre {run.year}, publié le {published}."


def _download(found: Call, content: bytes, *, kind: str, suffix: str) -> HttpResponse:
    name = f"formulaire-{slugify(found.title)[:60]}-{timezone.localdate():%Y-%m-%d}.{suffix}"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
