"""Adopted scenarios, by département: decided figures only, never those of a structure."""

import datetime as dt
from decimal import Decimal
from typing import Any, ClassVar

import django_filters
from django.db.models import F, OuterRef, Subquery, Sum
from django.http import Http404
from django.utils import timezone
from rest_framework import serializers

from accounts.roles import Permission
from allocation.enums import FROZEN_STATES, LineStatus, Mesh
from allocation.models import Scenario, ScenarioCell, ScenarioLine
from allocation.models.scenarios import ScenarioQuerySet
from iae_portal.common.api.filters import ApiFilterSet, CodesFilter
from iae_portal.common.api.provenance import SOURCED
from iae_portal.common.api.views import DetailView, ListView
from structures.enums import SiaeKind

TAG = "Répartition"
ID = {"id": {"description": "Numéro du scénario au portail."}}
DECIDED = [(state.value, state.label) for state in FROZEN_STATES]
DECISION = {
    "source": "Scénario « Rééquilibrage 2020 », adopté le 14 janvier 2020",
    "source_date": "2020-01-14",
    "is_estimated": True,
}
EXAMPLE = {
    "id": 5,
    "name": "Rééquilibrage 2020",
    "state": "adopted",
    "perimeter_level": "region",
    "perimeter_code": "84",
    "first_year": 2020,
    "last_year": 2020,
    "version": 3,
    "adopted_at": "2020-01-14T10:00:00+01:00",
    "motive": "Rapprocher chaque département de sa part du besoin.",
    "total_etp": 8740.12,
    **DECISION,
}
LINE_EXAMPLE = {
    "year": 2020,
    "code": "15",
    "name": "Cantal",
    "previous_etp": 210.5,
    "etp": 236.4,
    "floor_etp": 189.45,
    "cap_etp": 273.65,
    "target_etp": 240.112345,
    "euros": 4250000.0,
    "status": "free",
    "ei": 12.0,
    "etti": 30.4,
    "ai": 44.0,
    "aci": 150.0,
    **DECISION,
}


class Decided(serializers.Serializer[Any]):
    """Where a decided figure comes from: the decision."""

    source = serializers.SerializerMethodField(label="source", help_text="La décision qui a adopté le scénario.")
    source_date = serializers.SerializerMethodField(label="date de la source", help_text="Jour de l’adoption.")
    is_estimated = serializers.SerializerMethodField(
        label="estimé", help_text="Vrai quand la base du scénario est estimée ou de démonstration."
    )

    def scenario_of(self, row: Any) -> Scenario:
        return row if isinstance(row, Scenario) else self.context["scenario"]

    def get_source(self, row: Any) -> str:
        scenario = self.scenario_of(row)
        return f"Scénario «\u00a0{scenario.name}\u00a0», adopté le {_day(scenario):%d/%m/%Y}"

    def get_source_date(self, row: Any) -> dt.date:
        return _day(self.scenario_of(row))

    def get_is_estimated(self, row: Any) -> bool:
        return bool(self.scenario_of(row).rests_on_estimates)  # type: ignore[attr-defined]


class ScenarioSerializer(Decided, serializers.ModelSerializer[Scenario]):
    """Un scénario adopté."""

    state = serializers.ChoiceField(choices=DECIDED, label="état")
    perimeter_level = serializers.CharField(source="perimeter.level", label="maille du périmètre")
    perimeter_code = serializers.CharField(source="perimeter.code", label="code du périmètre")
    version = serializers.IntegerField(source="adoption.version.number", label="numéro de la version adoptée")
    adopted_at = serializers.DateTimeField(source="adoption.adopted_at", label="adopté le")
    motive = serializers.CharField(source="adoption.motive", label="motivation de la décision")
    total_etp = serializers.FloatField(source="total", label="total de la première année (ETP)", allow_null=True)

    class Meta:
        model = Scenario
        fields = (
            "id",
            "name",
            "state",
            "perimeter_level",
            "perimeter_code",
            "first_year",
            "last_year",
            "version",
            "adopted_at",
            "motive",
            "total_etp",
            *SOURCED,
        )


class ScenarioFilters(ApiFilterSet):
    state = django_filters.ChoiceFilter(choices=DECIDED, label="État.")
    year = django_filters.NumberFilter(
        method="covering", min_value=2000, max_value=2100, label="Une année que le scénario couvre."
    )

    class Meta:
        model = Scenario
        fields: tuple[str, ...] = ()

    def covering(self, rows: ScenarioQuerySet, _name: str, value: Decimal) -> ScenarioQuerySet:
        return rows.filter(first_year__lte=value, last_year__gte=value)


class ScenarioView:
    permission: ClassVar[str] = Permission.ALLOCATION_SCENARIO_VIEW
    tag: ClassVar[str] = TAG
    example: ClassVar[Any] = EXAMPLE
    serializer_class: Any = ScenarioSerializer

    def list_rows(self) -> ScenarioQuerySet:
        return list_adopted(self.request.user)  # type: ignore[attr-defined]


