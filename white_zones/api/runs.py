"""Published diagnoses: what was measured, from what, and what stands for which year."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django.http import Http404
from django.utils import timezone
from rest_framework import serializers

from accounts.roles import Permission
from iae_portal.common.api.filters import ApiFilterSet
from iae_portal.common.api.provenance import SOURCED, Sourced
from iae_portal.common.api.views import DetailView, ListView
from iae_portal.common.models import Source
from white_zones.models import Run
from white_zones.models.runs import RunQuerySet

TAG = "Zones blanches"
ID = {"id": {"description": "Numéro du diagnostic au portail."}}
EXAMPLE = {
    "id": 4,
    "name": "Diagnostic 2021",
    "year": 2021,
    "perimeter_level": "region",
    "perimeter_code": "84",
    "perimeter_name": "Auvergne-Rhône-Alpes",
    "kinds": ["EI", "ETTI", "AI", "ACI"],
    "demand_indicator": "besoin_insertion",
    "finished_at": "2026-11-02T09:12:00+01:00",
    "published_at": "2026-11-02T10:00:00+01:00",
    "replaced_at": None,
    "is_current": True,
    "demand_total": 284312.4,
    "supply_total": 8740.12,
    "mean_accessibility": 0.0307,
    "thresholds": [0.35, 0.7, 1.3],
    "minimum_demand": 10.0,
    "border_communes": 312,
    "robust_communes": 3104,
    "unknown_demand_communes": 0,
    "source": "Besoin d’insertion estimé (portail, 2023)\u00a0; Structures de démonstration (portail, 2021)",
    "source_date": "2026-11-02",
    "is_estimated": True,
}


class RunSerializer(Sourced, serializers.ModelSerializer[Run]):
    """Un diagnostic publié."""

    perimeter_level = serializers.CharField(source="perimeter.level", label="maille du périmètre")
    perimeter_code = serializers.CharField(source="perimeter.code", label="code du périmètre")
    perimeter_name = serializers.CharField(source="perimeter.name", label="nom du périmètre")
    kinds = serializers.ListField(child=serializers.CharField(), label="filières mesurées")
    demand_indicator = serializers.CharField(source="demand_code", label="indicateur de la demande")
    published_at = serializers.DateTimeField(source="publication.published_at", label="publié le")
    replaced_at = serializers.DateTimeField(
        source="publication.replaced_at",
        label="remplacé le",
        allow_null=True,
        help_text="Vide pour celui qui vaut pour son année.",
    )
    is_current = serializers.SerializerMethodField(label="vaut pour son année")
    thresholds = serializers.SerializerMethodField(
        label="bornes des classes",
        help_text="Du rapport à la référence\u00a0: une borne appartient à la classe du dessus.",
    )
    minimum_demand = serializers.SerializerMethodField(
        label="petit effectif", help_text="Sous cette demande, une commune blanche est comptée à part."
    )
    unknown_demand_communes = serializers.IntegerField(source="unknown_demand", label="communes de demande inconnue")

    class Meta:
        model = Run
        fields = (
            "id",
            "name",
            "year",
            "perimeter_level",
            "perimeter_code",
            "perimeter_name",
            "kinds",
            "demand_indicator",
            "finished_at",
            "published_at",
            "replaced_at",
            "is_current",
            "demand_total",
            "supply_total",
            "mean_accessibility",
            "thresholds",
            "minimum_demand",
            "border_communes",
            "robust_communes",
            "unknown_demand_communes",
            *SOURCED,
        )

    def get_is_current(self, run: Run) -> bool:
        return run.published_at is not None

    def get_thresholds(self, run: Run) -> list[float]:
        return [float(bound) for bound in run.parameters["thresholds"]]

    def get_minimum_demand(self, run: Run) -> float:
        return float(run.parameters["minimum_demand"])

    def sources_of(self, row: Run) -> Sequence[Source]:
        return list(row.sources.all())

    def get_source_date(self, row: Run) -> dt.date | None:
        return publication_day(row)


class RunFilters(ApiFilterSet):
    year = django_filters.NumberFilter(min_value=2000, max_value=2100, label="Année de l’offre.")
    current = django_filters.TypedChoiceFilter(
        field_name="publication__replaced_at",
        lookup_expr="isnull",
        choices=[("true", "oui"), ("false", "non")],
        coerce=lambda value: value == "true",
        label="Seulement ceux qui valent pour leur année (`true`), ou qui furent remplacés (`false`).",
    )

    class Meta:
        model = Run
        fields: tuple[str, ...] = ()


class RunView:
    permission: ClassVar[str] = Permission.WHITE_ZONES_RUN_VIEW
    tag: ClassVar[str] = TAG
    example: ClassVar[Any] = EXAMPLE
    serializer_class = RunSerializer

    def list_rows(self) -> RunQuerySet:
        return list_published(self.request.user).prefetch_related("sources")  # type: ignore[attr-defined]


class RunList(RunView, ListView):
    summary = "Diagnostics publiés"
    about = "Les diagnostics des zones blanches qui ont été publiés, le plus récent d’abord. Les essais n’y sont pas."
    filterset_class = RunFilters


class RunDetail(RunView, DetailView):
    summary = "Un diagnostic publié"
    about = "Ce qu’un diagnostic a mesuré, et à partir de quoi."
    path_parameters = ID

    def find(self) -> Run:
        found = self.list_rows().filter(pk=self.kwargs["id"]).first()
        if found is None:
            raise Http404
        return found


def list_published(user: Any) -> RunQuerySet:
    """The runs made public inside the portal, even to those who see the others too."""
    published = Run.objects.visible_to(user).filter(publication__isnull=False)
    return published.select_related("perimeter", "publication").order_by(
        "-publication__year", "-publication__published_at", "-pk"
    )


def publication_day(run: Run) -> dt.date:
    return timezone.localdate(run.publication.published_at)
