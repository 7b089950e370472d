"""What a published diagnosis measured, by area and by kind."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import django_filters
from rest_framework import serializers

from accounts.roles import Permission
from iae_portal.common.api.filters import ApiFilterSet, CodesFilter
from iae_portal.common.api.problems import ParameterError
from iae_portal.common.api.provenance import tell_sources
from iae_portal.common.api.views import MapListView
from structures.enums import SiaeKind
from territories.api.places import WITHIN_WORDS, find_within, list_within
from territories.enums import AreaLevel, ValueState
from territories.queries.shapes import read_shapes
from white_zones.api.runs import TAG, list_published, publication_day
from white_zones.enums import Access, ClassOrigin
from white_zones.models import AreaResult, CommuneResult, Run
from white_zones.queries.results import results_at
from white_zones.queries.runs import published_run
from white_zones.rules import ALL_KINDS, SHOWN_LEVELS

ALL = "all"
KINDS = [(ALL, "toutes filières"), *SiaeKind.choices]
LEVELS = [(level.value, level.label) for level in SHOWN_LEVELS]
EXAMPLE = {
    "run": 4,
    "year": 2021,
    "level": "commune",
    "code": "15120",
    "name": "Mauriac",
    "kind": "all",
    "access_class": "white",
    "access_class_label": "zone blanche",
    "ratio": 0.21,
    "accessibility": 0.0065,
    "demand": 96.4,
    "demand_state": "estimated",
    "unserved": 76.2,
    "nearest_minutes": 38.5,
    "sites_in_reach": 2,
    "own_class": "white",
    "class_origin": "own",
    "is_small": False,
    "is_border": False,
    "is_robust": True,
    "white_demand_share": None,
    "communes": None,
    "white_communes": None,
    "unknown_communes": None,
    "white_population": None,
    "small_communes": None,
    "border_communes": None,
    "robust_demand_share": None,
    "source": "Diagnostic 2021\u00a0; Besoin d’insertion estimé (portail, 2023)",
    "source_date": "2026-11-02",
    "is_estimated": True,
}
OF_COMMUNES = "Communes seulement."
OF_AREAS = "Vide pour une commune."


def commune_field(kind: type[serializers.Field[Any, Any, Any, Any]], label: str, **kwargs: Any) -> Any:
    """Of a commune; null for a larger area."""
    return kind(label=label, help_text=OF_COMMUNES, default=None, allow_null=True, **kwargs)


def area_field(kind: type[serializers.Field[Any, Any, Any, Any]], label: str, **kwargs: Any) -> Any:
    """Of a larger area; null for a commune."""
    return kind(label=label, help_text=OF_AREAS, default=None, allow_null=True, **kwargs)


class ResultSerializer(serializers.Serializer[Any]):
    """L’accès d’un territoire à l’offre d’une filière, ou de toutes."""

    run = serializers.IntegerField(source="run_id", label="numéro du diagnostic")
    year = serializers.SerializerMethodField(label="année de l’offre")
    level = serializers.ChoiceField(choices=LEVELS, source="area.level", label="maille")
    code = serializers.CharField(source="area.code", label="code officiel du territoire")
    name = serializers.CharField(source="area.display_name", label="nom du territoire")
    kind = serializers.SerializerMethodField(label="filière", help_text="EI, ETTI, AI, ACI, ou `all` pour toutes.")
    access_class = serializers.ChoiceField(
        choices=Access.choices,
        label="classe retenue",
        allow_blank=True,
        help_text="Vide pour un territoire sans demande.",
    )
    access_class_label = serializers.SerializerMethodField(label="classe, en mots")
    ratio = serializers.FloatField(label="rapport à la référence", allow_null=True)
    accessibility = serializers.FloatField(label="accessibilité (ETP par demandeur)", allow_null=True)
    demand = serializers.FloatField(label="demande connue", allow_null=True)
    demand_state = commune_field(serializers.ChoiceField, "état de la demande", choices=ValueState.choices)
    unserved = serializers.FloatField(
        label="demande non couverte",
        allow_null=True,
        help_text="Ce qui manque pour que chaque commune atteigne la référence.",
    )
    nearest_minutes = commune_field(serializers.FloatField, "minutes jusqu’au site le plus proche")
    sites_in_reach = commune_field(serializers.IntegerField, "sites à portée")
    own_class = commune_field(serializers.ChoiceField, "classe de son propre accès", choices=Access.choices)
    class_origin = commune_field(serializers.ChoiceField, "ce qui donne la classe", choices=ClassOrigin.choices)
    is_small = serializers.SerializerMethodField(
        label="petit effectif", help_text="Commune blanche dont la demande est sous le seuil du diagnostic."
    )
    is_border = commune_field(serializers.BooleanField, "au bord d’une offre inconnue")
    is_robust = commune_field(serializers.BooleanField, "classe robuste")
    white_demand_share = area_field(serializers.FloatField, "part de la demande en commune blanche")
    communes = area_field(serializers.IntegerField, "communes")
    white_communes = area_field(serializers.IntegerField, "communes blanches")
    unknown_communes = area_field(serializers.IntegerField, "communes de demande inconnue")
    white_population = area_field(serializers.IntegerField, "habitants en commune blanche")
    small_communes = area_field(serializers.IntegerField, "communes blanches de petit effectif")
    border_communes = area_field(serializers.IntegerField, "communes au bord d’une offre inconnue")
    robust_demand_share = area_field(serializers.FloatField, "part de la demande en commune de classe robuste")
    source = serializers.SerializerMethodField(label="source", help_text="Le diagnostic, et les données qu’il a lues.")
    source_date = serializers.SerializerMethodField(label="date de la source", help_text="Jour de la publication.")
    is_estimated = serializers.SerializerMethodField(
        label="estimé", help_text="Vrai si une des données du diagnostic est estimée ou de démonstration."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        run: Run | None = self.context.get("run")
        sources = list(run.sources.all()) if run else []
        self.year = run.year if run else None
        self.day = publication_day(run) if run else None
        self.origin = f"{run}\u00a0; {tell_sources(sources)}" if run else ""
        self.is_demonstration = any(source.is_demonstration for source in sources)
        self.minimum = float(run.parameters["minimum_demand"]) if run else 0.0

    def get_year(self, _row: Any) -> int | None:
        return self.year

    def get_kind(self, row: Any) -> str:
        return row.kind or ALL

    def get_access_class_label(self, row: Any) -> str:
        return str(Access(row.access_class).label) if row.access_class else ""

    def get_is_small(self, row: Any) -> bool | None:
        if not isinstance(row, CommuneResult):
            return None
        return row.access_class == Access.WHITE and row.demand is not None and row.demand < self.minimum

    def get_source(self, _row: Any) -> str:
        return self.origin

    def get_source_date(self, _row: Any) -> dt.date | None:
        return self.day

    def get_is_estimated(self, _row: Any) -> bool:
        return self.is_demonstration


class ResultFilters(ApiFilterSet):
    run = django_filters.NumberFilter(
        method="keep",
        min_value=1,
        max_value=2**31 - 1,
        label="Numéro d’un diagnostic publié\u00a0; par défaut, celui de la région qui vaut pour la dernière année.",
    )
    level = django_filters.ChoiceFilter(
        method="keep", choices=LEVELS, label="Maille des territoires\u00a0; `commune` par défaut."
    )
    kind = django_filters.ChoiceFilter(
        method="keep", choices=KINDS, label="Filière\u00a0; toutes ensemble par défaut (`all`)."
    )
    code = CodesFilter(field_name="area__code", label="Un code officiel, ou plusieurs séparés par des virgules.")
    within = django_filters.CharFilter(
        method="keep_within", max_length=40, label=WITHIN_WORDS.replace(" Demande `level`.", "")
    )
    access_class = django_filters.ChoiceFilter(choices=Access.choices, label="Classe retenue.")

    class Meta:
        model = AreaResult
        fields: tuple[str, ...] = ()

    def keep(self, rows: Any, _name: str, _value: Any) -> Any:
        """The run, the mesh and the kind have already chosen the rows."""
        return rows

    def keep_within(self, rows: Any, _name: str, value: str) -> Any:
        level = self.form.cleaned_data["level"] or AreaLevel.COMMUNE
        inside = list_within(find_within(value, user=self.request.user), level=level)
        return rows.filter(area__in=inside.order_by().values("pk"))


class ResultList(MapListView):
    permission = Permission.WHITE_ZONES_RUN_VIEW
    tag = TAG
    summary = "Résultats d’un diagnostic"
    about = (
        "L’accès de chaque territoire d’une maille, pour une filière ou pour toutes. Les zones blanches sont celles "
        "de classe `white`. En GeoJSON, chaque territoire vient avec son contour simplifié."
    )
    example = EXAMPLE
    serializer_class = ResultSerializer
    filterset_class = ResultFilters

    def list_rows(self) -> Any:
        """Of the run asked for; a word that cannot be read is refused by the filters, after this."""
        params = self.request.query_params
        self.run = self._find_run(params.get("run", ""))
        level = params.get("level") or AreaLevel.COMMUNE
        kind = params.get("kind") or ALL
        if self.run is None or level not in AreaLevel.values:
            return AreaResult.objects.none()
        return results_at(self.run, level=AreaLevel(level), kind=ALL_KINDS if kind == ALL else kind)

    def _find_run(self, key: str) -> Run | None:
        """None when none is published yet: the list is then empty."""
        user = self.request.user
        if not key:
            return published_run(user)
        runs = list_published(user).prefetch_related("sources")
        found = runs.filter(pk=int(key)).first() if key.isascii() and key.isdigit() and len(key) < 10 else None  # noqa: PLR2004 -- what an integer column holds
        if found is None:
            raise ParameterError({"run": "Aucun diagnostic publié ne porte ce numéro."})
        return found

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "run": getattr(self, "run", None)}

    def read_shapes(self, found: list[Any]) -> Sequence[str | None]:
        return read_shapes([row.area_id for row in found])

    def key_of(self, row: Any) -> str:
        return f"{row.area.level}:{row.area.code}"

    def get_last_modified(self) -> dt.datetime | None:
        """Results never change; what stands for a year does."""
        run = getattr(self, "run", None)
        return max(filter(None, (run.publication.published_at, run.publication.replaced_at))) if run else None
