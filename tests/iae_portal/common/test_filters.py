"""Filters kept in the address, and what an exported table says of them."""

import django_filters
from django.http import QueryDict

from iae_portal.common.filters import PortalFilterSet
from iae_portal.common.models import Source


class SourceFilter(PortalFilterSet):
    genre = django_filters.ChoiceFilter(field_name="is_demonstration", choices=[("True", "Inventée")], label="Genre")
    nom = django_filters.CharFilter(field_name="title", label="Nom")

    class Meta:
        model = Source
        fields: tuple[str, ...] = ()


def describe(query):
    return SourceFilter(QueryDict(query), queryset=Source.objects.none()).describe()


def test_describe_names_the_active_filters_in_words():
    assert describe("genre=True&nom=cantal") == "Genre\u00a0: Inventée\u00a0; Nom\u00a0: cantal"


def test_describe_without_filter_is_empty():
    assert describe("") == ""


def test_describe_of_an_unknown_value_is_the_refusal():
    assert describe("genre=autre").startswith("Filtre inconnu\u00a0: Genre «\u00a0autre\u00a0»")
