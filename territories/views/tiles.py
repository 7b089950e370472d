"""Vector tiles of the areas' outlines."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from iae_portal.common.access import public
from iae_portal.common.replica import reads_replica
from territories.enums import AreaLevel
from territories.models import Area
from territories.queries.tiles import get_outlines_version, select_tile_features
from territories.tiles import fetch_tile, parse_tile, render_tile, respond_with_tile


# Official outlines are public, and the public pages of calls draw them.
@public
@require_safe
@reads_replica
def area_tile(request: HttpRequest, *, level: str, z: int, x: int, y: int) -> HttpResponse:
    """The outlines of one level: codes and names only, values are sent apart."""
    area_level = AreaLevel.from_slug(level)
    if area_level is None:
        raise Http404("Cette maille n’existe pas.")
    tile = parse_tile(z=z, x=x, y=y)
    content = fetch_tile(
        f"territories:tile:{get_outlines_version()[:24]}:{level}:{z}:{x}:{y}",
        build=lambda: render_tile(
            select_tile_features(areas=Area.objects.visible_to(request.user), level=area_level, tile=tile),
            layer=level,
        ),
    )
    return respond_with_tile(request, content)
