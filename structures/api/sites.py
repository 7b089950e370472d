"""The places where structures work, as the points of a map."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers

from iae_portal.common.api.provenance import SOURCED, Sourced
from iae_portal.common.models import Source
from structures.models import Site
from structures.models.sites import SiteQuerySet

EXAMPLE = {
    "id": 31,
    "name": "Siège",
    "structure": 12,
    "structure_name": "Les Jardins du Haut-Cantal",
    "kind": "ACI",
    "is_seat": True,
    "address": "1 place du Palais",
    "postal_code": "15200",
    "commune": "15120",
    "commune_name": "Mauriac",
    "located_by": "commune",
    "source": "Registre des structures (ASP, 2026)",
    "source_date": "2026-11-01",
    "is_estimated": False,
}


class PublicSiteSerializer(Sourced, serializers.ModelSerializer[Site]):
    """Un site, avec la structure qui y travaille."""

    structure = serializers.IntegerField(source="siae_id", label="numéro de la structure")
    structure_name = serializers.CharField(source="siae.name", label="nom de la structure")
    kind = serializers.CharField(source="siae.kind", label="filière")
    commune = serializers.CharField(source="commune.code", label="code INSEE de la commune")
    commune_name = serializers.CharField(source="commune.name", label="nom de la commune")

    class Meta:
        model = Site
        fields = (*(name for name in EXAMPLE if name not in SOURCED), *SOURCED)

    def sources_of(self, row: Site) -> Sequence[Source]:
        return [row.siae.source]


def list_public_sites(user: Any) -> SiteQuerySet:
    return Site.objects.visible_to(user).select_related("siae__source", "commune").order_by("pk")
