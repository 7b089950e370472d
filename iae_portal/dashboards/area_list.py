"""The list of areas of one level, with their access, filtered and sorted by the address."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import django_filters
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.text import capfirst

from accounts.models import User
from iae_portal.common.columns import Column, Kind
from iae_portal.common.filters import PortalFilterSet
from iae_portal.common.models import Source
from iae_portal.common.tables import Table
from iae_portal.dashboards.addresses import area_url
from structures.enums import SiaeKind
from territories.enums import AreaLevel
from territories.models import Area
from territories.queries.areas import loaded_levels
from white_zones.filters import ResultFilter, read_shown
from white_zones.presentation import describe_source
from white_zones.queries.results import measured_levels
from white_zones.queries.runs import published_run, read_sources
from white_zones.tables import results_table

LISTED = (
    AreaLevel.DEPARTMENT,
    AreaLevel.EPCI,
    AreaLevel.ARRONDISSEMENT,
    AreaLevel.EMPLOYMENT_ZONE,
    AreaLevel.EMPLOYMENT_COMMITTEE,
    AreaLevel.RECRUITMENT_BASIN,
    AreaLevel.COMMUNE,
)
NOT_MEASURED = (
    "Le diagnostic publié ne mesure pas cette maille : elle a été chargée après lui. Le prochain calcul la mesurera."
)


class AreaFilter(ResultFilter):
    nom = django_filters.CharFilter(field_name="area__name", lookup_expr="unaccent__icontains", label="Nom")


class PlainAreaFilter(PortalFilterSet):
    """For those who may not read diagnoses: the areas alone."""

    nom = django_filters.CharFilter(field_name="name", lookup_expr="unaccent__icontains", label="Nom")
    maille = django_filters.ChoiceFilter(
        field_name="level",
        method="at_level",
        label="Maille",
        empty_label=None,
        choices=[(level.slug, capfirst(level.plural)) for level in LISTED],
    )

    def __init__(self, params: QueryDict, *, queryset: "QuerySet[Area]", levels: Sequence[AreaLevel]) -> None:
        super().__init__(params, queryset=queryset)
        self.filters["maille"].extra["choices"] = [(level.slug, capfirst(level.plural)) for level in levels]

    def at_level(self, rows, _name, _value):  # noqa: ANN001, ANN201 -- the signature of a filter
        """The level has already chosen the rows."""
        return rows


@dataclass(frozen=True)
class Listing:
    title: str
    table: Table
    filterset: PortalFilterSet
    filters_text: str
    sources: list[Source]


def compose_list(user: User, *, params: QueryDict) -> Listing:
    run = published_run(user)
    loaded = loaded_levels()
    levels = [level for level in LISTED if level in loaded] or list(LISTED)
    shown = read_shown(params, levels=LISTED, kinds=run.kinds if run else SiaeKind.values)
    title = f"Territoires – {shown.level.plural}"
    asked = params.copy()
    asked.setdefault("maille", shown.level.slug)
    is_measured = run is not None and shown.level in measured_levels(run)
    if run is None or not is_measured:
        areas = Area.objects.visible_to(user).current().at_level(shown.level)
        plain = PlainAreaFilter(asked, queryset=areas, levels=levels)
        notes = [NOT_MEASURED] if run else []
        table = _plain_table(plain.qs, level=shown.level, params=params, notes=notes)
        return Listing(title, table, plain, plain.refusal or f"Maille : {shown.level.plural}", [])
    filterset = AreaFilter(asked, run=run, shown=shown, levels=levels)
    table = results_table(filterset.qs, run=run, shown=shown, params=params)
    words = f"{filterset.words}. {describe_source(run)}"
    return Listing(title, replace(table, default_sort="name"), filterset, words, read_sources(run))


def _plain_table(rows: "QuerySet[Area]", *, level: AreaLevel, params: QueryDict, notes: Sequence[str]) -> Table:
    columns = [
        Column(
            key="name",
            label="Territoire",
            sort="name",
            row_header=True,
            link=area_url,
            getter=lambda area: area.display_name,
        ),
        Column(key="code", label="Code", sort="code"),
        Column(key="population", label="Population", kind=Kind.INTEGER, sort="population"),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption=f"Territoires de la région : {level.plural}",
        params=params,
        default_sort="name",
        empty="Aucun territoire ne répond à ces critères.",
        notes=notes,
        show_exports=True,
    )
