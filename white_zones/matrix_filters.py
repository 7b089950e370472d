"""What the crossing of need and access shows, kept in its address."""

from typing import Any

import django_filters

from territories.models import Area
from white_zones.domain.need_matrix import NeedLevel, PlacedArea
from white_zones.enums import Access
from white_zones.filters import ResultFilter


class MatrixFilter(ResultFilter):
    """Mesh, kind and département choose the areas that are crossed; need and class choose those that are listed."""

    besoin = django_filters.ChoiceFilter(method="keep", label="Besoin", empty_label="Tous", choices=NeedLevel.choices)
    classe = django_filters.ChoiceFilter(method="keep", label="Accès", empty_label="Tous", choices=Access.choices)

    @property
    def chosen(self) -> dict[str, Any]:
        return self.form.cleaned_data if self.form.is_valid() else {}

    @property
    def department(self) -> Area | None:
        return self.chosen.get("departement")

    def lists(self, area: PlacedArea) -> bool:
        """Whether an area is among those that the address asks to list."""
        need_level, access = self.chosen.get("besoin"), self.chosen.get("classe")
        return (not need_level or area.need_level == need_level) and (not access or area.access == access)

    @property
    def words(self) -> str:
        need_level = self.chosen.get("besoin")
        return f"{super().words} ; Besoin : {NeedLevel(need_level).label}" if need_level else super().words
