"""What is known beyond the border of the region, and the travel times that runs may choose."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.access import requires
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.models import Source
from white_zones.domain.outside_reach import find_reached
from white_zones.outside_tables import departments_table, matrices_table, sites_table, speeds_table
from white_zones.queries.inputs import list_supply_years
from white_zones.queries.matrices import describe_matrices
from white_zones.queries.outside import list_outside_sites, list_outside_years
from white_zones.queries.outside_departments import OutsideDepartment, list_outside_departments
from white_zones.views.run_pages import HOME


@requires(Permission.WHITE_ZONES_RUN_VIEW)
@require_safe
def outside_page(request: HttpRequest) -> HttpResponse:
    """The neighbouring départements; their sites are shown to those who import them, as those of the region are."""
    years = list_years()
    year = read_year(request, years)
    if year is None:
        return render(request, "white_zones/outside.html", {"crumbs": [HOME, {"label": "Hors région"}]})
    departments, reached = list_outside_departments(year), find_reached()
    table = departments_table(departments, reached=reached.count_by_department(), year=year, params=request.GET)
    sources = list_sources(departments)
    may_import = cast(User, request.user).can(Permission.TERRITORIES_DATA_IMPORT)
    sites = sites_table(list_outside_sites(year), year=year, params=request.GET) if may_import else None
    for asked in (table, sites):
        if asked and (fmt := asked_format(request, name=asked.name)):
            return export_table(asked, fmt, title=asked.caption, sources=sources)
    near = {code for code, count in reached.count_by_department().items() if count}
    known = {row.code for row in departments if row.is_known}
    context = {
        "crumbs": [HOME, {"label": "Hors région"}],
        # As words: a template would write « 2 019 ».
        "year": str(year),
        "years": [str(choice) for choice in years],
        "table": table,
        "sites": sites,
        "near": len(near),
        "known": len(near & known),
        "unknown": len(near - known),
        "border": reached.count_near(near - known),
        "communes": len(reached.met),
        "invented": any(row.is_invented for row in departments),
        "may_import": may_import,
        "sources": sources,
    }
    return render(request, "white_zones/outside.html", context)


@requires(Permission.WHITE_ZONES_RUN_VIEW)
@require_safe
def travel_page(request: HttpRequest) -> HttpResponse:
    matrices = describe_matrices()
    table, speeds = matrices_table(matrices, params=request.GET), speeds_table(params=request.GET)
    sources = [matrix.source for matrix in matrices]
    for asked, own in ((table, sources), (speeds, [])):
        if fmt := asked_format(request, name=asked.name):
            return export_table(asked, fmt, title=asked.caption, sources=own)
    context = {
        "crumbs": [HOME, {"label": "Temps de trajet"}],
        "table": table,
        "speeds": speeds,
        "may_import": cast(User, request.user).can(Permission.TERRITORIES_DATA_IMPORT),
    }
    return render(request, "white_zones/travel.html", context)


def list_years() -> list[int]:
    """Years of the region's supply, and of what is known beyond its border, the latest first."""
    return sorted({*list_supply_years(), *list_outside_years()}, reverse=True)


def read_year(request: HttpRequest, years: list[int]) -> int | None:
    """The year of the address when it is one of ours, else the latest of which something is known outside."""
    asked = request.GET.get("annee", "")
    if asked.isdecimal() and int(asked) in years:
        return int(asked)
    return next(iter([*list_outside_years(), *years]), None)


def list_sources(departments: list[OutsideDepartment]) -> list[Source]:
    found = {source.pk: source for row in departments for source in row.sources}
    return [found[key] for key in sorted(found)]
