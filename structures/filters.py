"""Filters of the directory, kept in the address."""

import django_filters
from django.db.models import QuerySet

from iae_portal.common.filters import PortalFilterSet
from structures.enums import SiaeKind
from structures.models import Siae
from territories.enums import AreaLevel
from territories.models import Area


class SiaeFilter(PortalFilterSet):
    nom = django_filters.CharFilter(field_name="name", lookup_expr="unaccent__icontains", label="Nom")
    filiere = django_filters.ChoiceFilter(
        field_name="kind",
        choices=[(kind.value, kind.value) for kind in SiaeKind],
        label="Filière",
        empty_label="Toutes",
    )
    departement = django_filters.ModelChoiceFilter(
        field_name="department",
        queryset=lambda _: _departments(),
        to_field_name="code",
        label="Département",
        empty_label="Tous",
    )

    class Meta:
        model = Siae
        fields: tuple[str, ...] = ()


def _departments() -> "QuerySet[Area]":
    return Area.objects.current().at_level(AreaLevel.DEPARTMENT)


def describe_filters(filterset: PortalFilterSet) -> str:
    """The active filters in words, for an export."""
    if filterset.refusal:
        return filterset.refusal
    active = ((filterset.form[name].label, value) for name, value in filterset.form.cleaned_data.items() if value)
    return " ; ".join(f"{label} : {value}" for label, value in active)
