"""Finding which published format a file holds, by its columns and never by its name."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from iae_portal.common.imports.contents import Content, ContentError, SourceFile, cells_as_text, head_of
from iae_portal.common.imports.formats import Format, list_formats
from iae_portal.common.imports.layouts import RESEMBLANCE, Match
from iae_portal.common.imports.report import FileReport


@dataclass(frozen=True, slots=True)
class Recognised:
    """A format, and where its header stands in the file."""

    format: Format
    match: Match
    content: Content
    header_row: int


@dataclass(frozen=True, slots=True)
class Header:
    content: Content
    number: int
    cells: list[str]


def recognise(file: SourceFile, *, report: FileReport) -> Recognised | None:
    """The format with the most columns in common; None when there is none, and the report then says why."""
    try:
        headers = list(_headers(file))
    except ContentError as error:
        if error.row:
            report.refuse(error.row, f"n° {(error.column or 0) + 1}", str(error))
        else:
            report.refusal = f"« {file.name} » : {error}"
        return None
    candidates = [
        Recognised(known, match, header.content, header.number)
        for known in list_formats()
        for header in headers
        if (match := known.match(header.cells, sheet=header.content.sheet)) is not None
    ]
    if not candidates:
        report.refusal = _explain(file, headers, report=report)
        return None
    best = max(candidates, key=lambda found: (len(found.format.layout.required), -found.header_row))
    report.format_slug, report.format_label = best.format.slug, best.format.label
    titles = next(header.cells for header in headers if _is_same(header, best))
    if duplicates := best.format.layout.duplicates(titles):
        report.refuse(best.header_row, duplicates[0], "cette colonne figure deux fois : gardez la bonne.")
    if best.format.is_windows_encoded:
        return Recognised(best.format, best.match, _as_windows(file, best.content), best.header_row)
    return best


def _headers(file: SourceFile) -> Iterator[Header]:
    for content in file.contents():
        # A workbook's notes, or JSON under another root, have nothing to offer.
        for number, cells in head_of(content):
            yield Header(content, number, cells_as_text(cells))


def _is_same(header: Header, found: Recognised) -> bool:
    return header.content == found.content and header.number == found.header_row


def _as_windows(file: SourceFile, content: Content) -> Content:
    for reading in file.contents(windows=True):
        if getattr(reading, "delimiter", None) == getattr(content, "delimiter", None):
            return reading
    return content


def _explain(file: SourceFile, headers: Iterable[Header], *, report: FileReport) -> str:
    """Which format the file resembles most, and which column it lacks."""
    closest = max(
        ((known.layout.resemblance(header.cells), known, header) for known in list_formats() for header in headers),
        key=lambda found: found[0],
        default=None,
    )
    if closest is None or closest[0] < RESEMBLANCE:
        report.is_unknown = True
        return f"« {file.name} » n’est d’aucun format connu du portail : la page des formats en donne la liste."
    _, known, header = closest
    missing = "», «".join(known.layout.missing(header.cells))
    read = ", ".join(cell for cell in header.cells if cell)
    return (
        f"« {file.name} » ressemble à « {known.label} », mais ligne {header.number} il manque la colonne "
        f"« {missing} » (colonnes lues : {read[:300]}). Rendez-lui son nom, puis déposez de nouveau le fichier."
    )
