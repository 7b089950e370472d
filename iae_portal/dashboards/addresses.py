"""Addresses of areas, in French."""

from django.urls import reverse

from territories.models import Area


def area_url(area: Area) -> str:
    return reverse("dashboards:area", args=[area.level_slug, area.code])
