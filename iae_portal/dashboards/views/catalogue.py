"""The catalogue of data: what each indicator means, where it comes from, and how much of the region it covers."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.access import requires
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.replica import reads_replica
from iae_portal.dashboards.catalogue import compose_indicator, entries_table, list_entries, sources_table
from iae_portal.dashboards.holdings import holdings_table
from territories.domain.catalogue import DEFINITIONS
from territories.enums import AreaLevel, IndicatorKind
from territories.models import Indicator


@requires(Permission.TERRITORIES_INDICATOR_VIEW)
@require_safe
@reads_replica
def catalogue(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    tables = [
        entries_table(list_entries(user), params=request.GET),
        holdings_table(params=request.GET),
        sources_table(params=request.GET),
    ]
    for table in tables:
        if fmt := asked_format(request, name=table.name):
            return export_table(table, fmt, title=table.caption)
    context = {
        "crumbs": [{"label": "Données"}],
        "tables": tables,
        "may_import": user.can(Permission.TERRITORIES_DATA_IMPORT),
    }
    return render(request, "dashboards/catalogue.html", context)


@requires(Permission.TERRITORIES_INDICATOR_VIEW)
@require_safe
@reads_replica
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """An indicator whole; one that is only defined says what it is waiting for."""
    user = cast(User, request.user)
    found = Indicator.objects.visible_to(user).select_related("denominator").filter(code=code).first()
    described = found or DEFINITIONS.get(code)
    if described is None:
        raise Http404("Cet indicateur n’existe pas dans le catalogue.")
    page = compose_indicator(user, found, params=request.GET) if found else None
    for table in page.tables.values() if page else ():
        if page and (fmt := asked_format(request, name=table.name)):
            return export_table(table, fmt, title=table.caption, sources=page.sources)
    denominator = DEFINITIONS.get(described.denominator) if isinstance(described.denominator, str) else None
    context = {
        "crumbs": [{"label": "Données", "url": "/donnees/"}, {"label": capfirst(described.name)}],
        "indicator": described,
        "kind": IndicatorKind(described.kind).label,
        "mesh": AreaLevel(described.mesh).label,
        "denominator": found.denominator if found else denominator,
        "page": page,
    }
    return render(request, "dashboards/indicator.html", context)
