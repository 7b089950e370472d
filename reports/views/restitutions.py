"""The list of restitutions, the form of a new one, and the page of each."""

from http import HTTPStatus
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.access import requires
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.files import serve_file
from iae_portal.common.forms import add_refusal, bound_data, status_of
from iae_portal.common.job_display import describe_job
from iae_portal.common.tables import Table
from reports.domain.ask import create_restitution, remake_restitution
from reports.enums import Audience, Section
from reports.forms.filters import RestitutionFilter
from reports.forms.restitutions import RestitutionForm
from reports.models import Restitution
from reports.presentation.pages import Page, compose_page
from reports.queries.restitutions import list_restitutions
from reports.tables.restitutions import restitutions_table

LIST_CRUMB = {"label": "Restitutions", "url": "/restitution/"}


@requires(Permission.REPORTS_DOCUMENT_VIEW_PUBLIC)
@require_safe
def list_page(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    filterset = RestitutionFilter(request.GET, queryset=list_restitutions(user))
    table = restitutions_table(filterset.qs, params=request.GET)
    words = filterset.describe()
    if fmt := asked_format(request):
        return export_table(table, fmt, title="Restitutions", filters_text=words)
    table.tell_empty(is_filtered=bool(words))
    context = {
        "crumbs": [{"label": "Restitutions"}],
        "filterset": filterset,
        "table": table,
        "may_make": user.can(Permission.REPORTS_DOCUMENT_MAKE),
        "may_manage_templates": user.can(Permission.REPORTS_TEMPLATE_MANAGE),
    }
    return render(request, "reports/list.html", context)


@requires(Permission.REPORTS_DOCUMENT_MAKE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_page(request: HttpRequest) -> HttpResponse:
    form = RestitutionForm(bound_data(request), user=cast(User, request.user))
    if form.is_valid() and (made := ask(form, request)) is not None:
        return redirect("reports:detail", pk=made.pk)
    context = {"crumbs": [LIST_CRUMB, {"label": "Nouvelle restitution"}], "form": form}
    return render(request, "reports/new.html", context, status=status_of(form))


def ask(form: RestitutionForm, request: HttpRequest) -> Restitution | None:
    """What the form asks for; None, with the reason in the form, when it cannot be."""
    try:
        return create_restitution(
            area=form.area,
            audience=Audience(form.cleaned_data["audience"]),
            sections=form.cleaned_data["sections"],
            actor=cast(User, request.user),
            request_key=form.cleaned_data["request_key"],
        )
    except ValidationError as error:
        add_refusal(form, error)
        return None


@requires(Permission.REPORTS_DOCUMENT_VIEW_PUBLIC)
@require_safe
@never_cache
def detail_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Progress, then the files, the figures, and what changed since the one before."""
    restitution = find_restitution(request, pk)
    user = cast(User, request.user)
    page = compose_page(restitution, user=user, params=request.GET)
    for table in page.tables.values():
        if fmt := asked_format(request, name=table.name):
            return _export(table, fmt, page)
    job = None if restitution.finished_at else restitution.job
    context: dict[str, Any] = {
        "crumbs": [LIST_CRUMB, {"label": restitution.title}],
        "restitution": restitution,
        "page": page,
        "card": describe_job(job, user=user, reload_page=True) if job else None,
        "may_make": user.can(Permission.REPORTS_DOCUMENT_MAKE, restitution.area),
        "sections": [capfirst(str(Section(value).label)) for value in restitution.sections],
    }
    return render(request, "reports/detail.html", context)


def _export(table: Table, fmt: str, page: Page) -> HttpResponse:
    restitution = page.restitution
    words = f"Restitution {restitution.number}, empreinte {restitution.fingerprint}"
    return export_table(
        table, fmt, title=f"{restitution.number} {restitution.title}, {table.caption.lower()}", filters_text=words
    )


@requires(Permission.REPORTS_DOCUMENT_MAKE)
@require_POST
def remake(request: HttpRequest, pk: int) -> HttpResponse:
    """The same asked again, with the figures of the day."""
    restitution = find_restitution(request, pk)
    try:
        made = remake_restitution(restitution, actor=cast(User, request.user))
    except ValidationError as error:
        return HttpResponse("; ".join(error.messages), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return redirect("reports:detail", pk=made.pk)


@requires(Permission.REPORTS_DOCUMENT_VIEW_PUBLIC)
@require_safe
def document_file(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    """A document as a download, for who sees its restitution."""
    restitution = find_restitution(request, pk)
    document = restitution.documents.filter(kind=kind).select_related("file").first()
    if document is None:
        raise Http404
    return serve_file(document.file)


def find_restitution(request: HttpRequest, pk: int) -> Restitution:
    """One that the person may not see does not exist for them."""
    rows = Restitution.objects.visible_to(request.user).with_context().defer(None)
    return get_object_or_404(rows.select_related("previous"), pk=pk)
