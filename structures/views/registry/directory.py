"""The directory of structures: one search, shown as a list, a map and a file."""

from typing import cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.access import requires
from iae_portal.common.exports import asked_format, export_table
from structures.filters.directory import SiaeFilter
from structures.queries.directory import list_points, list_siae
from structures.queries.proposals import list_waiting
from structures.queries.supply import has_estimates, latest_year, supply_sources
from structures.tables.directory import directory_table
from territories.queries.frames import frame_region


@requires(Permission.STRUCTURES_SIAE_VIEW)
@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    year = latest_year() or 0
    is_estimated, sources = has_estimates(year), supply_sources(year)
    user = cast(User, request.user)
    filterset = SiaeFilter(request.GET, queryset=list_siae(user, year=year), request=request)
    # The rows come first: reading them tells how they are sorted.
    rows = filterset.qs
    table = directory_table(
        rows,
        params=request.GET,
        year=year,
        order=natural_order(filterset),
        has_estimates=is_estimated,
    )
    if fmt := asked_format(request):
        return export_table(
            table, fmt, title="Structures d’insertion", filters_text=filterset.describe(), sources=sources
        )
    context = {
        "crumbs": [{"label": "Structures"}],
        "filterset": filterset,
        "place": filterset.place,
        "km": filterset.km,
        "table": table,
        "sources": sources,
        "may_read_model": user.can(Permission.STRUCTURES_SIAE_VIEW_AGGREGATES),
        "map": {
            "structures_url": f"{reverse('structures:points')}?{request.GET.urlencode()}",
            "frame": frame_region(),
        },
    }
    if user.can(Permission.STRUCTURES_SIAE_MANAGE):
        context["waiting"] = list_waiting(user).count()
    return render(request, "structures/directory.html", context)


@requires(Permission.STRUCTURES_SIAE_VIEW)
@require_safe
def points(request: HttpRequest) -> HttpResponse:
    """The sites of the structures that the same filters find, as GeoJSON."""
    user = cast(User, request.user)
    filterset = SiaeFilter(request.GET, queryset=list_siae(user, year=0), request=request)
    collection = {"type": "FeatureCollection", "features": list_points(filterset.qs)}
    return JsonResponse(
        collection, content_type="application/geo+json", headers={"Cache-Control": "private, no-cache"}
    )


def natural_order(filterset: SiaeFilter) -> str:
    """Nearest names or nearest places first when they were asked for."""
    if filterset.near_names:
        return "closeness"
    return "distance" if filterset.km else ""
