"""Lists and shows runs."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.access import requires
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.job_display import describe_job
from iae_portal.common.recent import note_recent
from territories.exports import export_areas
from white_zones.derogation_table import derogations_table, list_derogations
from white_zones.enums import RunState
from white_zones.filters import ResultFilter, read_shown
from white_zones.models import Run
from white_zones.presentation import (
    describe_figures,
    describe_map,
    describe_parameters,
    describe_source,
    describe_standing,
)
from white_zones.queries.results import class_shares, count_unknown_demand
from white_zones.queries.runs import demand_indicator, list_runs
from white_zones.robustness_section import compose_robustness, describe_draws
from white_zones.tables import results_table, runs_table, shares_table
from white_zones.views.run_pages import HOME

SHOW_ARCHIVED = "archives"


@requires(Permission.WHITE_ZONES_RUN_VIEW)
@require_safe
def list_page(request: HttpRequest) -> HttpResponse:
    with_archives = SHOW_ARCHIVED in request.GET
    runs = list_runs(request.user)
    table = runs_table(runs if with_archives else runs.in_use(), params=request.GET)
    if fmt := asked_format(request):
        return export_table(table, fmt, title="Calculs de zones blanches")
    return render(
        request,
        "white_zones/list.html",
        {
            "crumbs": [{"label": "Diagnostic"}],
            "table": table,
            "with_archives": with_archives,
            "archived": runs.filter(archive__isnull=False).count(),
            "may_start": cast(User, request.user).can(Permission.WHITE_ZONES_RUN_START),
        },
    )


@requires(Permission.WHITE_ZONES_RUN_VIEW)
@require_safe
def detail_page(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(Run.objects.visible_to(request.user).with_context(), pk=pk)
    note_recent(request, f"Diagnostic «\u00a0{run.name}\u00a0»")
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
    shown = read_shown(request.GET, kinds=run.kinds)
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
    derogations = derogations_table(list_derogations(run), params=request.GET)
    robustness = compose_robustness(run, params=request.GET)
    shares = shares_table(class_shares(run, kind=shown.kind), shown=shown, params=request.GET)
    for part in (shares, derogations, robustness.table if robustness else None):
        if part is not None and (fmt := asked_format(request, name=part.name)):
            title = f"{run.name}, {part.name}"
            return export_table(part, fmt, title=title, filters_text=describe_source(run), sources=sources)
    indicator = demand_indicator(run)
    context = {
        "crumbs": [HOME, {"label": run.name}],
        "run": run,
        "standing": describe_standing(run),
        "derogations": derogations,
        "robustness": robustness,
        "robustness_words": describe_draws(run) if robustness else "",
        "shown": shown,
        "filterset": filterset,
        "table": table,
        "actions": list_actions(run, user=cast(User, request.user)),
        "figures": describe_figures(run, shown, indicator=indicator),
        "shares": shares,
        "map": describe_map(run, shown, area=run.perimeter),
        "parameters": describe_parameters(run, indicator=indicator),
        "unknown_demand": count_unknown_demand(run) if run.unknown_demand else {},
        "sources": sources,
    }
    return render(request, "white_zones/detail.html", context)


def list_actions(run: Run, *, user: User) -> frozenset[str]:
    """What this person may do with a finished run."""
    may_start, may_publish = user.can(Permission.WHITE_ZONES_RUN_START), user.can(Permission.WHITE_ZONES_RUN_PUBLISH)
    stands, archived = run.published_at is not None, run.archived_at is not None
    possible = {
        "publish": may_publish and not (stands or archived or run.replaced_at),
        "copy": may_start,
        "archive": (may_publish or (may_start and run.created_by_id == user.pk)) and not (stands or archived),
    }
    return frozenset(name for name, allowed in possible.items() if allowed)


def describe_filters(run: Run, filterset: ResultFilter) -> str:
    """The filters and what the figures were computed with: an exported table is read without its page."""
    return f"{filterset.words}. {describe_source(run)}"
