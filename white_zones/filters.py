"""What a run's page shows, kept in its address."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.text import capfirst

from iae_portal.common.filters import PortalFilterSet
from structures.enums import SiaeKind
from territories.enums import AreaLevel
from territories.models import Area
from territories.queries.areas import list_areas, list_children
from white_zones.enums import Access
from white_zones.models import AreaResult, Run
from white_zones.queries.results import offered_levels, results_at
from white_zones.rules import ALL_KINDS, ALL_KINDS_LABEL, SHOWN_LEVELS, describe_kinds


@dataclass(frozen=True, slots=True)
class Shown:
    """The mesh and the kind that an address asks for; an unknown word asks for the first ones."""

    level: AreaLevel
    kind: str
    whole: str = ALL_KINDS_LABEL
    """The kinds that are meant when none is asked for."""

    @property
    def kind_label(self) -> str:
        return self.kind or self.whole

    @property
    def query(self) -> str:
        return f"?maille={self.level.slug}&filiere={self.kind}"


def read_shown(
    params: QueryDict, *, levels: Sequence[AreaLevel] = SHOWN_LEVELS, kinds: Sequence[str] = tuple(SiaeKind.values)
) -> Shown:
    """What the address asks for among the meshes that a page offers and the kinds of its run; the first by default."""
    level = AreaLevel.from_slug(params.get("maille", ""))
    kind = params.get("filiere", ALL_KINDS)
    return Shown(
        level=level if level and level in levels else levels[0],
        kind=kind if kind in kinds else ALL_KINDS,
        whole=describe_kinds(kinds),
    )


class ResultFilter(PortalFilterSet):
    maille = django_filters.ChoiceFilter(
        method="keep",
        label="Maille",
        empty_label=None,
        choices=[(level.slug, capfirst(level.plural)) for level in SHOWN_LEVELS],
    )
    filiere = django_filters.ChoiceFilter(
        method="keep", label="Filière", empty_label="Toutes", choices=[(kind, kind) for kind in SiaeKind.values]
    )
    classe = django_filters.ChoiceFilter(
        field_name="access_class", label="Classe", empty_label="Toutes", choices=Access.choices
    )
    departement = django_filters.ModelChoiceFilter(
        method="keep_department",
        queryset=lambda _: list_areas(level=AreaLevel.DEPARTMENT),
        to_field_name="code",
        label="Département",
        empty_label="Tous",
    )

    class Meta:
        model = AreaResult
        fields: tuple[str, ...] = ()

    def __init__(self, params: QueryDict, *, run: Run, shown: Shown, levels: Sequence[AreaLevel] = ()) -> None:
        """Propose the meshes given, by default those that the run measured."""
        self.shown = shown
        proposed = levels or offered_levels(run)
        super().__init__(params, queryset=results_at(run, level=shown.level, kind=shown.kind))
        self.filters["maille"].extra["choices"] = [(level.slug, capfirst(level.plural)) for level in proposed]
        self.filters["filiere"].extra["choices"] = [(kind, kind) for kind in run.kinds]

    def keep(self, rows: "QuerySet[Any]", _name: str, _value: str) -> "QuerySet[Any]":
        """The mesh and the kind have already chosen the rows."""
        return rows

    def keep_department(self, rows: "QuerySet[Any]", _name: str, department: Area) -> "QuerySet[Any]":
        return rows.filter(area__in=list_children(department, level=self.shown.level))

    @property
    def words(self) -> str:
        """The active filters, for an export."""
        if self.refusal:
            return self.refusal.removesuffix(".")
        chosen = self.form.cleaned_data if self.form.is_valid() else {}
        parts = [f"Maille : {self.shown.level.plural}", f"Filière : {self.shown.kind_label}"]
        if chosen.get("classe"):
            parts.append(f"Classe : {Access(chosen['classe']).label}")
        if chosen.get("departement"):
            parts.append(f"Département : {chosen['departement'].name}")
        return " ; ".join(parts)