class ScenarioList(ScenarioView, ListView):
    summary = "Scénarios adoptés"
    about = (
        "Les scénarios de répartition par département qui ont été adoptés, y compris ceux qu’un avenant a remplacés."
    )
    filterset_class = ScenarioFilters


class ScenarioDetail(ScenarioView, DetailView):
    summary = "Un scénario adopté"
    about = "Un scénario adopté, avec sa motivation."
    path_parameters = ID

    def find(self) -> Scenario:
        return find_scenario(self.list_rows(), self.kwargs["id"])


class LineSerializer(Decided, serializers.ModelSerializer[ScenarioLine]):
    """Les ETP d’un département pour une année."""

    previous_etp = serializers.FloatField(source="previous", label="ETP de l’année précédente")
    etp = serializers.FloatField(label="ETP attribués")
    floor_etp = serializers.FloatField(source="lower", label="plancher")
    cap_etp = serializers.FloatField(source="upper", label="plafond", allow_null=True)
    target_etp = serializers.FloatField(source="target", label="cible")
    euros = serializers.FloatField(label="montant (€)", allow_null=True)
    status = serializers.ChoiceField(choices=LineStatus.choices, label="ce qui tient le chiffre")
    ei = serializers.SerializerMethodField(label="ETP en EI")
    etti = serializers.SerializerMethodField(label="ETP en ETTI")
    ai = serializers.SerializerMethodField(label="ETP en AI")
    aci = serializers.SerializerMethodField(label="ETP en ACI")

    class Meta:
        model = ScenarioLine
        fields = (
            "year",
            "code",
            "name",
            "previous_etp",
            "etp",
            "floor_etp",
            "cap_etp",
            "target_etp",
            "euros",
            "status",
            "ei",
            "etti",
            "ai",
            "aci",
            *SOURCED,
        )

    def get_ei(self, line: ScenarioLine) -> float | None:
        return _cell(line, SiaeKind.EI)

    def get_etti(self, line: ScenarioLine) -> float | None:
        return _cell(line, SiaeKind.ETTI)

    def get_ai(self, line: ScenarioLine) -> float | None:
        return _cell(line, SiaeKind.AI)

    def get_aci(self, line: ScenarioLine) -> float | None:
        return _cell(line, SiaeKind.ACI)


class LineFilters(ApiFilterSet):
    year = django_filters.NumberFilter(min_value=2000, max_value=2100, label="Année.")
    code = CodesFilter(field_name="code", label="Code du département, ou plusieurs séparés par des virgules.")

    class Meta:
        model = ScenarioLine
        fields: tuple[str, ...] = ()


class LineList(ListView):
    permission = Permission.ALLOCATION_SCENARIO_VIEW
    tag = TAG
    summary = "Lignes d’un scénario adopté"
    about = "Les ETP de chaque département et de chaque année, au total et par filière."
    example = LINE_EXAMPLE
    serializer_class = LineSerializer
    filterset_class = LineFilters
    path_parameters = ID

    def list_rows(self) -> Any:
        user = self.request.user
        self.scenario = find_scenario(list_adopted(user), self.kwargs["id"])
        lines = ScenarioLine.objects.visible_to(user).filter(version=self.scenario.adoption.version_id)
        return lines.prefetch_related("cells").order_by("year", "code")

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "scenario": getattr(self, "scenario", None)}


def list_adopted(user: Any) -> ScenarioQuerySet:
    """Those decided by département, with `total` and `rests_on_estimates`.

    Below the département, figures would be those of structures: they are not in the API.
    """
    lines = ScenarioLine.objects.visible_to(user).filter(
        version=OuterRef("adoption__version"), year=OuterRef("first_year")
    )
    total = lines.order_by().values("version").annotate(total=Sum("etp")).values("total")
    heavy = [f"adoption__version__{name}" for name in ("rules", "inputs", "answer")]
    return (
        Scenario.objects.visible_to(user)
        .filter(mesh=Mesh.DEPARTMENT, state__in=FROZEN_STATES, adoption__isnull=False)
        .select_related("perimeter", "adoption__version")
        .defer(*heavy)
        .annotate(total=Subquery(total), rests_on_estimates=F("adoption__version__inputs__is_demonstration"))
        .order_by("-first_year", "-pk")
    )


def find_scenario(rows: ScenarioQuerySet, key: int) -> Scenario:
    found = rows.filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def _day(scenario: Scenario) -> dt.date:
    return timezone.localdate(scenario.adoption.adopted_at)


def _cell(line: ScenarioLine, kind: SiaeKind) -> float | None:
    found: ScenarioCell | None = next((cell for cell in line.cells.all() if cell.kind == kind), None)
    return float(found.etp) if found else None
