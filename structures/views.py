"""The directory of structures and the card of each."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.access import requires
from iae_portal.common.exports import asked_format, export_table
from structures.filters import SiaeFilter, describe_filters
from structures.models import Siae, Site
from structures.queries.directory import list_lines, list_siae
from structures.queries.supply import latest_year, supply_sources
from structures.tables import directory_table, lines_table


@requires(Permission.STRUCTURES_SIAE_VIEW)
@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    year = latest_year() or 0
    user = cast(User, request.user)
    filterset = SiaeFilter(request.GET, queryset=list_siae(user, year=year), request=request)
    table = directory_table(filterset.qs, params=request.GET, year=year)
    sources = supply_sources(year)
    if fmt := asked_format(request):
        return export_table(
            table, fmt, title="Structures d’insertion", filters_text=describe_filters(filterset), sources=sources
        )
    return render(
        request,
        "structures/directory.html",
        {"crumbs": [{"label": "Structures"}], "filterset": filterset, "table": table, "sources": sources},
    )


@requires(Permission.STRUCTURES_SIAE_VIEW)
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    siae = get_object_or_404(Siae.objects.visible_to(user).select_related("department", "source"), pk=pk)
    table = lines_table(list_lines(user, siae=siae), params=request.GET)
    if fmt := asked_format(request):
        return export_table(table, fmt, title=f"ETP de {siae.name}", sources=[siae.source])
    crumbs = [{"label": "Structures", "url": "/structures/"}, {"label": siae.name}]
    sites = Site.objects.visible_to(user).filter(siae=siae).select_related("commune")
    return render(request, "structures/detail.html", {"crumbs": crumbs, "siae": siae, "sites": sites, "table": table})
