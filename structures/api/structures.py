"""The public card of structures: who they are, what they do, where. Their figures are not in the API."""

import json
from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django.db.models import Prefetch
from django.http import Http404
from rest_framework import serializers

from accounts.roles import Permission
from iae_portal.common.api.filters import ApiFilterSet, CodesFilter
from iae_portal.common.api.provenance import SOURCED, Sourced
from iae_portal.common.api.views import DetailView, MapListView
from structures.enums import StructureKind
from structures.models import Siae, Site
from structures.models.siae import SiaeQuerySet
from structures.queries.search import match_name
from structures.rules.activities import Activity

TAG = "Structures"
DECIMALS = 5
EXAMPLE = {
    "id": 12,
    "kind": "ACI",
    "name": "Les Jardins du Haut-Cantal",
    "brand": "",
    "siret": "12345678200002",
    "naf": "8899B",
    "department": "15",
    "activities": ["market_gardening"],
    "networks": ["Réseau Cocagne"],
    "website": "https://jardins.example",
    "description": "Maraîchage biologique et paniers hebdomadaires.",
    "accompaniment": "",
    "digital_means": "",
    "skills_valued": "",
    "sites": [
        {
            "id": 31,
            "name": "Siège",
            "is_seat": True,
            "address": "1 place du Palais",
            "postal_code": "15200",
            "commune": "15120",
            "commune_name": "Mauriac",
            "longitude": 2.33519,
            "latitude": 45.21863,
            "located_by": "commune",
        }
    ],
    "source": "Registre des structures (ASP, 2026)",
    "source_date": "2026-11-01",
    "is_estimated": False,
}


class SiteSerializer(serializers.ModelSerializer[Site]):
    """Un lieu où travaille une structure."""

    commune = serializers.CharField(source="commune.code", label="code INSEE de la commune")
    commune_name = serializers.CharField(source="commune.name", label="nom de la commune")
    longitude = serializers.SerializerMethodField(label="longitude (WGS84)")
    latitude = serializers.SerializerMethodField(label="latitude (WGS84)")

    class Meta:
        model = Site
        fields = (
            "id",
            "name",
            "is_seat",
            "address",
            "postal_code",
            "commune",
            "commune_name",
            "longitude",
            "latitude",
            "located_by",
        )

    def get_longitude(self, site: Site) -> float:
        return round(float(site.point.x), DECIMALS)

    def get_latitude(self, site: Site) -> float:
        return round(float(site.point.y), DECIMALS)


class StructureSerializer(Sourced, serializers.ModelSerializer[Siae]):
    """La fiche publique d’une structure. Une position est celle de l’adresse, ou du centre de la commune."""

    department = serializers.CharField(source="department.code", label="département conventionneur")
    networks = serializers.SlugRelatedField(slug_field="name", many=True, read_only=True, label="réseaux")
    sites = SiteSerializer(source="shown_sites", many=True, label="lieux d’implantation")

    class Meta:
        model = Siae
        fields = (
            "id",
            "kind",
            "name",
            "brand",
            "siret",
            "naf",
            "department",
            "activities",
            "networks",
            "website",
            "description",
            "accompaniment",
            "digital_means",
            "skills_valued",
            "sites",
            *SOURCED,
        )


class StructureFilters(ApiFilterSet):
    kind = django_filters.ChoiceFilter(choices=StructureKind.choices, label="Filière.")
    department = CodesFilter(
        field_name="department__code",
        label="Code du département conventionneur, ou plusieurs séparés par des virgules.",
    )
    commune = django_filters.CharFilter(
        method="in_commune", max_length=5, label="Code INSEE d’une commune où la structure a un site."
    )
    activity = django_filters.ChoiceFilter(method="with_activity", choices=Activity.choices, label="Activité.")
    q = django_filters.CharFilter(method="named", max_length=80, label="Mots du nom ou de l’enseigne, ou SIRET.")

    class Meta:
        model = Siae
        fields: tuple[str, ...] = ()

    def in_commune(self, rows: SiaeQuerySet, _name: str, value: str) -> SiaeQuerySet:
        return rows.filter(pk__in=Site.objects.filter(commune__code=value).order_by().values("siae"))

    def with_activity(self, rows: SiaeQuerySet, _name: str, value: str) -> SiaeQuerySet:
        return rows.filter(activities__contains=[value])

    def named(self, rows: SiaeQuerySet, _name: str, value: str) -> SiaeQuerySet:
        return match_name(rows, value)


class StructureView:
    permission: ClassVar[str] = Permission.STRUCTURES_SIAE_VIEW
    tag: ClassVar[str] = TAG
    example: ClassVar[Any] = EXAMPLE
    serializer_class = StructureSerializer

    def list_rows(self) -> SiaeQuerySet:
        user = self.request.user  # type: ignore[attr-defined]
        sites = Site.objects.visible_to(user).select_related("commune").order_by("-is_seat", "name", "pk")
        return (
            Siae.objects.visible_to(user)
            .select_related("department", "source")
            .prefetch_related("networks", Prefetch("sites", queryset=sites, to_attr="shown_sites"))
            .order_by("pk")
        )


class StructureList(StructureView, MapListView):
    summary = "Liste des structures"
    about = (
        "La fiche publique des structures du registre, avec leurs sites. En GeoJSON, la géométrie réunit les sites. "
        "Les ETP n’y sont pas\u00a0: ils se lisent sur le portail, dans le périmètre de chacun."
    )
    filterset_class = StructureFilters

    def read_shapes(self, found: list[Any]) -> Sequence[str | None]:
        return [_multipoint(siae.shown_sites) for siae in found]


class StructureDetail(StructureView, DetailView):
    summary = "Une structure"
    about = "La fiche publique d’une structure."
    path_parameters = {"id": {"description": "Numéro de la structure au portail."}}

    def find(self) -> Siae:
        found = self.list_rows().filter(pk=self.kwargs["id"]).first()
        if found is None:
            raise Http404
        return found


def _multipoint(sites: Sequence[Site]) -> str | None:
    """None for a structure that could not be located."""
    points = [[round(site.point.x, DECIMALS), round(site.point.y, DECIMALS)] for site in sites]
    return json.dumps({"type": "MultiPoint", "coordinates": points}) if points else None
