"""Lists, asks for and shows runs."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.access import requires
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.forms import bound_data, status_of
from iae_portal.common.job_display import describe_job
from territories.exports import export_areas
from territories.queries.areas import get_region
from white_zones.domain.create_run import create_run
from white_zones.domain.publish_run import publish_run
from white_zones.enums import RunState
from white_zones.filters import ResultFilter, read_shown
from white_zones.forms import RunForm
from white_zones.models import Run
from white_zones.presentation import describe_figures, describe_map, describe_parameters, describe_source
from white_zones.queries.results import class_shares, count_unknown_demand
from white_zones.queries.runs import demand_indicator, list_runs
from white_zones.tables import results_table, runs_table, shares_table

HOME = {"label": "Diagnostic", "url": "/diagnostic/"}


@requires(Permission.WHITE_ZONES_RUN_VIEW)
@require_safe
def list_page(request: HttpRequest) -> HttpResponse:
    table = runs_table(list_runs(request.user), params=request.GET)
    if fmt := asked_format(request):
        return export_table(table, fmt, title="Calculs de zones blanches")
    return render(
        request,
        "white_zones/list.html",
        {
            "crumbs": [{"label": "Diagnostic"}],
            "table": table,
            "may_start": cast(User, request.user).can(Permission.WHITE_ZONES_RUN_START),
        },
    )


@requires(Permission.WHITE_ZONES_RUN_START)
@require_http_methods(["GET", "HEAD", "POST"])
def create_page(request: HttpRequest) -> HttpResponse:
    form = RunForm(bound_data(request), perimeter=get_region())
    if form.is_valid():
        run = create_run(
            actor=cast(User, request.user),
            name=form.cleaned_data["name"],
            parameters=form.to_parameters(),
            request_key=form.cleaned_data["request_key"],
        )
        return redirect("white_zones:detail", pk=run.pk)
    return render(
        request,
        "white_zones/create.html",
        {"crumbs": [HOME, {"label": "Lancer un calcul"}], "form": form},
        status=status_of(form),
    )


@requires(Permission.WHITE_ZONES_RUN_VIEW)
@require_safe
def detail_page(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(Run.objects.visible_to(request.user).with_context(), pk=pk)
    if run.state != RunState.DONE:
        return show_progress(request, run)
    return show_results(request, run)


def show_progress(request: HttpRequest, run: Run) -> HttpResponse:
    card = describe_job(run.job, user=request.user, reload_page=True) if run.job else None
    context = {
        "crumbs": [HOME, {"label": run.name}],
        "run": run,
        "card": card,
        "parameters": describe_parameters(run, indicator=demand_indicator(run)),
        "may_start": cast(User, request.user).can(Permission.WHITE_ZONES_RUN_START),
    }
    return render(request, "white_zones/progress.html", context)


def show_results(request: HttpRequest, run: Run) -> HttpResponse:
    shown = read_shown(request.GET)
    filterset = ResultFilter(request.GET, run=run, shown=shown)
    table = results_table(filterset.qs, run=run, shown=shown, params=request.GET)
    sources = list(run.sources.all())
    if fmt := asked_format(request, outlines=True):
        return export_areas(
            table,
            fmt,
            areas_of=lambda row: [row.area_id],
            title=f"{run.name}, accès par {shown.level.label}",
            filters_text=describe_filters(run, filterset),
            sources=sources,
        )
    indicator = demand_indicator(run)
    context = {
        "crumbs": [HOME, {"label": run.name}],
        "run": run,
        "shown": shown,
        "filterset": filterset,
        "table": table,
        "may_publish": run.published_at is None and cast(User, request.user).can(Permission.WHITE_ZONES_RUN_PUBLISH),
        "figures": describe_figures(run, shown, indicator=indicator),
        "shares": shares_table(class_shares(run, kind=shown.kind), shown=shown, params=request.GET),
        "map": describe_map(run, shown, area=run.perimeter),
        "parameters": describe_parameters(run, indicator=indicator),
        "unknown_demand": count_unknown_demand(run) if run.unknown_demand else {},
        "sources": sources,
    }
    return render(request, "white_zones/detail.html", context)


@requires(Permission.WHITE_ZONES_RUN_PUBLISH)
@require_POST
def publish_page(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(Run.objects.visible_to(request.user), pk=pk)
    try:
        publish_run(actor=cast(User, request.user), run=run)
    except ValidationError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"« {run.name} » est publié : les tableaux de bord le montrent désormais.")
    return redirect("white_zones:detail", pk=run.pk)


def describe_filters(run: Run, filterset: ResultFilter) -> str:
    """The filters and what the figures were computed with: an exported table is read without its page."""
    return f"{filterset.words}. {describe_source(run)}"
