"""« Comparer » : areas of any levels in columns, kept in the address and exported as seen."""

from dataclasses import dataclass
from typing import cast

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.access import requires
from iae_portal.common.columns import Column, Kind
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.replica import reads_replica
from iae_portal.common.tables import Table
from iae_portal.dashboards.addresses import area_token, area_url, compare_url
from iae_portal.dashboards.comparison import HIDDEN, MAXIMUM, Asked, Comparison, Line, compose_comparison
from territories.enums import AreaLevel
from territories.models import Area

NOTES = (
    f"« {HIDDEN} » : un chiffre que votre rôle n’ouvre pas, ou le total d’un territoire de moins de trois structures.",
    "Un territoire plus vaste contient parfois les autres : les colonnes ne s’additionnent pas.",
)


@dataclass(frozen=True)
class Choice:
    """An area with its page, and the address that adds or removes it."""

    area: Area
    url: str
    page: str


@requires(Permission.TERRITORIES_AREA_VIEW)
@require_safe
@reads_replica
def compare(request: HttpRequest) -> HttpResponse:
    comparison = compose_comparison(cast(User, request.user), request.GET)
    table = comparison_table(comparison, params=request.GET)
    if fmt := asked_format(request):
        names = " ; ".join(f"{area.display_name} ({area.get_level_display()})" for area in comparison.columns)
        return export_table(
            table, fmt, title="Comparaison de territoires", filters_text=names, sources=comparison.sources
        )
    asked = comparison.asked
    context = {
        "crumbs": [{"label": "Territoires", "url": "/territoires/"}, {"label": "Comparer"}],
        "comparison": comparison,
        "asked": asked,
        "table": table,
        "maximum": MAXIMUM,
        "tokens": [area_token(area) for area in asked.areas],
        "chosen": [_choose(area, _without(asked, area), asked) for area in asked.areas],
        "found": [_choose(area, [*asked.areas, area], asked) for area in asked.found],
        "above_url": compare_url(asked.areas, **({} if asked.with_above else {"au-dessus": "oui"})),
    }
    return render(request, "dashboards/comparison.html", context)


def comparison_table(comparison: Comparison, *, params: QueryDict) -> Table:
    """The areas in columns: in words on the page, as numbers in an export."""
    columns = [
        Column(key="label", label="Chiffre", row_header=True),
        Column(key="section", label="Rubrique"),
    ]
    for area in comparison.columns:
        columns += _area_columns(area)
    columns += [Column(key="unit", label="Unité"), Column(key="period", label="Période")]
    return Table(
        columns=columns,
        rows=comparison.lines,
        caption="Comparaison de territoires",
        params=params,
        page_size=None,
        empty="Choisissez au moins un territoire.",
        notes=NOTES if comparison.lines else (),
        show_exports=True,
    )


def _area_columns(area: Area) -> list[Column]:
    def number(line: Line) -> object:
        cell = line.cells[area.pk]
        return cell.text if cell.value is None else cell.value

    key, label = f"area-{area.pk}", area.display_name
    return [
        Column(
            key=key,
            label=label,
            help=str(AreaLevel(area.level).label),
            exported=False,
            getter=lambda line: line.cells[area.pk].text,
            css=lambda _: "portal-number",
        ),
        Column(key=f"{key}-number", label=label, kind=Kind.DECIMAL, shown=False, getter=number),
    ]


def _without(asked: Asked, area: Area) -> list[Area]:
    return [kept for kept in asked.areas if kept != area]


def _choose(area: Area, areas: list[Area], asked: Asked) -> Choice:
    options = {"au-dessus": "oui"} if asked.with_above else {}
    return Choice(area, compare_url(areas, **options), area_url(area))
