"""The filters of the lists of the doctrine, kept in the address."""

from typing import Any

import django_filters
from django.db.models import QuerySet, TextChoices
from django.utils.text import capfirst

from iae_portal.common.filters import PortalFilterSet
from strategy.enums import RoadMapState
from strategy.models import RoadMap
from territories.enums import AreaLevel
from territories.models import Area
from territories.queries.areas import list_areas


def departments(_request: Any) -> "QuerySet[Area]":
    return list_areas(level=AreaLevel.DEPARTMENT).order_by("code")


def filter_department() -> django_filters.ModelChoiceFilter:
    return django_filters.ModelChoiceFilter(
        field_name="department",
        queryset=departments,
        to_field_name="code",
        label="Département",
        empty_label="Tous",
    )


def filter_state(states: type[TextChoices]) -> django_filters.ChoiceFilter:
    choices = [(one.value, capfirst(one.label)) for one in states]
    return django_filters.ChoiceFilter(field_name="state", choices=choices, label="État", empty_label="Tous")


class RoadMapFilter(PortalFilterSet):
    departement = filter_department()
    etat = filter_state(RoadMapState)
    annee = django_filters.NumberFilter(method="keep_year", label="En vigueur en")

    class Meta:
        model = RoadMap
        fields: tuple[str, ...] = ()

    def keep_year(self, rows: "QuerySet[Any]", _name: str, value: Any) -> "QuerySet[Any]":
        return rows.filter(first_year__lte=value, last_year__gte=value)
