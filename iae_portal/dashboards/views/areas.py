"""The pages of areas: a list at each level, and one page the same at every level."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.access import requires
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.recent import note_recent
from iae_portal.common.replica import reads_replica
from iae_portal.dashboards.area_list import compose_list
from iae_portal.dashboards.area_page import AreaPage, compose_area
from territories.enums import AreaLevel
from territories.models import Area
from territories.queries.zonings import describe_history, describe_zonings


@requires(Permission.TERRITORIES_AREA_VIEW)
@require_safe
@reads_replica
def area(request: HttpRequest, level: str, code: str) -> HttpResponse:
    area_level = AreaLevel.from_slug(level)
    if area_level is None:
        raise Http404("Cette maille n’existe pas.")
    found = get_object_or_404(Area.objects.visible_to(request.user).current(), level=area_level, code=code)
    page = compose_area(cast(User, request.user), found, params=request.GET)
    note_recent(request, found.display_name)
    context = {
        "page": page,
        "crumbs": page.crumbs,
        "zonings": describe_zonings(found),
        "history": describe_history(found),
    }
    return export_asked(request, page) or render(request, "dashboards/area.html", context)


@requires(Permission.TERRITORIES_AREA_VIEW)
@require_safe
@reads_replica
def area_list(request: HttpRequest) -> HttpResponse:
    listing = compose_list(cast(User, request.user), params=request.GET)
    if fmt := asked_format(request):
        return export_table(
            listing.table, fmt, title=listing.title, filters_text=listing.filters_text, sources=listing.sources
        )
    return render(request, "dashboards/area_list.html", {"listing": listing, "crumbs": [{"label": "Territoires"}]})


def export_asked(request: HttpRequest, page: AreaPage) -> HttpResponse | None:
    """The export of the table that the address names, with what the page shows of it."""
    for name, table in page.tables.items():
        if fmt := asked_format(request, name=table.name):
            return export_table(
                table,
                fmt,
                title=f"{page.area.display_name} – {table.caption}",
                filters_text=page.access.words if page.access and name == "acces" else "",
                sources=page.sources.get(name, []),
            )
    return None
