"""The list of the diagnosis sheets."""

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.text import capfirst

from iae_portal.common.columns import Column, Kind
from iae_portal.common.tables import Table
from white_zones.filters import Shown
from white_zones.models import Run
from white_zones.tables import CODE, class_css, class_words


def sheets_table(rows: "QuerySet[Any]", *, run: Run, shown: Shown, params: QueryDict) -> Table:
    """One line a territory, each with its sheet on screen and as PDF."""
    minimum = float(run.parameters["minimum_demand"])

    def address(name: str, row: Any) -> str:
        return reverse(f"white_zones:{name}", args=[run.pk, shown.level.slug, row.area.code])

    return Table(
        columns=[
            Column(
                key="name",
                label=capfirst(shown.level.label),
                sort="area__name",
                row_header=True,
                getter=lambda row: row.area.display_name,
                link=lambda row: address("sheet", row),
            ),
            Column(
                key="access_class",
                label="Classe",
                getter=lambda row: class_words(row, minimum_demand=minimum),
                css=lambda row: class_css(row.access_class),
            ),
            Column(key="demand", label="Besoin", kind=Kind.INTEGER, sort="demand"),
            Column(key="unserved", label="Besoin non couvert", kind=Kind.INTEGER, sort="unserved"),
            Column(
                key="pdf",
                label="Document",
                exported=False,
                getter=lambda row: f"PDF, {row.area.display_name}",
                link=lambda row: address("sheet-pdf", row),
            ),
            CODE,
        ],
        rows=rows,
        caption=f"Fiches par {shown.level.label}",
        params=params,
        default_sort="name",
        empty="Aucun territoire ne répond à ces filtres.",
        show_exports=True,
    )
