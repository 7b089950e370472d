"""The lists: decisions, appeals, conditions, conventions, reports."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from accounts.signed_in import user_of
from awards.enums import DecisionState
from awards.forms.filters import ConditionFilter, ConventionFilter, DecisionFilter, ReportFilter
from awards.models import Decision
from awards.queries.lists import (
    late_files,
    list_appeals,
    list_conditions,
    list_conventions,
    list_files_to_decide,
    list_reports,
)
from awards.tables.lists import (
    appeals_table,
    conditions_table,
    conventions_table,
    decisions_table,
    reports_table,
    retention_table,
)
from awards.views.access import CONVENTIONS, FOLLOW_UP, HOME, VIEW, is_applicant
from calls.models import Call
from iae_portal.common.access import requires, signed_in
from iae_portal.common.exports import asked_format, export_table


def _show(
    request: HttpRequest,
    *,
    title: str,
    table: Any,
    crumbs: list[dict[str, Any]],
    filterset: Any = None,
    **context: Any,
) -> HttpResponse:
    words = filterset.describe() if filterset is not None else ""
    if fmt := asked_format(request):
        return export_table(table, fmt, title=title, filters_text=words)
    if filterset is not None:
        table.tell_empty(is_filtered=bool(words))
    page = {
        "title": title,
        "table": table,
        "crumbs": crumbs,
        "filterset": filterset,
        "address": request.path,
        **context,
    }
    return render(request, "awards/list.html", page)


@requires(VIEW)
@require_safe
@never_cache
def decisions(request: HttpRequest) -> HttpResponse:
    """The files to decide, decided, late; and the calls whose decisions are ready to leave."""
    user = user_of(request)
    rows = list_files_to_decide(user)
    filterset = DecisionFilter(request.GET, queryset=rows, request=request)
    table = decisions_table(filterset.qs, params=request.GET)
    held = Decision.objects.visible_to(user).filter(state=DecisionState.HELD)
    ready = Call.objects.filter(pk__in=held.values("application__call"))
    return _show(
        request,
        title="Décisions",
        table=table,
        crumbs=[{"label": HOME["label"]}],
        filterset=filterset,
        late=late_files(rows).count(),
        ready=[(call.title, reverse("awards:call", args=[call.pk])) for call in ready.order_by("title")],
        links=[
            ("Conditions à suivre", reverse("awards:conditions")),
            ("Recours", reverse("awards:appeals")),
            ("Conventions", reverse("awards:conventions")),
            ("Bilans", reverse("awards:reports")),
        ],
    )


@requires(VIEW)
@require_safe
@never_cache
def appeals(request: HttpRequest) -> HttpResponse:
    table = appeals_table(list_appeals(user_of(request)), params=request.GET)
    return _show(request, title="Recours", table=table, crumbs=[HOME, {"label": "Recours"}])


@requires(VIEW)
@require_safe
@never_cache
def conditions(request: HttpRequest) -> HttpResponse:
    filterset = ConditionFilter(request.GET, queryset=list_conditions(user_of(request)), request=request)
    table = conditions_table(filterset.qs, params=request.GET)
    crumbs = [HOME, {"label": "Conditions à suivre"}]
    return _show(request, title="Conditions à suivre", table=table, crumbs=crumbs, filterset=filterset)


@signed_in
@require_safe
@never_cache
def conventions(request: HttpRequest) -> HttpResponse:
    """Those of the perimeter, or one's own."""
    filterset = ConventionFilter(request.GET, queryset=list_conventions(user_of(request)), request=request)
    table = conventions_table(filterset.qs, params=request.GET)
    crumbs = [{"label": CONVENTIONS["label"]}]
    return _show(request, title="Conventions", table=table, crumbs=crumbs, filterset=filterset)


@signed_in
@require_safe
@never_cache
def reports(request: HttpRequest) -> HttpResponse:
    """Those to hand in, or to examine."""
    user = user_of(request)
    filterset = ReportFilter(request.GET, queryset=list_reports(user), request=request)
    table = reports_table(filterset.qs, params=request.GET)
    title = "Mes bilans" if is_applicant(user) else "Bilans de suivi"
    crumbs = [{"label": FOLLOW_UP["label"]}]
    return _show(request, title=title, table=table, crumbs=crumbs, filterset=filterset)


@requires(Permission.CALLS_STATISTICS_VIEW)
@require_safe
def retention(request: HttpRequest) -> HttpResponse:
    """How long files are kept, and on what ground."""
    crumbs = [HOME, {"label": "Durées de conservation"}]
    return _show(request, title="Durées de conservation", table=retention_table(params=request.GET), crumbs=crumbs)
