"""The base documents of the service: what is employed, handing one in, going back to those of the portal."""

from typing import cast

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.access import requires
from iae_portal.common.body_limit import limit_body
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.forms import add_refusal, bound_data, status_of
from reports.domain.templates import LARGEST, add_template, retire_template
from reports.enums import TemplateKind
from reports.forms.restitutions import TemplateForm
from reports.models import DocumentTemplate
from reports.queries.restitutions import list_templates
from reports.tables.restitutions import templates_table
from reports.views.restitutions import LIST_CRUMB


@requires(Permission.REPORTS_TEMPLATE_MANAGE)
@limit_body(LARGEST)
@require_http_methods(["GET", "HEAD", "POST"])
def templates_page(request: HttpRequest) -> HttpResponse:
    form = TemplateForm(bound_data(request), request.FILES if request.method == "POST" else None)
    if form.is_valid() and keep(form, request):
        return redirect("reports:templates")
    rows = list_templates()
    table = templates_table(rows, params=request.GET)
    if fmt := asked_format(request):
        return export_table(table, fmt, title="Modèles de document")
    context = {
        "crumbs": [LIST_CRUMB, {"label": "Modèles"}],
        "form": form,
        "table": table,
        "current": [row for row in rows if row.is_current],
    }
    return render(request, "reports/templates.html", context, status=status_of(form))


def keep(form: TemplateForm, request: HttpRequest) -> bool:
    upload = cast(UploadedFile, form.cleaned_data["upload"])
    try:
        add_template(upload, kind=TemplateKind(form.cleaned_data["kind"]), actor=cast(User, request.user))
    except ValidationError as error:
        form.add_error("upload", error) if not hasattr(error, "error_dict") else add_refusal(form, error)
        return False
    return True


@requires(Permission.REPORTS_TEMPLATE_MANAGE)
@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    retire_template(get_object_or_404(DocumentTemplate, pk=pk), actor=cast(User, request.user))
    return redirect("reports:templates")
