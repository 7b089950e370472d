"""What the map of a run fetches: a finished run never changes, so the browser asks once."""

import json
from collections.abc import Callable, Collection
from http import HTTPStatus
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from iae_portal.common.access import requires
from iae_portal.common.replica import reads_replica
from territories.enums import AreaLevel
from white_zones.domain.outside_layer import list_outside_points
from white_zones.filters import Shown
from white_zones.models import Run
from white_zones.queries.layers import map_values_json, supply_by_commune
from white_zones.rules import ALL_KINDS, SHOWN_LEVELS

# Changes when the same run is written otherwise.
LAYER_VERSION = 4
BROWSER_CACHE = "private, max-age=31536000, immutable"
SERVER_CACHE_SECONDS = 24 * 3600


@requires(Permission.WHITE_ZONES_RUN_VIEW)
@require_safe
@reads_replica
def values(request: HttpRequest, pk: int) -> HttpResponseBase:
    """`{"values": {code: {class, ratio, accessibility, …}}}` at one mesh for one kind."""
    run = _done_run(request, pk)
    shown = asked_layer(request, kinds=run.kinds)
    return respond_kept(
        request,
        f"values-{run.pk}-{shown.level.slug}-{shown.kind}",
        content_type="application/json",
        build=lambda: f'{{"values": {map_values_json(run, level=shown.level, kind=shown.kind)}}}',
    )


@requires(Permission.WHITE_ZONES_RUN_VIEW)
@require_safe
@reads_replica
def sites(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The supply by commune, as points, those beyond the border after those of the region."""
    run = _done_run(request, pk)
    shown = asked_layer(request, kinds=run.kinds)
    return respond_kept(
        request,
        f"sites-{run.pk}-{shown.kind}",
        content_type="application/geo+json",
        build=lambda: json.dumps(_build_sites(run, kind=shown.kind), ensure_ascii=False),
    )


def _build_sites(run: Run, *, kind: str) -> dict[str, Any]:
    inside = supply_by_commune(run, kind=kind)
    return {**inside, "features": [*inside["features"], *list_outside_points(run, kind=kind)]}


def _done_run(request: HttpRequest, pk: int) -> Run:
    return get_object_or_404(Run.objects.visible_to(request.user).done().only("pk", "parameters"), pk=pk)


def asked_layer(request: HttpRequest, *, kinds: Collection[str]) -> Shown:
    """Unlike a page, data refuse a word they do not know."""
    level = AreaLevel.from_slug(request.GET.get("maille", SHOWN_LEVELS[0].slug))
    kind = request.GET.get("filiere", ALL_KINDS)
    if level is None or (kind and kind not in kinds):
        raise Http404("Cette maille ou cette filière n’existe pas.")
    return Shown(level=level, kind=kind)


def respond_kept(request: HttpRequest, name: str, *, content_type: str, build: Callable[[], str]) -> HttpResponseBase:
    """A layer of runs that never change: kept by the browser and by the cache of the server."""
    etag = f'"{name}-v{LAYER_VERSION}"'
    fresh = get_conditional_response(request, etag=etag)
    if fresh is not None and fresh.status_code != HTTPStatus.OK:
        fresh["Cache-Control"] = BROWSER_CACHE
        return fresh
    key = f"white_zones:{name}-v{LAYER_VERSION}"
    content: str | None = cache.get(key)
    if content is None:
        content = build()
        cache.set(key, content, SERVER_CACHE_SECONDS)
    return HttpResponse(content, content_type=content_type, headers={"ETag": etag, "Cache-Control": BROWSER_CACHE})
