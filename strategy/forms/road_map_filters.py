"""The filters of the lists of the doctrine, kept in the address."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.text import capfirst

from iae_portal.common.filters import PortalFilterSet
from strategy.enums import RoadMapState
from strategy.models import RoadMap
from territories.enums import AreaLevel
from territories.models import Area
from territories.queries.areas import list_areas


def departments(_request: Any) -> "QuerySet[Area]":
    return list_areas(level=AreaLevel.DEPARTMENT).order_by("code")


class RoadMapFilter(PortalFilterSet):
    departement = django_filters.ModelChoiceFilter(
        field_name="department",
        queryset=departments,
        to_field_name="code",
        label="Département",
        empty_label="Tous",
    )
    etat = django_filters.ChoiceFilter(
        field_name="state",
        choices=[(one.value, capfirst(one.label)) for one in RoadMapState],
        label="État",
        empty_label="Tous",
    )
    annee = django_filters.NumberFilter(method="keep_year", label="En vigueur en")

    class Meta:
        model = RoadMap
        fields: tuple[str, ...] = ()

    def keep_year(self, rows: "QuerySet[Any]", _name: str, value: Any) -> "QuerySet[Any]":
        return rows.filter(first_year__lte=value, last_year__gte=value)
