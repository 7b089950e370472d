"""Addresses of areas, in French."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.urls import reverse

from territories.enums import AreaLevel
from territories.models import Area


def area_url(area: Area) -> str:
    return reverse("dashboards:area", args=[area.level_slug, area.code])


def area_token(area: Area) -> str:
    """An area in the address of a comparison: `departement:15`."""
    return f"{area.level_slug}:{area.code}"


def compare_url(areas: Iterable[Area], **options: str) -> str:
    """The comparison of these areas, in this order."""
    query = urlencode([*(("t", area_token(area)) for area in areas), *options.items()], safe=":")
    return f"{reverse('dashboards:compare')}?{query}"


def structures_url(area: Area) -> str:
    """The directory of structures narrowed to an area; empty where the directory has no such filter."""
    queries = {
        AreaLevel.REGION: {},
        AreaLevel.DEPARTMENT: {"departement": area.code},
        AreaLevel.EPCI: {"lieu": f"{area.name} ({area.code})"},
        AreaLevel.COMMUNE: {"lieu": f"{area.name} ({area.code})"},
    }
    query = queries.get(AreaLevel(area.level))
    if query is None:
        return ""
    address = reverse("structures:directory")
    return f"{address}?{urlencode(query)}" if query else address
