"""Addresses of areas, in French."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.urls import reverse

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
