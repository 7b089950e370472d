"""Filters of the registers of the doctrine, kept in the address."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.text import capfirst

from iae_portal.common.filters import PortalFilterSet
from strategy.enums import (
    Lever,
    Origin,
    PartnerKind,
    Priority,
    RecommendationState,
    SuggestionKind,
    SuggestionState,
    Theme,
)
from strategy.models import Initiative, Partner, Recommendation, Suggestion
from strategy.queries.places import list_departments
from territories.models import Area, AreaMembership

REGION = "region"


def _choices(words: Any) -> list[tuple[Any, str]]:
    return [(one.value, capfirst(one.label)) for one in words]


def _carriers() -> list[tuple[str, str]]:
    return [(REGION, "La région"), *((area.code, area.name) for area in list_departments())]


def _carried_by(rows: "QuerySet[Any]", _name: str, code: str) -> "QuerySet[Any]":
    return rows.filter(department=None) if code == REGION else rows.filter(department__code=code)


class RecommendationFilter(PortalFilterSet):
    recherche = django_filters.CharFilter(method="search", label="Intitulé, constat ou action")
    departement = django_filters.ChoiceFilter(
        method="keep_carrier", choices=_carriers, label="Portée par", empty_label="Tous"
    )
    priorite = django_filters.ChoiceFilter(
        field_name="priority", choices=_choices(Priority), label="Priorité", empty_label="Toutes"
    )
    etat = django_filters.ChoiceFilter(
        field_name="state", choices=_choices(RecommendationState), label="État", empty_label="Tous"
    )
    levier = django_filters.ChoiceFilter(
        field_name="lever", choices=_choices(Lever), label="Levier", empty_label="Tous"
    )
    partenaire = django_filters.ModelChoiceFilter(
        field_name="partners",
        queryset=lambda request: Partner.objects.visible_to(request.user).order_by("name"),
        label="Partenaire",
        empty_label="Tous",
    )

    class Meta:
        model = Recommendation
        fields: tuple[str, ...] = ()

    def keep_carrier(self, rows: "QuerySet[Any]", name: str, code: str) -> "QuerySet[Any]":
        return _carried_by(rows, name, code)

    def search(self, rows: "QuerySet[Any]", _name: str, value: str) -> "QuerySet[Any]":
        found = Q()
        for word in value.split():
            found &= (
                Q(title__unaccent__icontains=word)
                | Q(problem__unaccent__icontains=word)
                | Q(action__unaccent__icontains=word)
            )
        return rows.filter(found)


class SuggestionFilter(PortalFilterSet):
    etat = django_filters.ChoiceFilter(
        field_name="state", choices=_choices(SuggestionState), label="État", empty_label="Tous"
    )
    nature = django_filters.ChoiceFilter(
        field_name="kind", choices=_choices(SuggestionKind), label="Nature", empty_label="Toutes"
    )
    departement = django_filters.ChoiceFilter(
        method="keep_carrier", choices=_carriers, label="Département", empty_label="Tous"
    )

    class Meta:
        model = Suggestion
        fields: tuple[str, ...] = ()

    def keep_carrier(self, rows: "QuerySet[Any]", name: str, code: str) -> "QuerySet[Any]":
        return _carried_by(rows, name, code)


class PartnerFilter(PortalFilterSet):
    recherche = django_filters.CharFilter(field_name="name", lookup_expr="unaccent__icontains", label="Nom")
    nature = django_filters.ChoiceFilter(
        field_name="kind", choices=_choices(PartnerKind), label="Nature", empty_label="Toutes"
    )

    class Meta:
        model = Partner
        fields: tuple[str, ...] = ()


class InitiativeFilter(PortalFilterSet):
    recherche = django_filters.CharFilter(method="search", label="Intitulé, porteur ou description")
    territoire = django_filters.ModelChoiceFilter(
        method="keep_area",
        queryset=lambda _: list_departments(),
        to_field_name="code",
        label="Département",
        empty_label="Tous",
    )
    theme = django_filters.ChoiceFilter(field_name="theme", choices=_choices(Theme), label="Thème", empty_label="Tous")
    origine = django_filters.ChoiceFilter(
        field_name="origin", choices=_choices(Origin), label="Origine", empty_label="Toutes"
    )

    class Meta:
        model = Initiative
        fields: tuple[str, ...] = ()

    def keep_area(self, rows: "QuerySet[Any]", _name: str, area: Area) -> "QuerySet[Any]":
        """Those of the département, of an area inside it or of the région that holds it."""
        links = AreaMembership.objects.current()
        inside, around = links.filter(parent=area).values("child"), links.filter(child=area).values("parent")
        # An EPCI is tied to a département through its communes.
        through = links.filter(child__in=inside).values("parent")
        touched = Q(area=area.pk) | Q(area__in=inside) | Q(area__in=around) | Q(area__in=through)
        return rows.filter(pk__in=Initiative.areas.through.objects.filter(touched).values("initiative"))

    def search(self, rows: "QuerySet[Any]", _name: str, value: str) -> "QuerySet[Any]":
        found = Q()
        for word in value.split():
            found &= (
                Q(title__unaccent__icontains=word)
                | Q(carrier__unaccent__icontains=word)
                | Q(description__unaccent__icontains=word)
            )
        return rows.filter(found)
