"""Recruitment in tension beside need, access and supply, by basin."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.perimeter import reachable
from accounts.roles import Permission
from iae_portal.common.access import requires
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.models import Source
from iae_portal.common.tables import Table
from structures.queries.local_activities import activity_sources
from territories.exports import export_areas
from territories.queries.basin_recruitment import find_survey_year, list_basin_occupations, survey_sources
from white_zones.domain.tensions import read_tensions
from white_zones.models import Run
from white_zones.presentation import describe_origin
from white_zones.tension_filters import TensionFilter
from white_zones.tension_tables import basins_table, occupations_table, tell_missing
from white_zones.views.run_pages import crumbs_of, find_done_run

# Sentences at the head of the page: the export of the table names all that is missing.
TOLD = 6


@requires(Permission.WHITE_ZONES_RUN_VIEW)
@require_safe
def tensions_page(request: HttpRequest, pk: int) -> HttpResponse:
    run = find_done_run(request, pk)
    year = find_survey_year()
    if year is None:
        return show_empty(request, run)
    filterset = TensionFilter(request.GET, year=year)
    basins = list(filterset.qs)
    rows = [row for row in list_basin_occupations(year, basins=basins) if filterset.lists(row)]
    readable = reachable(request.user, Permission.STRUCTURES_SIAE_VIEW_FIGURES, basins)
    tensions = read_tensions(run, basins=basins, rows=rows, readable=readable)
    by_basin = basins_table(tensions, year=year, params=request.GET, hidden_etp=len(readable) < len(basins))
    by_occupation = occupations_table(tensions.occupations, year=year, params=request.GET)
    sources = list(dict.fromkeys([*survey_sources(year), *activity_sources(), *run.sources.all()]))
    words = " ; ".join(filter(None, [filterset.describe(), describe_origin(run)]))
    if exported := export(request, run, by_basin, by_occupation, words=words, sources=sources):
        return exported
    context = {
        "crumbs": crumbs_of(run, {"label": "Recrutements en tension"}),
        "run": run,
        "year": year,
        "filterset": filterset,
        "tensions": tensions,
        "told": [(one.basin.display_name, tell_missing(one)) for one in tensions.first[:TOLD]],
        "by_basin": by_basin,
        "by_occupation": by_occupation,
        "source": describe_origin(run),
        "sources": sources,
    }
    return render(request, "white_zones/tensions.html", context)


def export(
    request: HttpRequest, run: Run, by_basin: Table, by_occupation: Table, *, words: str, sources: list[Source]
) -> HttpResponse | None:
    """The table that the address asks for as a file, if it asks for one."""
    if fmt := asked_format(request, name=by_basin.name, outlines=True):
        return export_areas(
            by_basin,
            fmt,
            areas_of=lambda line: [line.basin.pk],
            title=f"{run.name}, tensions par bassin",
            filters_text=words,
            sources=sources,
        )
    if fmt := asked_format(request, name=by_occupation.name):
        title = f"{run.name}, métiers en tension"
        return export_table(by_occupation, fmt, title=title, filters_text=words, sources=sources)
    return None


def show_empty(request: HttpRequest, run: Run) -> HttpResponse:
    """Before the survey is imported, the page says what it needs."""
    context = {
        "crumbs": crumbs_of(run, {"label": "Recrutements en tension"}),
        "run": run,
        "may_import": cast(User, request.user).can(Permission.TERRITORIES_DATA_IMPORT),
    }
    return render(request, "white_zones/tensions_empty.html", context)
