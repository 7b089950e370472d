"""Importing files: deposit, examination, preview, application."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.access import requires
from iae_portal.common.body_limit import limit_body
from iae_portal.common.data_imports import DataImport, ImportState
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.forms import bound_data, status_of
from iae_portal.common.imports.formats import list_formats
from iae_portal.common.imports.report import FileReport
from iae_portal.common.imports.requests import LARGEST_IMPORT, request_application, request_import
from iae_portal.common.imports.templates import TEMPLATE_TYPES, write_template
from iae_portal.common.job_display import describe_job
from iae_portal.common.job_states import JobState
from iae_portal.common.jobs import Job
from iae_portal.common.tables import Table
from iae_portal.dashboards.import_forms import ImportForm
from iae_portal.dashboards.import_tables import changes_table, formats_table, imports_table

DATA = {"label": "Données", "url": "/donnees/"}
IMPORTS = {"label": "Imports", "url": "/donnees/imports/"}


@requires(Permission.TERRITORIES_DATA_IMPORT)
@limit_body(LARGEST_IMPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    form = ImportForm(bound_data(request), request.FILES if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            asked = request_import(form.cleaned_data["documents"], actor=user)
        except ValidationError as refusal:
            form.add_error("documents", refusal)
        else:
            return redirect("dashboards:import", pk=asked.pk)
    rows = DataImport.objects.visible_to(user).select_related("created_by", "job").prefetch_related("files")
    table = imports_table(rows, params=request.GET)
    if fmt := asked_format(request):
        return export_table(table, fmt, title="Imports de données")
    context = {"crumbs": [DATA, {"label": "Imports"}], "form": form, "table": table}
    return render(request, "dashboards/imports.html", context, status=status_of(form))


@requires(Permission.TERRITORIES_DATA_IMPORT)
@require_safe
def import_page(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    known = DataImport.objects.visible_to(user).select_related("job", "created_by", "applied_by")
    asked = get_object_or_404(known, pk=pk)
    job = asked.job
    card = describe_job(job, user=user, reload_page=True) if job and not _is_told(asked, job) else None
    context = {
        "crumbs": [DATA, IMPORTS, {"label": f"Import n°\u00a0{asked.pk}"}],
        "asked": asked,
        "files": [file.name for file in asked.files.order_by("pk")],
        "card": card,
        "reports": [_describe_report(request, report, rank) for rank, report in enumerate(asked.file_reports)],
        "recalculations": changes_table(
            asked.recalculations, params=request.GET, name="recalculs", caption="Recalculs qui suivent l’import"
        )
        if asked.consequences
        else None,
        "may_apply": asked.state == ImportState.CHECKED and (job is None or job.is_final),
        "changes_nothing": asked.state == ImportState.CHECKED
        and all(report.changes_nothing for report in asked.file_reports),
        "is_applied": asked.state == ImportState.APPLIED,
        "is_refused": asked.state == ImportState.REFUSED,
    }
    return render(request, "dashboards/import.html", context)


@requires(Permission.TERRITORIES_DATA_IMPORT)
@require_POST
def import_apply(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    asked = get_object_or_404(DataImport.objects.visible_to(user), pk=pk)
    try:
        request_application(asked, actor=user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect("dashboards:import", pk=pk)


@requires(Permission.TERRITORIES_DATA_IMPORT)
@require_safe
def formats(request: HttpRequest) -> HttpResponse:
    """The published files that are recognised, and the templates to fill."""
    known = list_formats()
    published = formats_table(
        [found for found in known if not found.is_template],
        params=request.GET,
        name="publies",
        caption="Fichiers publiés que le portail reconnaît",
    )
    if fmt := asked_format(request, name=published.name):
        return export_table(published, fmt, title=published.caption)
    context = {
        "crumbs": [DATA, IMPORTS, {"label": "Formats"}],
        "published": published,
        "templates": [found for found in known if found.is_template],
    }
    return render(request, "dashboards/import_formats.html", context)


@requires(Permission.TERRITORIES_DATA_IMPORT)
@require_safe
def template(_request: HttpRequest, slug: str, extension: str) -> HttpResponse:
    found = next((known for known in list_formats() if known.slug == slug and known.is_template), None)
    if found is None or extension not in TEMPLATE_TYPES:
        raise Http404("Ce modèle n’existe pas.")
    return HttpResponse(
        write_template(found, extension),
        content_type=TEMPLATE_TYPES[extension],
        headers={"Content-Disposition": f'attachment; filename="modele-{slug}.{extension}"'},
    )


def _is_told(asked: DataImport, job: Job) -> bool:
    """Once the report is there, the card of a job that ended well would only repeat it."""
    return job.state == JobState.SUCCEEDED and asked.state != ImportState.WAITING


def _describe_report(request: HttpRequest, report: FileReport, rank: int) -> dict[str, FileReport | Table | int]:
    table = changes_table(
        report.changes,
        params=request.GET,
        name=f"fichier-{rank}",
        caption=f"Ce que change {report.file_name}",
    )
    return {
        "report": report,
        "table": table,
        "hidden_problems": report.problem_count - len(report.problems),
    }
