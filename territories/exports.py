"""Tables whose rows are areas, or groups of areas, as files: spreadsheets, and maps with the outlines."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from django.http import HttpResponse

from iae_portal.common.exports import download, export_table, prepare_export
from iae_portal.common.map_formats import write_geojson, write_gpkg
from iae_portal.common.provenance import Source
from iae_portal.common.tables import FORMATS, Table
from territories.queries.outlines import read_outlines


def export_areas(
    table: Table,
    fmt: str,
    *,
    areas_of: Callable[[Any], Collection[int]],
    title: str,
    filters_text: str = "",
    sources: Sequence[Source] = (),
) -> HttpResponse:
    """The whole table in any format; in those of maps, a row gets the outline of its areas (their keys), as one."""
    if fmt in FORMATS:
        return export_table(table, fmt, title=title, filters_text=filters_text, sources=sources)
    rows = list(table.all_rows())
    outlines = read_outlines([areas_of(row) for row in rows])
    export = prepare_export(table, title=title, rows=rows, filters_text=filters_text, sources=sources)
    write = {"geojson": write_geojson, "gpkg": write_gpkg}[fmt]
    return download(write(export, outlines), fmt=fmt, title=title, sources=sources)
