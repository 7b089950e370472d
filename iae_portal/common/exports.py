"""A table as a file: CSV, XLSX or ODS, with the rows on screen, their filters and their sources."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import slugify

from iae_portal.common import formatting
from iae_portal.common.columns import Column
from iae_portal.common.export_formats import write_csv, write_ods, write_xlsx
from iae_portal.common.provenance import Source
from iae_portal.common.tables import EXPORT_PARAM, FORMATS, MAP_FORMATS, Table

DEMONSTRATION_LABEL = "Données de démonstration ou estimées"
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
}


@dataclass(frozen=True, kw_only=True)
class Export:
    """What every format writes: columns, typed rows, and the lines that say where they come from."""

    title: str
    columns: Sequence[Column]
    rows: Iterator[Sequence[Any]]
    about: Sequence[tuple[str, str]]
    source_line: str


def asked_format(request: HttpRequest, *, name: str = "", outlines: bool = False) -> str | None:
    """The format that the address asks for the table of that name, if it is ours; of maps too if it has some."""
    fmt = request.GET.get(f"{EXPORT_PARAM}-{name}" if name else EXPORT_PARAM, "")
    return fmt if fmt in FORMATS or (outlines and fmt in MAP_FORMATS) else None


def export_table(
    table: Table, fmt: str, *, title: str, filters_text: str = "", sources: Sequence[Source] = ()
) -> HttpResponse:
    """The whole table (every page of it) as a download named after its title and the day."""
    export = prepare_export(table, title=title, rows=table.all_rows(), filters_text=filters_text, sources=sources)
    content = {"csv": write_csv, "xlsx": write_xlsx, "ods": write_ods}[fmt](export)
    return download(content, fmt=fmt, title=title, sources=sources)


def prepare_export(
    table: Table, *, title: str, rows: Iterable[Any], filters_text: str = "", sources: Sequence[Source] = ()
) -> Export:
    """What a format writes of these rows of a table."""
    columns = [column for column in table.columns if column.exported]
    return Export(
        title=title,
        columns=columns,
        rows=([column.value(row) for column in columns] for row in rows),
        about=describe_origin(title=title, filters_text=filters_text, sources=sources, now=timezone.now()),
        source_line=_source_line(sources, demonstration=is_demonstration(sources)),
    )


def download(content: bytes, *, fmt: str, title: str, sources: Sequence[Source] = ()) -> HttpResponse:
    """A file named after its title and the day, and told to be of demonstration when it is."""
    suffix = "-demonstration" if is_demonstration(sources) else ""
    name = f"{slugify(title)}-{formatting.paris(timezone.now()):%Y-%m-%d}{suffix}.{fmt}"
    return HttpResponse(
        content,
        content_type=CONTENT_TYPES[fmt],
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"},
    )


def is_demonstration(sources: Sequence[Source]) -> bool:
    """What is said of the sources when they are known; without them, what is true of the whole portal."""
    return any(source.is_demonstration for source in sources) if sources else bool(settings.DEMONSTRATION)


def describe_origin(
    *, title: str, filters_text: str, sources: Sequence[Source], now: datetime
) -> list[tuple[str, str]]:
    """The lines of the « Source » sheet."""
    lines = [
        ("Titre", title),
        ("Filtres", filters_text or "Aucun"),
        ("Exporté le", formatting.format_datetime(now)),
        ("Service", f"{settings.SERVICE_NAME} — {settings.SERVICE_AREA}"),
    ]
    if is_demonstration(sources):
        lines.append(("Avertissement", DEMONSTRATION_LABEL))
    for source in sources:
        lines.append(("Source", f"{source} — licence {source.licence}"))
        lines.append(("Importée le", formatting.format_date(source.imported_at)))
        if source.note:
            lines.append(("Note", source.note))
    return lines


def _source_line(sources: Sequence[Source], *, demonstration: bool) -> str:
    """A CSV has no second sheet: each of its rows carries its source, so that a copied row stays honest."""
    parts = [DEMONSTRATION_LABEL] if demonstration else []
    return " ; ".join(parts + [str(source) for source in sources])
