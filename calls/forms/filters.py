"""Filters of the public list of calls, kept in the address."""

import django_filters
from django.db.models import Q
from django.utils.text import capfirst

from calls.enums import ApplicantKind, CallKind
from calls.models import Call
from calls.models.calls import CallQuerySet
from calls.queries.calls import PHASES, in_phase
from calls.queries.targets import aimed_in
from iae_portal.common.filters import PortalFilterSet
from territories.enums import AreaLevel
from territories.models import Area
from territories.queries.areas import list_areas


class CallFilter(PortalFilterSet):
    q = django_filters.CharFilter(method="search", label="Mot du titre ou de l’objet")
    etat = django_filters.ChoiceFilter(
        choices=[(key, capfirst(label)) for key, label in PHASES.items()],
        method="in_phase",
        label="État",
        empty_label="Tous",
    )
    nature = django_filters.ChoiceFilter(
        field_name="kind",
        choices=[(value, capfirst(label)) for value, label in CallKind.choices],
        label="Nature",
        empty_label="Toutes",
    )
    porteur = django_filters.ChoiceFilter(
        field_name="applicant",
        choices=[(value, capfirst(label)) for value, label in ApplicantKind.choices],
        label="Qui peut répondre",
        empty_label="Tous",
    )
    departement = django_filters.ModelChoiceFilter(
        queryset=lambda _: list_areas(level=AreaLevel.DEPARTMENT),
        to_field_name="code",
        method="aimed",
        label="Département",
        empty_label="Tous",
    )

    class Meta:
        model = Call
        fields: tuple[str, ...] = ()

    def search(self, rows: CallQuerySet, _name: str, value: str) -> CallQuerySet:
        return rows.filter(Q(title__icontains=value) | Q(summary__icontains=value))

    def in_phase(self, rows: CallQuerySet, _name: str, value: str) -> CallQuerySet:
        return in_phase(rows, value)

    def aimed(self, rows: CallQuerySet, _name: str, value: Area) -> CallQuerySet:
        return rows.filter(aimed_in(value.code))
