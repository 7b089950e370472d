"""Need crossed with access, and the named clusters."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from iae_portal.common.access import requires
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.models import Source
from iae_portal.common.tables import Table
from structures.enums import SiaeKind
from territories.enums import AreaLevel
from territories.exports import export_areas
from white_zones.domain.name_clusters import name_clusters
from white_zones.domain.need_matrix import NeedLevel, NeedMatrix, build_matrix
from white_zones.enums import Access
from white_zones.filters import Shown, read_shown
from white_zones.matrix_filters import MatrixFilter
from white_zones.matrix_tables import areas_table, cells_table, clusters_table, draw_matrix, tell_first
from white_zones.models import Run
from white_zones.presentation import describe_origin
from white_zones.queries.need_matrix import read_mean_need, read_positions
from white_zones.queries.results import offered_levels
from white_zones.queries.runs import demand_indicator
from white_zones.rules import SHOWN_LEVELS
from white_zones.tables import per_hundred
from white_zones.views.run_pages import crumbs_of, find_done_run

# The first mesh is the one where committees compare: communes are too many to be read in one picture.
LEVELS = (AreaLevel.EPCI, *(level for level in SHOWN_LEVELS if level != AreaLevel.EPCI))


@requires(Permission.WHITE_ZONES_RUN_VIEW)
@require_safe
def matrix_page(request: HttpRequest, pk: int) -> HttpResponse:
    run = find_done_run(request, pk)
    offered = offered_levels(run)
    levels = [level for level in LEVELS if level in offered]
    shown = read_shown(request.GET, levels=levels)
    filterset = MatrixFilter(request.GET, run=run, shown=shown, levels=levels)
    positions = read_positions(run, level=shown.level, kind=shown.kind, department=filterset.department)
    matrix = build_matrix([] if filterset.refusal else positions, mean=read_mean_need(run))
    areas = areas_table([area for area in matrix.areas if filterset.lists(area)], shown=shown, params=request.GET)
    cells = cells_table(matrix, shown=shown, params=request.GET)
    sources = list(run.sources.all())
    if exported := export_matrix(request, run, areas, cells, shown=shown, words=filterset.words, sources=sources):
        return exported
    context = {
        "crumbs": crumbs_of(run, {"label": "Besoin et accès"}),
        "run": run,
        "shown": shown,
        "filterset": filterset,
        "first": tell_first(matrix, shown=shown),
        "chart": draw_matrix(matrix, shown=shown),
        "columns": [access.label for access in Access],
        "lines": lay_cells(matrix, shown=shown, filterset=filterset),
        "matrix": matrix,
        "mean_per_hundred": per_hundred(matrix.mean),
        "cells": cells,
        "table": areas,
        "indicator": demand_indicator(run),
        "source": describe_origin(run),
        "sources": sources,
    }
    return render(request, "white_zones/matrix.html", context)


def export_matrix(
    request: HttpRequest, run: Run, areas: Table, cells: Table, *, shown: Shown, words: str, sources: list[Source]
) -> HttpResponse | None:
    """The table that the address asks for as a file, if it asks for one."""
    title = f"{run.name}, besoin et accès par {shown.level.label}"
    filters_text = f"{words}. {describe_origin(run)}"
    if fmt := asked_format(request, outlines=True):
        return export_areas(
            areas,
            fmt,
            areas_of=lambda area: [area.position.area_id],
            title=title,
            filters_text=filters_text,
            sources=sources,
        )
    if fmt := asked_format(request, name=cells.name):
        return export_table(cells, fmt, title=title, filters_text=filters_text, sources=sources)
    return None


def lay_cells(matrix: NeedMatrix, *, shown: Shown, filterset: MatrixFilter) -> list[dict[str, Any]]:
    """The cross table, each cell with the address of its list."""
    department = f"&departement={filterset.department.code}" if filterset.department else ""
    return [
        {
            "label": level.label,
            "cells": [
                {
                    "cell": matrix.at(level, access),
                    "query": f"{shown.query}{department}&besoin={level.value}&classe={access.value}#tableau",
                    "is_shown": filterset.chosen.get("besoin") == level and filterset.chosen.get("classe") == access,
                }
                for access in Access
            ],
        }
        for level in NeedLevel
    ]


@requires(Permission.WHITE_ZONES_RUN_VIEW)
@require_safe
def clusters_page(request: HttpRequest, pk: int) -> HttpResponse:
    run = find_done_run(request, pk)
    shown = read_shown(request.GET, levels=[AreaLevel.COMMUNE])
    found = name_clusters(run, kind=shown.kind)
    table = clusters_table(found, params=request.GET)
    sources = list(run.sources.all())
    if fmt := asked_format(request, outlines=True):
        return export_areas(
            table,
            fmt,
            areas_of=lambda cluster: cluster.area_ids,
            title=f"{run.name}, grappes",
            filters_text=f"Filière : {shown.kind_label}. {describe_origin(run)}",
            sources=sources,
        )
    context = {
        "crumbs": crumbs_of(run, {"label": "Grappes"}),
        "run": run,
        "shown": shown,
        "kinds": [("", "Toutes"), *((kind, kind) for kind in SiaeKind.values)],
        "found": found,
        "people": sum(cluster.people for cluster in found.clusters),
        "table": table,
        "source": describe_origin(run),
        "sources": sources,
    }
    return render(request, "white_zones/clusters.html", context)
