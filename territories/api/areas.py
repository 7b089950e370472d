"""The areas: their names, populations, what holds them, and their outlines."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django.db.models import Max
from django.http import Http404
from rest_framework import serializers

from iae_portal.common.access import PUBLIC
from iae_portal.common.api.filters import ApiFilterSet, CodesFilter
from iae_portal.common.api.problems import ParameterError
from iae_portal.common.api.provenance import SOURCED, Sourced
from iae_portal.common.api.views import DetailView, MapListView
from iae_portal.common.models import Source
from territories.api.places import CODE_PATH, LEVEL_PATH, LEVELS, WITHIN_WORDS, find_within, list_within
from territories.enums import AreaLevel
from territories.models import Area
from territories.models.areas import AreaQuerySet
from territories.queries.areas import search_areas
from territories.queries.parent_codes import map_parent_codes
from territories.queries.shapes import Detail, read_shapes

TAG = "Territoires"
PARENTS = (
    AreaLevel.REGION,
    AreaLevel.DEPARTMENT,
    AreaLevel.ARRONDISSEMENT,
    AreaLevel.EMPLOYMENT_ZONE,
    AreaLevel.EPCI,
)
MOST_FOUND = 1000
GEOMETRY = {
    "description": "Détail des contours en GeoJSON\u00a0: `simple` (par défaut, à 300 m près) ou `exact`.",
    "schema": {"type": "string", "enum": [detail.value for detail in Detail], "default": Detail.SIMPLE.value},
}
EXAMPLE = {
    "level": "commune",
    "code": "15120",
    "name": "Mauriac",
    "epci_kind": "",
    "population": 3483,
    "population_year": 2023,
    "surface_km2": 27.35,
    "is_mountain": True,
    "is_partial": False,
    "longitude": 2.33519,
    "latitude": 45.21863,
    "region": "84",
    "department": "15",
    "arrondissement": "152",
    "employment_zone": "8405",
    "epci": "241501139",
    "source": "Découpage administratif (Etalab, 2026)",
    "source_date": "2026-11-01",
    "is_estimated": False,
}


class AreaSerializer(Sourced, serializers.ModelSerializer[Area]):
    """Un territoire."""

    longitude = serializers.FloatField(source="point.x", label="longitude d’un point intérieur (WGS84)")
    latitude = serializers.FloatField(source="point.y", label="latitude d’un point intérieur (WGS84)")
    region = serializers.SerializerMethodField(label="code de la région")
    department = serializers.SerializerMethodField(
        label="code du département", help_text="Vide pour un EPCI à cheval sur plusieurs."
    )
    arrondissement = serializers.SerializerMethodField(label="code de l’arrondissement")
    employment_zone = serializers.SerializerMethodField(label="code de la zone d’emploi")
    epci = serializers.SerializerMethodField(label="SIREN de l’EPCI")

    class Meta:
        model = Area
        fields = (
            "level",
            "code",
            "name",
            "epci_kind",
            "population",
            "population_year",
            "surface_km2",
            "is_mountain",
            "is_partial",
            "longitude",
            "latitude",
            *(level.value for level in PARENTS),
            *SOURCED,
        )

    def _parent(self, area: Area, level: AreaLevel) -> str | None:
        parents: dict[int, dict[str, str]] = self.context["parents"]
        return parents.get(area.pk, {}).get(level)

    def get_region(self, area: Area) -> str | None:
        return self._parent(area, AreaLevel.REGION)

    def get_department(self, area: Area) -> str | None:
        return self._parent(area, AreaLevel.DEPARTMENT)

    def get_arrondissement(self, area: Area) -> str | None:
        return self._parent(area, AreaLevel.ARRONDISSEMENT)

    def get_employment_zone(self, area: Area) -> str | None:
        return self._parent(area, AreaLevel.EMPLOYMENT_ZONE)

    def get_epci(self, area: Area) -> str | None:
        return self._parent(area, AreaLevel.EPCI)


class AreaFilters(ApiFilterSet):
    level = django_filters.ChoiceFilter(choices=LEVELS, label="Maille.")
    code = CodesFilter(field_name="code", label="Un code officiel, ou plusieurs séparés par des virgules.")
    within = django_filters.CharFilter(method="keep_within", max_length=40, label=WITHIN_WORDS)
    q = django_filters.CharFilter(
        method="search", max_length=80, label="Partie du nom, sans égard aux accents, ou début du code."
    )
    geometry = django_filters.ChoiceFilter(
        method="keep",
        choices=[(detail.value, detail.value) for detail in Detail],
        label=str(GEOMETRY["description"]),
    )

    class Meta:
        model = Area
        fields: tuple[str, ...] = ()

    def keep_within(self, rows: AreaQuerySet, _name: str, value: str) -> AreaQuerySet:
        level = self.form.cleaned_data["level"]
        if not level:
            raise ParameterError({"level": "Dites de quelle maille sont les territoires cherchés dans « within »."})
        inside = list_within(find_within(value, user=self.request.user), level=level)
        return rows.filter(pk__in=inside.order_by().values("pk"))

    def search(self, rows: AreaQuerySet, _name: str, value: str) -> AreaQuerySet:
        return rows.filter(pk__in=[area.pk for area in search_areas(text=value, limit=MOST_FOUND)])

    def keep(self, rows: AreaQuerySet, _name: str, _value: str) -> AreaQuerySet:
        """The detail of outlines chooses no row."""
        return rows


class AreaView:
    permission: ClassVar[str] = PUBLIC
    tag: ClassVar[str] = TAG
    example: ClassVar[Any] = EXAMPLE
    serializer_class = AreaSerializer

    def list_rows(self) -> AreaQuerySet:
        areas = Area.objects.visible_to(self.request.user).current()  # type: ignore[attr-defined]
        return areas.select_related("source").order_by("level", "code")

    def get_last_modified(self) -> dt.datetime | None:
        return latest_import()


class AreaList(AreaView, MapListView):
    summary = "Liste des territoires"
    about = (
        "Régions, départements, arrondissements, EPCI, zones et bassins d’emploi, communes. En GeoJSON, chacun vient "
        "avec son contour, simplifié sauf demande contraire."
    )
    filterset_class = AreaFilters

    def prepare(self, found: list[Area]) -> list[Area]:
        self.parents = map_parent_codes([area.pk for area in found])
        return found

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "parents": getattr(self, "parents", {})}

    def read_shapes(self, found: list[Area]) -> Sequence[str | None]:
        detail = Detail(self.request.query_params.get("geometry") or Detail.SIMPLE)
        return read_shapes([area.pk for area in found], detail=detail)

    def key_of(self, row: Area) -> str:
        return f"{row.level}:{row.code}"


class AreaDetail(AreaView, DetailView):
    summary = "Un territoire"
    about = "Un territoire, désigné par sa maille et son code officiel."
    path_parameters = {"level": LEVEL_PATH, "code": CODE_PATH}

    def find(self) -> Area:
        area = self.list_rows().filter(level=self.kwargs["level"], code=self.kwargs["code"]).first()
        if area is None:
            raise Http404
        self.parents = map_parent_codes([area.pk])
        return area

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "parents": getattr(self, "parents", {})}


def latest_import() -> dt.datetime | None:
    """When data were last loaded."""
    found: dt.datetime | None = Source.objects.aggregate(last=Max("imported_at"))["last"]
    return found
