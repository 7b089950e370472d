"""Filters of the directory of operators and of the requests, kept in the address."""

import django_filters
from django.db.models import QuerySet

from iae_portal.common.filters import PortalFilterSet
from structures.models import ReferencingRequest
from structures.models.operators import ReferencingRequestQuerySet
from structures.operator_enums import RequestState, ServiceKind
from structures.queries.operators import list_departments, search_requests
from territories.models import Area

HANDLED_STATES = [(state.value, state.label) for state in RequestState if state != RequestState.DRAFT]


class DirectoryFilter(PortalFilterSet):
    q = django_filters.CharFilter(method="search", label="Nom, service, territoire ou mot de la fiche")
    service = django_filters.ChoiceFilter(
        choices=ServiceKind.choices, method="offering", label="Service", empty_label="Tous"
    )
    departement = django_filters.ModelChoiceFilter(
        queryset=lambda _: list_departments(),
        to_field_name="code",
        method="serving",
        label="Département servi",
        empty_label="Tous",
    )

    class Meta:
        model = ReferencingRequest
        fields: tuple[str, ...] = ()

    def search(self, rows: "ReferencingRequestQuerySet", _name: str, value: str) -> "ReferencingRequestQuerySet":
        return search_requests(rows, text=value)

    def offering(self, rows: "ReferencingRequestQuerySet", _name: str, value: str) -> "ReferencingRequestQuerySet":
        return rows.filter(services__kind=value)

    def serving(self, rows: "ReferencingRequestQuerySet", _name: str, value: Area) -> "ReferencingRequestQuerySet":
        return rows.serving(Area.objects.filter(pk=value.pk))


class RequestFilter(PortalFilterSet):
    etat = django_filters.ChoiceFilter(field_name="state", choices=HANDLED_STATES, label="État", empty_label="Tous")
    departement = django_filters.ModelChoiceFilter(
        queryset=lambda _: list_departments(),
        to_field_name="code",
        method="serving",
        label="Département servi",
        empty_label="Tous",
    )

    class Meta:
        model = ReferencingRequest
        fields: tuple[str, ...] = ()

    def serving(self, rows: "ReferencingRequestQuerySet", _name: str, value: Area) -> "QuerySet[ReferencingRequest]":
        return rows.serving(Area.objects.filter(pk=value.pk))
