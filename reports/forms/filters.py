"""The filters of the list, kept in its address."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.text import capfirst

from iae_portal.common.filters import PortalFilterSet
from reports.enums import Audience
from reports.models import Restitution
from territories.enums import AreaLevel
from territories.queries.areas import list_areas

DONE, UNDER_WAY = "terminees", "en-cours"


class RestitutionFilter(PortalFilterSet):
    departement = django_filters.ModelChoiceFilter(
        field_name="department",
        queryset=lambda _: list_areas(level=AreaLevel.DEPARTMENT),
        to_field_name="code",
        label="Département",
        empty_label="Tous",
    )
    destinataires = django_filters.ChoiceFilter(
        field_name="audience",
        label="Destinataires",
        empty_label="Tous",
        choices=[(value, capfirst(str(label))) for value, label in Audience.choices],
    )
    etat = django_filters.ChoiceFilter(
        method="keep_state",
        label="État",
        empty_label="Tous",
        choices=[(DONE, "Terminées"), (UNDER_WAY, "Non terminées")],
    )

    class Meta:
        model = Restitution
        fields: tuple[str, ...] = ()

    def __init__(self, params: QueryDict, *, queryset: "QuerySet[Any]") -> None:
        super().__init__(params, queryset=queryset)

    def keep_state(self, rows: "QuerySet[Any]", _name: str, value: str) -> "QuerySet[Any]":
        return rows.filter(finished_at__isnull=value == UNDER_WAY)
