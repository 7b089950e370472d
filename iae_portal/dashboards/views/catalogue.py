"""The catalogue of data: what each indicator means, where it comes from, and what is estimated."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from iae_portal.common.access import requires
from iae_portal.common.columns import Column, Kind
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.models import Source
from iae_portal.common.tables import Table
from territories.models import Indicator


@requires(Permission.TERRITORIES_INDICATOR_VIEW)
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    tables = [_indicators(request), _sources(request)]
    for table in tables:
        if fmt := asked_format(request, name=table.name):
            return export_table(table, fmt, title=table.caption)
    context = {"crumbs": [{"label": "Données"}], "indicators": tables[0], "sources_table": tables[1]}
    return render(request, "dashboards/catalogue.html", context)


def _indicators(request: HttpRequest) -> Table:
    columns = [
        Column(key="name", label="Indicateur", row_header=True, getter=lambda row: capfirst(row.name)),
        Column(key="definition", label="Définition"),
        Column(key="unit", label="Unité"),
        Column(key="mesh", label="Maille", getter=lambda row: row.get_mesh_display()),
        Column(key="producer", label="Producteur"),
        Column(key="licence", label="Licence"),
        Column(key="demo", label="Estimé", kind=Kind.BOOLEAN, getter=lambda row: row.is_demonstration),
    ]
    return Table(
        columns=columns,
        rows=Indicator.objects.visible_to(request.user),
        caption="Catalogue des indicateurs",
        params=request.GET,
        name="indicateurs",
        empty="Aucun indicateur n’est chargé.",
        show_exports=True,
    )


def _sources(request: HttpRequest) -> Table:
    columns = [
        Column(key="title", label="Jeu de données", sort="title", row_header=True),
        Column(key="producer", label="Producteur", sort="producer"),
        Column(key="vintage", label="Millésime", sort="vintage"),
        Column(key="licence", label="Licence"),
        Column(key="file_name", label="Fichier"),
        Column(key="imported_at", label="Chargé le", kind=Kind.DATE, sort="imported_at"),
        Column(key="is_demonstration", label="Démonstration", kind=Kind.BOOLEAN, sort="is_demonstration"),
    ]
    return Table(
        columns=columns,
        rows=Source.objects.all(),
        caption="Sources chargées",
        params=request.GET,
        name="sources",
        default_sort="title",
        empty="Aucune source n’est chargée.",
        show_exports=True,
    )
