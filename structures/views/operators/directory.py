"""The public directory of support operators: list, map and card of each."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from iae_portal.common.access import public
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.models import Source
from structures.filters.operators import DirectoryFilter
from structures.models import ReferencingRequest
from structures.presentation.operators import describe_areas, describe_seat, format_price, is_invented
from structures.queries.operators import (
    count_served_departments,
    find_own_operator,
    list_comments,
    list_directory,
    summarise_evaluations,
)
from structures.tables.operators import directory_table
from territories.queries.frames import frame_region

# From this many operators, the next shade of the map; the first shade starts at one.
SHADES = ((5, "low"), (3, "middle"), (1, "high"))
MARKER_SIZE = 25


@public
@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    filterset = DirectoryFilter(request.GET, queryset=list_directory(), request=request)
    rows = filterset.qs
    sources = _invented_sources(rows)
    table = directory_table(rows, params=request.GET, show_invented=bool(sources))
    if fmt := asked_format(request):
        return export_table(
            table,
            fmt,
            title="Opérateurs d’appui référencés",
            filters_text=filterset.describe(),
            sources=sources,
        )
    context = {
        "crumbs": [{"label": "Opérateurs d’appui"}],
        "filterset": filterset,
        "table": table,
        "sources": sources,
        "map": _describe_map(request),
        **_offers(request),
    }
    return render(request, "structures/operators/directory.html", context)


@public
@require_safe
def served_departments(request: HttpRequest) -> HttpResponse:
    """`{"values": {code: {class, text}}}`: how many of the operators listed serve each département."""
    filterset = DirectoryFilter(request.GET, queryset=list_directory(), request=request)
    counts = count_served_departments(filterset.qs)
    return JsonResponse({"values": {code: _shade(count) for code, count in counts.items()}})


@public
@require_safe
def seats(request: HttpRequest) -> HttpResponse:
    """The seats of the operators listed, as points."""
    filterset = DirectoryFilter(request.GET, queryset=list_directory(), request=request)
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [row.seat.point.x, row.seat.point.y]},
            "properties": {"name": row.operator.legal_name, "size": MARKER_SIZE},
        }
        for row in filterset.qs
        if row.seat is not None
    ]
    return JsonResponse({"type": "FeatureCollection", "features": features}, content_type="application/geo+json")


@public
@require_safe
def operator(request: HttpRequest, pk: int) -> HttpResponse:
    """The card of an operator that is referenced today; nothing tells of the others."""
    rows = list_directory().prefetch_related("references")
    card = get_object_or_404(rows, operator=pk)
    context = {
        "crumbs": [
            {"label": "Opérateurs d’appui", "url": reverse("structures:operators")},
            {"label": card.operator.legal_name},
        ],
        "card": card,
        "operator": card.operator,
        "services": [(service, format_price(service)) for service in card.services.all()],
        "areas": describe_areas(card),
        "seat": describe_seat(card),
        "invented": is_invented(card),
        "summary": summarise_evaluations(card.operator),
        "comments": list_comments(card.operator),
        **_offers(request),
    }
    return render(request, "structures/operators/operator.html", context)


def _offers(request: HttpRequest) -> dict[str, Any]:
    """What the reader may do from here, beyond reading."""
    if not request.user.is_authenticated:
        return {}
    user = request.user
    return {
        "may_review": user.can(Permission.STRUCTURES_OPERATOR_REVIEW),
        "may_moderate": user.can(Permission.STRUCTURES_OPERATOR_MODERATE),
        "may_evaluate": user.can(Permission.STRUCTURES_OPERATOR_EVALUATE),
        "may_edit": user.can(Permission.STRUCTURES_OPERATOR_EDIT_OWN),
        "own_operator": find_own_operator(user) if user.can(Permission.STRUCTURES_OPERATOR_EDIT_OWN) else None,
    }


def _invented_sources(rows: Any) -> list[Source]:
    keys = ReferencingRequest.objects.filter(pk__in=rows.values("pk")).values("operator__source")
    return list(Source.objects.filter(pk__in=keys, is_demonstration=True))


def _shade(count: int) -> dict[str, str]:
    shade = next((name for least, name in SHADES if count >= least), "none")
    words = "aucun opérateur" if not count else f"{count} opérateur{'s' if count > 1 else ''}"
    return {"class": shade, "text": words}


def _describe_map(request: HttpRequest) -> dict[str, Any] | None:
    """What the map fetches; None before the région is loaded."""
    frame = frame_region()
    if not frame.bounds:
        return None
    query = request.GET.urlencode()
    return {
        "frame": frame,
        "values_url": f"{reverse('structures:operators-served')}?{query}",
        "sites_url": f"{reverse('structures:operators-seats')}?{query}",
        "link": f"{reverse('structures:operators')}?departement=CODE",
    }


def find_card(pk: int) -> ReferencingRequest:
    """The card in force of an operator, or a page not found."""
    card = list_directory().filter(operator=pk).first()
    if card is None:
        raise Http404("Cet opérateur n’est pas référencé.")
    return card
