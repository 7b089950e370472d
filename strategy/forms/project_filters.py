"""The filters of the list of projets de territoire, kept in the address."""

import django_filters
from django.utils.text import capfirst

from iae_portal.common.filters import PortalFilterSet
from strategy.enums import ProjectState
from strategy.forms.road_map_filters import departments
from strategy.models import TerritoryProject


class ProjectFilter(PortalFilterSet):
    departement = django_filters.ModelChoiceFilter(
        field_name="department",
        queryset=departments,
        to_field_name="code",
        label="Département",
        empty_label="Tous",
    )
    etat = django_filters.ChoiceFilter(
        field_name="state",
        choices=[(one.value, capfirst(one.label)) for one in ProjectState],
        label="État",
        empty_label="Tous",
    )

    class Meta:
        model = TerritoryProject
        fields: tuple[str, ...] = ()
