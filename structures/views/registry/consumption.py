"""ETP worked against ETP under convention, by département."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.access import requires
from iae_portal.common.exports import asked_format, export_table
from structures.models import FinancialAnnex
from structures.queries.realised import read_departments
from structures.queries.supply import latest_year, supply_sources
from structures.tables.consumption import departments_table
from territories.enums import AreaLevel
from territories.models import Area


@requires(Permission.STRUCTURES_SIAE_VIEW_FIGURES)
@require_safe
def departments(request: HttpRequest) -> HttpResponse:
    year = latest_year() or 0
    sources = supply_sources(year)
    annexes = FinancialAnnex.objects.visible_to(cast(User, request.user))
    figures = read_departments(annexes, year=year) if year else {}
    areas = Area.objects.at_level(AreaLevel.DEPARTMENT).filter(pk__in=figures).order_by("code")
    table = departments_table([(area, figures[area.pk]) for area in areas], params=request.GET, year=year)
    if fmt := asked_format(request):
        return export_table(table, fmt, title=f"Consommation des ETP en {year}", sources=sources)
    context = {
        "crumbs": [{"label": "Structures", "url": "/structures/"}, {"label": "Consommation des ETP"}],
        "table": table,
        "year": str(year) if year else "",
        "sources": sources,
    }
    return render(request, "structures/consumption.html", context)
