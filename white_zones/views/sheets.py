"""The diagnosis sheets: their list, and each one on screen and as PDF."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from iae_portal.common.access import requires
from iae_portal.common.exports import asked_format, export_table
from territories.enums import AreaLevel
from territories.models import Area
from white_zones.documents.sheet import SHEET_LEVELS, compose_sheet, render_sheet
from white_zones.filters import ResultFilter, read_shown
from white_zones.models import AreaResult, Run
from white_zones.presentation import describe_origin
from white_zones.rules import ALL_KINDS
from white_zones.sheet_tables import sheets_table
from white_zones.views.run_pages import crumbs_of, find_done_run


@requires(Permission.WHITE_ZONES_RUN_VIEW)
@require_safe
def list_page(request: HttpRequest, pk: int) -> HttpResponse:
    run = find_done_run(request, pk)
    shown = read_shown(request.GET, levels=SHEET_LEVELS)
    filterset = ResultFilter(request.GET, run=run, shown=shown, levels=SHEET_LEVELS)
    table = sheets_table(filterset.qs, run=run, shown=shown, params=request.GET)
    sources = list(run.sources.all())
    if fmt := asked_format(request):
        title = f"{run.name}, fiches par {shown.level.label}"
        words = f"{filterset.words}. {describe_origin(run)}"
        return export_table(table, fmt, title=title, filters_text=words, sources=sources)
    context = {
        "crumbs": crumbs_of(run, {"label": "Fiches"}),
        "run": run,
        "filterset": filterset,
        "table": table,
        "sources": sources,
    }
    return render(request, "white_zones/sheets.html", context)


@requires(Permission.WHITE_ZONES_RUN_VIEW)
@require_safe
def sheet_page(request: HttpRequest, pk: int, level: str, code: str) -> HttpResponse:
    run = find_done_run(request, pk)
    area = find_area(run, level=level, code=code)
    context = compose_sheet(run, area)
    list_crumb = {"label": "Fiches", "url": reverse("white_zones:sheets", args=[run.pk])}
    context |= {
        "crumbs": crumbs_of(run, list_crumb, {"label": area.display_name}),
        "pdf_url": reverse("white_zones:sheet-pdf", args=[run.pk, level, code]),
    }
    return render(request, "white_zones/sheet.html", context)


@requires(Permission.WHITE_ZONES_RUN_VIEW)
@require_safe
def sheet_pdf(request: HttpRequest, pk: int, level: str, code: str) -> HttpResponse:
    run = find_done_run(request, pk)
    area = find_area(run, level=level, code=code)
    return HttpResponse(
        render_sheet(run, area),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="diagnostic-{slugify(area.name)}-{area.code}.pdf"',
            "Cache-Control": "private, no-store",
        },
    )


def find_area(run: Run, *, level: str, code: str) -> Area:
    """An area that has a sheet and that the run measured; the others do not exist."""
    known = AreaLevel.from_slug(level)
    if known not in SHEET_LEVELS:
        raise Http404("Une fiche est celle d’un département ou d’un EPCI.")
    area = get_object_or_404(Area, level=known, code=code)
    get_object_or_404(AreaResult, run=run, area=area, kind=ALL_KINDS)
    return area
