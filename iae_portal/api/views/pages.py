"""The pages of the API: how to use it, what each field means, what changed."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from iae_portal.api.changes import CHANGES, VERSION
from iae_portal.api.guide import list_sections, list_things
from iae_portal.common.access import public
from iae_portal.common.api.pages import LARGEST_SIZE
from territories.domain.catalogue import DEFINITIONS
from territories.enums import AreaLevel, IndicatorKind

HOME = "API et données ouvertes"


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    context = {
        "crumbs": [{"label": HOME}],
        "sections": list_sections(),
        "version": VERSION,
        "root": request.build_absolute_uri("/").rstrip("/"),
        "largest": LARGEST_SIZE,
        "address_limit": settings.API_ADDRESS_LIMIT,
        "token_limit": settings.API_TOKEN_LIMIT,
    }
    return render(request, "api/home.html", context)


@public
@require_safe
def dictionary(request: HttpRequest) -> HttpResponse:
    """Fields from the serializers, indicators from the catalogue: nothing is typed a second time."""
    indicators = [
        {
            "definition": definition,
            "name": capfirst(definition.name),
            "kind": IndicatorKind(definition.kind).label,
            "mesh": AreaLevel(definition.mesh).label,
        }
        for definition in sorted(DEFINITIONS.values(), key=lambda one: (one.rank, one.name))
    ]
    context = {"crumbs": _under("Dictionnaire des données"), "things": list_things(), "indicators": indicators}
    return render(request, "api/dictionary.html", context)


@public
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    return render(request, "api/changes.html", {"crumbs": _under("Journal de l’API"), "releases": CHANGES})


def _under(label: str) -> list[dict[str, str]]:
    return [{"label": HOME, "url": reverse("api:home")}, {"label": label}]
