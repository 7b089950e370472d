"""Filters of the directory, kept in the address."""

import datetime as dt
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from iae_portal.common.filters import PortalFilterSet
from structures.enums import StructureKind
from structures.models import FinancialAnnex, Network, Siae
from structures.queries.search import Place, find_place, match_name, match_near_name, match_place
from structures.rules.activities import Activity
from territories.enums import AreaLevel
from territories.models import Area

DISTANCES_KM = (10, 20, 30, 50)


class PlaceField(forms.CharField):
    """A commune, an EPCI or a postal code, read as the place it names."""

    def clean(self, value: Any) -> Place | None:
        text = super().clean(value)
        if not text:
            return None
        place = find_place(text)
        if place is None:
            raise ValidationError("Ce lieu est inconnu.", code="unknown")
        return place


class PlaceFilter(django_filters.CharFilter):
    field_class = PlaceField


class SiaeFilter(PortalFilterSet):
    nom = django_filters.CharFilter(method="keep_name", label="Nom, enseigne ou SIRET")
    lieu = PlaceFilter(method="keep_place", label="Commune, EPCI ou code postal")
    distance = django_filters.ChoiceFilter(
        method="keep_all",
        choices=[(str(km), f"{km}\u00a0km") for km in DISTANCES_KM],
        label="Distance",
        empty_label="Dans le lieu",
    )
    filiere = django_filters.ChoiceFilter(
        field_name="kind",
        choices=[(kind.value, kind.value) for kind in StructureKind],
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
    activite = django_filters.ChoiceFilter(
        field_name="activities",
        choices=Activity.choices,
        method="keep_activity",
        label="Activité",
        empty_label="Toutes",
    )
    reseau = django_filters.ModelChoiceFilter(
        field_name="networks",
        queryset=lambda _: Network.objects.all(),
        to_field_name="slug",
        label="Réseau",
        empty_label="Tous",
    )
    statut = django_filters.ChoiceFilter(
        method="keep_status",
        choices=[("en-vigueur", "Annexe en vigueur aujourd’hui"), ("non-localisees", "Non localisées")],
        label="Situation",
        empty_label="Toutes",
    )

    near_names = False

    class Meta:
        model = Siae
        fields: tuple[str, ...] = ()

    @property
    def place(self) -> Place | None:
        """Where the search looks, once the form is read."""
        found: Place | None = self.form.cleaned_data.get("lieu") if self.is_bound and self.form.is_valid() else None
        return found

    @property
    def km(self) -> int:
        return int(self.form.cleaned_data.get("distance") or 0) if self.place else 0

    def keep_name(self, rows: "QuerySet[Siae]", _name: str, text: str) -> "QuerySet[Siae]":
        """Names that hold the words; near names only when there is none, which the page then says."""
        found = match_name(rows, text)
        self.near_names = not found.order_by().exists()
        return match_near_name(rows, text) if self.near_names else found

    def keep_place(self, rows: "QuerySet[Siae]", _name: str, place: Place) -> "QuerySet[Siae]":
        return match_place(rows, place, km=self.km)

    def keep_all(self, rows: "QuerySet[Siae]", _name: str, _value: str) -> "QuerySet[Siae]":
        """A distance says nothing without a place, which reads it."""
        return rows

    def keep_activity(self, rows: "QuerySet[Siae]", _name: str, activity: str) -> "QuerySet[Siae]":
        return rows.filter(activities__contains=[activity])

    def keep_status(self, rows: "QuerySet[Siae]", _name: str, status: str) -> "QuerySet[Siae]":
        if status == "non-localisees":
            return rows.filter(sites__isnull=True)
        return rows.filter(pk__in=FinancialAnnex.objects.in_force(today()).order_by().values("siae"))


def today() -> dt.date:
    """The day in Paris."""
    return timezone.localdate()


def _departments() -> "QuerySet[Area]":
    return Area.objects.current().at_level(AreaLevel.DEPARTMENT)
