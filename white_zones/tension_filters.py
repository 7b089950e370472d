"""Which basins and occupations the page of tensions shows, kept in its address."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import QueryDict

from iae_portal.common.filters import PortalFilterSet
from structures.rules.activities import Activity
from structures.rules.occupations import OCCUPATIONS
from territories.enums import AreaLevel
from territories.models import Area
from territories.queries.areas import list_areas
from territories.queries.basin_recruitment import BasinOccupation, list_families


class TensionFilter(PortalFilterSet):
    """The queryset holds the basins; family and activity choose among their occupations."""

    bassin = django_filters.ModelChoiceFilter(
        method="keep_basin",
        queryset=lambda _: list_areas(level=AreaLevel.RECRUITMENT_BASIN),
        to_field_name="code",
        label="Bassin d’emploi",
        empty_label="Tous",
    )
    famille = django_filters.ChoiceFilter(method="keep", label="Famille de métiers", empty_label="Toutes", choices=())
    activite = django_filters.ChoiceFilter(
        method="keep",
        label="Activité d’insertion",
        empty_label="Toutes",
        choices=[(activity.value, activity.label) for activity in OCCUPATIONS],
    )

    class Meta:
        model = Area
        fields: tuple[str, ...] = ()

    def __init__(self, params: QueryDict, *, year: int) -> None:
        super().__init__(params, queryset=list_areas(level=AreaLevel.RECRUITMENT_BASIN).order_by("name", "code"))
        self.filters["famille"].extra["choices"] = list_families(year)

    def keep(self, rows: "QuerySet[Area]", _name: str, _value: str) -> "QuerySet[Area]":
        """Occupations are chosen after they are read."""
        return rows

    def keep_basin(self, rows: "QuerySet[Area]", _name: str, basin: Area) -> "QuerySet[Area]":
        return rows.filter(pk=basin.pk)

    @property
    def chosen(self) -> dict[str, Any]:
        return self.form.cleaned_data if self.form.is_valid() else {}

    def lists(self, row: BasinOccupation) -> bool:
        """Whether an occupation is among those that the address asks for."""
        family, activity = self.chosen.get("famille"), self.chosen.get("activite")
        trains = not activity or row.occupation in OCCUPATIONS[Activity(activity)]
        return trains and (not family or row.family == family)
