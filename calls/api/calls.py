"""Calls as everybody reads them: what is asked of whom, until when, and the communes aimed at."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django.conf import settings
from django.http import Http404
from django.utils import timezone
from rest_framework import serializers

from calls.enums import ApplicantKind, CallKind
from calls.models import Call
from calls.models.calls import CallQuerySet
from calls.queries.calls import PHASES, in_phase, list_public, phase_of
from calls.queries.targets import aimed_in, version_communes, with_department
from iae_portal.common.access import PUBLIC
from iae_portal.common.api.filters import ApiFilterSet
from iae_portal.common.api.provenance import SOURCED
from iae_portal.common.api.views import DetailView, ListView, MapListView
from territories.models import Area
from territories.models.areas import AreaQuerySet
from territories.queries.shapes import read_shapes

TAG = "Appels à projets"
ID = {"id": {"description": "Numéro de l’appel au portail."}}
EXAMPLE = {
    "id": 3,
    "title": "Nouvelle offre d’insertion en zone blanche",
    "summary": "Ouvrir des places d’insertion là où elles manquent.",
    "kind": "new_supply",
    "applicant": "structure",
    "phase": "ouvert",
    "opens_at": "2027-01-11T09:00:00+01:00",
    "closes_at": "2027-03-30T17:00:00+02:00",
    "zone": "Europe/Paris",
    "envelope_etp": 120.0,
    "envelope_euros": None,
    "year": 2027,
    "target_mode": "favoured",
    "target_communes": 214,
    "version": 1,
    "published_at": "2027-01-04T10:00:00+01:00",
    "page": "/appels/3/",
    "source": "DIRECCTE Auvergne-Rhône-Alpes",
    "source_date": "2027-01-04",
    "is_estimated": False,
}


class CallSerializer(serializers.ModelSerializer[Call]):
    """Un appel publié."""

    phase = serializers.SerializerMethodField(label="état", help_text="ouvert, a-venir, clos ou annule.")
    target_communes = serializers.IntegerField(source="target_count", label="communes visées")
    version = serializers.IntegerField(source="version.number", label="numéro de la version en vigueur")
    published_at = serializers.DateTimeField(source="version.published_at", label="version publiée le")
    page = serializers.SerializerMethodField(label="page publique", help_text="Son adresse sur le portail.")
    source = serializers.SerializerMethodField(label="source", help_text="Le service qui publie l’appel.")
    source_date = serializers.SerializerMethodField(label="date de la source", help_text="Jour de la publication.")
    is_estimated = serializers.SerializerMethodField(
        label="estimé", help_text="Vrai pour un appel inventé, sur un portail de démonstration."
    )

    class Meta:
        model = Call
        fields = (
            "id",
            "title",
            "summary",
            "kind",
            "applicant",
            "phase",
            "opens_at",
            "closes_at",
            "zone",
            "envelope_etp",
            "envelope_euros",
            "year",
            "target_mode",
            "target_communes",
            "version",
            "published_at",
            "page",
            *SOURCED,
        )

    def get_phase(self, call: Call) -> str:
        return phase_of(call)

    def get_page(self, call: Call) -> str:
        return f"/appels/{call.pk}/"

    def get_source(self, _row: Any) -> str:
        return str(settings.SERVICE_OWNER)

    def get_source_date(self, call: Call) -> dt.date | None:
        return timezone.localdate(call.version.published_at) if call.version else None

    def get_is_estimated(self, _row: Any) -> bool:
        return bool(settings.DEMONSTRATION)


class CallFilters(ApiFilterSet):
    phase = django_filters.ChoiceFilter(method="in_phase", choices=list(PHASES.items()), label="État de l’appel.")
    kind = django_filters.ChoiceFilter(choices=CallKind.choices, label="Nature.")
    applicant = django_filters.ChoiceFilter(choices=ApplicantKind.choices, label="Qui peut répondre.")
    year = django_filters.NumberFilter(min_value=2000, max_value=2100, label="Année de l’enveloppe.")
    department = django_filters.CharFilter(
        method="aimed", max_length=3, label="Code d’un département dont une commune au moins peut répondre."
    )

    class Meta:
        model = Call
        fields: tuple[str, ...] = ()

    def in_phase(self, rows: CallQuerySet, _name: str, value: str) -> CallQuerySet:
        return in_phase(rows, value)

    def aimed(self, rows: CallQuerySet, _name: str, value: str) -> CallQuerySet:
        return rows.filter(aimed_in(value))


class CallView:
    permission: ClassVar[str] = PUBLIC
    tag: ClassVar[str] = TAG
    example: ClassVar[Any] = EXAMPLE
    serializer_class = CallSerializer

    def list_rows(self) -> CallQuerySet:
        """As the public list: drafts are not announced, even to who prepares them."""
        return list_public(self.request.user).select_related("version").defer("definition", "version__definition")  # type: ignore[attr-defined]


class CallList(CallView, ListView):
    summary = "Liste des appels"
    about = "Les appels publiés\u00a0: les ouverts d’abord, puis ceux à venir, clos ou annulés."
    filterset_class = CallFilters


class CallDetail(CallView, DetailView):
    summary = "Un appel"
    about = "Un appel publié."
    path_parameters = ID

    def find(self) -> Call:
        return find_call(self)


class TargetSerializer(serializers.ModelSerializer[Area]):
    """Une commune visée par un appel."""

    department = serializers.CharField(source="department_code", label="code du département", allow_null=True)
    source = serializers.SerializerMethodField(label="source", help_text="L’appel qui vise la commune.")
    source_date = serializers.SerializerMethodField(label="date de la source", help_text="Jour de la publication.")
    is_estimated = serializers.SerializerMethodField(label="estimé", help_text="Vrai sur un portail de démonstration.")

    class Meta:
        model = Area
        fields = ("code", "name", "department", "population", *SOURCED)

    def get_source(self, _area: Area) -> str:
        call: Call = self.context["call"]
        return f"{settings.SERVICE_OWNER}, {call.title}"

    def get_source_date(self, _area: Area) -> dt.date | None:
        call: Call = self.context["call"]
        return timezone.localdate(call.version.published_at) if call.version else None

    def get_is_estimated(self, _area: Area) -> bool:
        return bool(settings.DEMONSTRATION)


class TargetFilters(ApiFilterSet):
    class Meta:
        model = Area
        fields: tuple[str, ...] = ()


class TargetList(CallView, MapListView):
    summary = "Communes visées par un appel"
    about = "Les communes que vise la version en vigueur, avec leur contour simplifié en GeoJSON."
    example = {
        "code": "15120",
        "name": "Mauriac",
        "department": "15",
        "population": 3483,
        "source": "DIRECCTE Auvergne-Rhône-Alpes, Nouvelle offre d’insertion en zone blanche",
        "source_date": "2027-01-04",
        "is_estimated": False,
    }
    serializer_class = TargetSerializer
    filterset_class = TargetFilters
    path_parameters = ID

    def list_rows(self) -> AreaQuerySet:  # type: ignore[override]
        self.call = find_call(self, rows=super().list_rows())
        if self.call.version is None:
            raise Http404
        return with_department(version_communes(self.call.version)).order_by("code")  # type: ignore[return-value]

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "call": getattr(self, "call", None)}

    def read_shapes(self, found: list[Area]) -> Sequence[str | None]:
        return read_shapes([area.pk for area in found])

    def key_of(self, row: Area) -> str:
        return row.code


def find_call(view: Any, *, rows: CallQuerySet | None = None) -> Call:
    """The published call that the address names."""
    known = rows if rows is not None else view.list_rows()
    found: Call | None = known.filter(pk=view.kwargs["id"]).first()
    if found is None:
        raise Http404
    return found
