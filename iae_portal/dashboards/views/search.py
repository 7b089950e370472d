"""One search for the whole portal."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from iae_portal.common.access import public
from iae_portal.common.recent import list_recent
from iae_portal.dashboards.search.sources import search as find

LONGEST = 120


@public
@require_safe
@never_cache
def search(request: HttpRequest) -> HttpResponse:
    """What holds the words, by kind; without words, what the person opened last."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    context = {
        "crumbs": [{"label": "Recherche"}],
        "text": text,
        "groups": find(request.user, text) if text else [],
        "recent": [] if text else list_recent(request.user),
    }
    return render(request, "dashboards/search.html", context)
