"""The catalogue of indicators, and their values by area."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import django_filters
from django.core.validators import RegexValidator
from django.http import Http404
from django.utils import timezone
from rest_framework import serializers

from iae_portal.common.api.filters import ApiFilterSet, CodesFilter
from iae_portal.common.api.provenance import SOURCED, Sourced
from iae_portal.common.api.views import DetailView, ListView, MapListView
from iae_portal.common.models import Source
from territories.api.areas import latest_import
from territories.api.places import LEVELS, WITHIN_WORDS, find_within, list_within
from territories.enums import AreaLevel, ValueState
from territories.models import Area, Indicator, IndicatorValue
from territories.models.areas import AreaQuerySet
from territories.models.indicators import VIEW_PERMISSION, IndicatorQuerySet
from territories.queries.aggregation import AreaValue
from territories.queries.indicators import get_latest_period, list_area_values
from territories.queries.profiles import list_latest_periods
from territories.queries.shapes import read_shapes
from territories.validators import INDICATOR_CODE_PATTERN, PERIOD_PATTERN

TAG = "Indicateurs"
CODE = {
    "description": "Code de l’indicateur au catalogue.",
    "schema": {"type": "string", "pattern": INDICATOR_CODE_PATTERN},
}
EXAMPLE = {
    "code": "demandeurs_emploi",
    "name": "demandeurs d’emploi",
    "definition": "Personnes inscrites en catégories A, B et C en fin de trimestre.",
    "unit": "personnes",
    "decimals": 0,
    "kind": "count",
    "denominator": None,
    "mesh": "commune",
    "producer": "France Travail, Dares",
    "licence": "Licence Ouverte 2.0",
    "secrecy": "Aucune valeur sous 5 personnes.",
    "latest_period": "2025-T4",
    "source": "France Travail, Dares",
    "source_date": "2026-11-01",
    "is_estimated": False,
}
VALUE_EXAMPLE = {
    "indicator": "demandeurs_emploi",
    "level": "epci",
    "code": "241501139",
    "name": "CC du Pays de Mauriac",
    "period": "2025-T4",
    "value": 512.0,
    "unit": "personnes",
    "state": "known",
    "is_aggregated": True,
    "communes": 11,
    "secret_communes": 2,
    "missing_communes": 0,
    "source": "Demandeurs d’emploi par commune (France Travail, 2025-T4)",
    "source_date": "2026-11-01",
    "is_estimated": False,
}


class IndicatorSerializer(serializers.ModelSerializer[Indicator]):
    """Un indicateur du catalogue."""

    denominator = serializers.SlugRelatedField(
        slug_field="code", read_only=True, allow_null=True, label="code du dénominateur d’un taux"
    )
    latest_period = serializers.SerializerMethodField(
        label="dernière période", help_text="La dernière qui couvre le territoire\u00a0; vide sans valeur chargée."
    )
    source = serializers.CharField(source="producer", label="source", help_text="Le producteur de l’indicateur.")
    source_date = serializers.SerializerMethodField(
        label="date de la source", help_text="Jour du dernier chargement de ses valeurs."
    )
    is_estimated = serializers.BooleanField(
        source="is_demonstration", label="estimé", help_text="Vrai pour un indicateur estimé ou de démonstration."
    )

    class Meta:
        model = Indicator
        fields = (
            "code",
            "name",
            "definition",
            "unit",
            "decimals",
            "kind",
            "denominator",
            "mesh",
            "producer",
            "licence",
            "secrecy",
            "latest_period",
            *SOURCED,
        )

    def get_latest_period(self, indicator: Indicator) -> str | None:
        periods: dict[int, str] = self.context.get("periods", {})
        return periods.get(indicator.pk)

    def get_source_date(self, indicator: Indicator) -> dt.date | None:
        days: dict[int, dt.date] = self.context.get("days", {})
        return days.get(indicator.pk)


class IndicatorFilters(ApiFilterSet):
    code = CodesFilter(field_name="code", label="Un code d’indicateur, ou plusieurs séparés par des virgules.")

    class Meta:
        model = Indicator
        fields: tuple[str, ...] = ()


class IndicatorView:
    permission: ClassVar[str] = VIEW_PERMISSION
    tag: ClassVar[str] = TAG
    example: ClassVar[Any] = EXAMPLE
    serializer_class = IndicatorSerializer

    def list_rows(self) -> IndicatorQuerySet:
        return Indicator.objects.visible_to(self.request.user).select_related("denominator")  # type: ignore[attr-defined]

    def get_serializer_context(self) -> dict[str, Any]:
        shown: Sequence[Indicator] = getattr(self, "shown", ())
        context: dict[str, Any] = super().get_serializer_context()  # type: ignore[misc]
        if shown:
            context |= {"periods": list_latest_periods(shown), "days": _latest_days(shown)}
        return context

    def get_last_modified(self) -> dt.datetime | None:
        return latest_import()


class IndicatorList(IndicatorView, ListView):
    summary = "Catalogue des indicateurs"
    about = (
        "Ce qui est mesuré\u00a0: définition, unité, producteur, licence, règle de secret, dernière période chargée."
    )
    filterset_class = IndicatorFilters

    def prepare(self, found: list[Indicator]) -> list[Indicator]:
        self.shown = found
        return found


class IndicatorDetail(IndicatorView, DetailView):
    summary = "Un indicateur"
    about = "Un indicateur du catalogue, désigné par son code."
    path_parameters = {"code": CODE}

    def find(self) -> Indicator:
        found = self.list_rows().filter(code=self.kwargs["code"]).first()
        if found is None:
            raise Http404
        self.shown = [found]
        return found


@dataclass(frozen=True, slots=True)
class PlacedValue:
    """A value with its area, and what it was read or added up from."""

    area: Area
    indicator: Indicator
    value: AreaValue
    sources: Sequence[Source]


class ValueSerializer(Sourced):
    """La valeur d’un indicateur dans un territoire. Ce qui manque ou reste secret est vide, jamais nul."""

    indicator = serializers.CharField(source="indicator.code", label="code de l’indicateur")
    level = serializers.ChoiceField(choices=LEVELS, source="area.level", label="maille")
    code = serializers.CharField(source="area.code", label="code officiel du territoire")
    name = serializers.CharField(source="area.display_name", label="nom du territoire")
    period = serializers.CharField(source="value.period", label="période", help_text="AAAA, AAAA-T4 ou AAAA-MM.")
    value = serializers.FloatField(source="value.value", label="valeur", allow_null=True)
    unit = serializers.CharField(source="indicator.unit", label="unité")
    state = serializers.ChoiceField(choices=ValueState.choices, source="value.state", label="état de la valeur")
    is_aggregated = serializers.BooleanField(
        source="value.is_aggregated", label="agrégée", help_text="Faite des valeurs des communes, non publiée telle."
    )
    communes = serializers.IntegerField(source="value.parts", label="communes agrégées")
    secret_communes = serializers.IntegerField(source="value.secret", label="dont couvertes par le secret")
    missing_communes = serializers.IntegerField(source="value.missing", label="dont sans valeur")

    def sources_of(self, row: PlacedValue) -> Sequence[Source]:
        return row.sources

    def get_is_estimated(self, row: PlacedValue) -> bool:
        guessed = row.value.state in (ValueState.IMPUTED, ValueState.ESTIMATED)
        return guessed or row.value.is_demonstration or row.indicator.is_demonstration


class ValueFilters(ApiFilterSet):
    level = django_filters.ChoiceFilter(
        choices=LEVELS, required=True, label="Maille des territoires (obligatoire).", empty_label=None
    )
    code = CodesFilter(field_name="code", label="Un code officiel, ou plusieurs séparés par des virgules.")
    within = django_filters.CharFilter(method="keep_within", max_length=40, label=WITHIN_WORDS)
    period = django_filters.CharFilter(
        method="keep",
        max_length=8,
        validators=[RegexValidator(PERIOD_PATTERN, "Une période s’écrit 2023, 2023-T4 ou 2023-12.")],
        label="Période\u00a0: AAAA, AAAA-T4 ou AAAA-MM\u00a0; la dernière par défaut.",
    )

    class Meta:
        model = Area
        fields: tuple[str, ...] = ()

    def keep_within(self, rows: AreaQuerySet, _name: str, value: str) -> AreaQuerySet:
        inside = list_within(find_within(value, user=self.request.user), level=self.form.cleaned_data["level"])
        return rows.filter(pk__in=inside.order_by().values("pk"))

    def keep(self, rows: AreaQuerySet, _name: str, _value: str) -> AreaQuerySet:
        """The period chooses values, not areas."""
        return rows


class ValueList(MapListView):
    permission = VIEW_PERMISSION
    tag = TAG
    summary = "Valeurs d’un indicateur"
    about = (
        "Une ligne par territoire de la maille demandée\u00a0: la valeur publiée par le producteur, sinon celle que "
        "font ses communes. Un rôle limité à un périmètre ne lit que ses territoires."
    )
    example = VALUE_EXAMPLE
    serializer_class = ValueSerializer
    filterset_class = ValueFilters
    path_parameters = {"indicator": CODE}

    def list_rows(self) -> AreaQuerySet:
        """The areas of the level in which the role reads indicators; none as long as the indicator has no value."""
        user = self.request.user
        self.indicator = self._find_indicator()
        self.period = self.request.query_params.get("period") or get_latest_period(self.indicator)
        areas = Area.objects.visible_to(user).current().order_by("level", "code")
        level = self.request.query_params.get("level", "")
        if self.period is None:
            return areas.none()
        if level not in AreaLevel.values:
            return areas
        asked = areas.at_level(level)
        if user.holds_everywhere(VIEW_PERMISSION):
            return asked
        return asked.filter(pk__in=user.reachable(VIEW_PERMISSION, list(asked.only("pk"))))

    def _find_indicator(self) -> Indicator:
        indicator = Indicator.objects.visible_to(self.request.user).filter(code=self.kwargs["indicator"]).first()
        if indicator is None:
            raise Http404
        return indicator

    def prepare(self, found: list[Area]) -> list[PlacedValue]:
        period = self.period or ""
        values = list_area_values(areas=found, indicator=self.indicator, period=period)
        sources = _sources_of(self.indicator, period=period)
        return [PlacedValue(area, self.indicator, values[area.pk], sources) for area in found]

    def read_shapes(self, found: list[Area]) -> Sequence[str | None]:
        return read_shapes([area.pk for area in found])

    def key_of(self, row: Area) -> str:
        return f"{row.level}:{row.code}"

    def get_last_modified(self) -> dt.datetime | None:
        return latest_import()


def _sources_of(indicator: Indicator, *, period: str) -> list[Source]:
    values = IndicatorValue.objects.filter(indicator=indicator, period=period)
    return list(Source.objects.filter(pk__in=values.order_by().values("source").distinct()))


def _latest_days(indicators: Sequence[Indicator]) -> dict[int, dt.date]:
    """The last day when values of each indicator were loaded: two queries."""
    pairs = (
        IndicatorValue.objects.filter(indicator__in=indicators)
        .order_by()
        .values_list("indicator_id", "source_id")
        .distinct()
    )
    used: dict[int, set[int]] = {}
    for indicator, source in pairs:
        used.setdefault(indicator, set()).add(source)
    days = {
        source.pk: timezone.localdate(source.imported_at)
        for source in Source.objects.filter(pk__in=set().union(*used.values()))
    }
    return {indicator: max(days[source] for source in sources) for indicator, sources in used.items()}
