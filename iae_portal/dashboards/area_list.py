"""The list of areas of one level, with their access, filtered and sorted by the address."""

from dataclasses import dataclass, replace

import django_filters
from django.db.models import QuerySet
from django.http import QueryDict

from accounts.models import User
from iae_portal.common.columns import Column, Kind
from iae_portal.common.models import Source
from iae_portal.common.tables import Table
from iae_portal.dashboards.addresses import area_url
from territories.enums import AreaLevel
from territories.models import Area
from white_zones.filters import ResultFilter, read_shown
from white_zones.presentation import describe_source
from white_zones.queries.runs import published_run
from white_zones.tables import results_table

LISTED = (AreaLevel.DEPARTMENT, AreaLevel.EPCI, AreaLevel.ARRONDISSEMENT, AreaLevel.COMMUNE)


class AreaFilter(ResultFilter):
    nom = django_filters.CharFilter(field_name="area__name", lookup_expr="unaccent__icontains", label="Nom")


class PlainAreaFilter(django_filters.FilterSet):
    """For those who may not read diagnoses: the areas alone."""

    nom = django_filters.CharFilter(field_name="name", lookup_expr="unaccent__icontains", label="Nom")
    maille = django_filters.ChoiceFilter(
        field_name="level",
        method="at_level",
        label="Maille",
        empty_label=None,
        choices=[(level.slug, level.plural[:1].upper() + level.plural[1:]) for level in LISTED],
    )

    def at_level(self, rows, _name, _value):  # noqa: ANN001, ANN201 -- the signature of a filter
        """The level has already chosen the rows."""
        return rows


@dataclass(frozen=True)
class Listing:
    title: str
    table: Table
    filterset: django_filters.FilterSet
    filters_text: str
    sources: list[Source]


def compose_list(user: User, *, params: QueryDict) -> Listing:
    run = published_run(user)
    shown = read_shown(params, levels=LISTED)
    title = f"Territoires – {shown.level.plural}"
    asked = params.copy()
    asked.setdefault("maille", shown.level.slug)
    if run is None:
        areas = Area.objects.visible_to(user).current().at_level(shown.level)
        plain = PlainAreaFilter(asked, queryset=areas)
        table = _plain_table(plain.qs, level=shown.level, params=params)
        return Listing(title, table, plain, f"Maille : {shown.level.plural}", [])
    filterset = AreaFilter(asked, run=run, shown=shown)
    table = results_table(filterset.qs, run=run, shown=shown, params=params)
    words = f"{filterset.words}. {describe_source(run)}"
    return Listing(title, replace(table, default_sort="name"), filterset, words, list(run.sources.all()))


def _plain_table(rows: "QuerySet[Area]", *, level: AreaLevel, params: QueryDict) -> Table:
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
        show_exports=True,
    )
