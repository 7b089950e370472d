"""Reading a file row by row in bounded memory, whatever wraps it: text with separators, workbook, JSON, gzip, zip."""

import csv
import gzip
import io
import itertools
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any, BinaryIO, Protocol, cast

import ijson
from python_calamine import CalamineError, CalamineWorkbook

from iae_portal.common.imports.cells import to_text
from iae_portal.common.imports.layouts import HEADER_DEPTH

DELIMITERS = (";", ",", "\t", "|")
# A workbook is decompressed in memory, and a JSON token may be as long as its file: both are bounded once unpacked.
LARGEST_WORKBOOK = 120_000_000
LARGEST_JSON = 300_000_000
# A text is read line by line, however long: this bounds the time of who reads a compressed one, in characters.
LARGEST_TEXT = 4_000_000_000
# No published line comes near: a file of one endless line must not fill the memory.
LONGEST_LINE = 1_000_000
UNDECODED = re.compile("[\udc80-\udcff]")
READABLE_MEMBERS = (".csv", ".geojson", ".json", ".xlsx")
JSON_ROOTS = ("item", "results.item", "features.item")

Record = tuple[int, Sequence[Any]]


class ContentError(Exception):
    """The file is broken; the message, in French, says where and what to do."""

    def __init__(self, message: str, *, row: int = 0, column: int | None = None) -> None:
        super().__init__(message)
        self.row = row
        self.column = column


class Content(Protocol):
    """Something that gives rows of cells; `sheet` is the name of a workbook's sheet."""

    @property
    def sheet(self) -> str: ...

    def records(self) -> Iterator[Record]: ...


@dataclass(frozen=True)
class SourceFile:
    """A file of a folder or an upload, known by the name that people gave it."""

    path: Path
    name: str

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """The bytes inside gzip, or inside the one readable member of an archive."""
        with self.path.open("rb") as raw:
            start = raw.read(4)
            raw.seek(0)
            if start[:2] == b"\x1f\x8b":
                yield cast(BinaryIO, gzip.GzipFile(fileobj=raw))
            elif start == b"PK\x03\x04" and not self.is_workbook:
                with zipfile.ZipFile(raw) as archive, archive.open(self._member(archive)) as member:
                    yield cast(BinaryIO, member)
            else:
                yield raw

    @property
    def is_workbook(self) -> bool:
        try:
            with zipfile.ZipFile(self.path) as archive:
                return "xl/workbook.xml" in archive.namelist()
        except (zipfile.BadZipFile, OSError):
            return False

    def _member(self, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
        members = [info for info in archive.infolist() if PurePath(info.filename).suffix.lower() in READABLE_MEMBERS]
        geographic = [info for info in members if info.filename.lower().endswith("wgs84.geojson")]
        if len(geographic or members) != 1:
            raise ContentError("l’archive doit contenir un seul fichier CSV, JSON, GeoJSON ou XLSX : extrayez-le.")
        return (geographic or members)[0]

    def contents(self, *, windows: bool = False) -> list["Content"]:
        """Every way to read the file: a workbook has its sheets, a text file its possible separators."""
        with explain_breakage():
            if self.is_workbook:
                return [WorkbookContent(self, sheet) for sheet in list_sheets(self)]
            with self.open() as stream:
                head = stream.read(4096)
            if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
                raise ContentError("le fichier est en UTF-16 : enregistrez-le au format « CSV UTF-8 ».", row=1)
            first = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
            if first in {b"[", b"{"}:
                return [JsonContent(self, root) for root in JSON_ROOTS]
            if b"\x00" in head:
                raise ContentError("ce n’est ni un texte, ni un classeur, ni du JSON.", row=1)
            return [TextContent(self, delimiter, windows) for delimiter in DELIMITERS]


def head_of(content: Content) -> list[Record]:
    """The first rows, among which the header is looked for; those before a broken one are enough to name it."""
    head: list[Record] = []
    try:
        with explain_breakage():
            head.extend(itertools.islice(content.records(), HEADER_DEPTH))
    except ContentError:
        if not head:
            raise
    return head


@contextmanager
def explain_breakage() -> Iterator[None]:
    """Say in French what is wrong with a file cut short or damaged."""
    try:
        yield
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ContentError("le fichier compressé est tronqué ou abîmé : téléchargez-le de nouveau.") from error
    except zipfile.BadZipFile as error:
        raise ContentError("l’archive ou le classeur est tronqué ou abîmé : téléchargez-le de nouveau.") from error
    except CalamineError as error:
        raise ContentError("le classeur est abîmé : ouvrez-le dans un tableur et enregistrez-le en XLSX.") from error
    except ijson.JSONError as error:
        raise ContentError("le JSON est tronqué ou mal formé : téléchargez de nouveau le fichier.") from error


@dataclass(frozen=True)
class TextContent:
    """Text with separators, in UTF-8 unless its publisher is known to write for Windows."""

    file: SourceFile
    delimiter: str
    windows: bool = False
    sheet: str = ""

    def records(self) -> Iterator[Record]:
        with self.file.open() as stream:
            text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="")
            rows = csv.reader(_bounded_lines(text), delimiter=self.delimiter)
            number = 0
            while True:
                try:
                    cells = next(rows, None)
                except csv.Error as error:
                    raise ContentError(f"la ligne ne se lit pas comme du CSV ({error}).", row=number + 1) from error
                if cells is None:
                    return
                number += 1
                if cells:
                    yield number, self._decode(number, cells)

    def _decode(self, number: int, cells: list[str]) -> list[str]:
        """Bytes that are not UTF-8 came through as marks: read them again if allowed, else say where they are."""
        marked = next((index for index, cell in enumerate(cells) if UNDECODED.search(cell)), None)
        if marked is None:
            return cells
        if not self.windows:
            raise ContentError(
                "un caractère est illisible : le fichier n’est pas en UTF-8. Enregistrez-le au format « CSV UTF-8 ».",
                row=number,
                column=marked,
            )
        return [cell.encode("utf-8", "surrogateescape").decode("cp1252", "replace") for cell in cells]


def _bounded_lines(text: io.TextIOWrapper) -> Iterator[str]:
    left = LARGEST_TEXT
    while line := text.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise ContentError("une ligne du fichier est démesurée : est-ce le bon fichier ?")
        left -= len(line)
        if left < 0:
            raise ContentError("le fichier est démesuré une fois ouvert : découpez-le en plusieurs fichiers.")
        yield line


def list_sheets(file: SourceFile) -> list[str]:
    with zipfile.ZipFile(file.path) as archive:
        size = sum(info.file_size for info in archive.infolist())
    if size > LARGEST_WORKBOOK:
        raise ContentError("le classeur est trop lourd une fois ouvert : enregistrez la feuille utile au format CSV.")
    return list(CalamineWorkbook.from_path(str(file.path)).sheet_names)


@dataclass(frozen=True)
class WorkbookContent:
    """One sheet of a workbook; the first column and row are those of the sheet, blank ones included."""

    file: SourceFile
    sheet: str

    def records(self) -> Iterator[Record]:
        with CalamineWorkbook.from_path(str(self.file.path)) as workbook:
            rows = workbook.get_sheet_by_name(self.sheet).to_python(skip_empty_area=False)
            for number, cells in enumerate(rows, start=1):
                if any(cell != "" for cell in cells):
                    yield number, cells


@dataclass(frozen=True)
class JsonContent:
    """Objects of a JSON list, of a page of an API or of a GeoJSON; the header is the keys, with dots for nesting."""

    file: SourceFile
    root: str
    sheet: str = ""

    def records(self) -> Iterator[Record]:
        columns = self._columns()
        if not columns:
            return
        yield 1, columns
        with explain_breakage():
            for number, item in self._items():
                flat = flatten(item)
                yield number, [flat.get(column) for column in columns]

    def _columns(self) -> list[str]:
        first = itertools.islice(self._items(), HEADER_DEPTH)
        return list(dict.fromkeys(key for _, item in first for key in flatten(item)))

    def _items(self) -> Iterator[tuple[int, dict[str, Any]]]:
        with self.file.open() as stream:
            bounded = BoundedReader(stream, most=LARGEST_JSON)
            for number, item in enumerate(ijson.items(bounded, self.root), start=2):
                if isinstance(item, dict):
                    yield number, item


class BoundedReader:
    """A stream that refuses to give more than so many bytes, whatever its compression hid."""

    def __init__(self, stream: BinaryIO, *, most: int) -> None:
        self._stream = stream
        self._left = most

    def read(self, size: int = -1) -> bytes:
        content = self._stream.read(size)
        self._left -= len(content)
        if self._left < 0:
            raise ContentError("le JSON est trop lourd une fois ouvert : demandez-le au format CSV.")
        return content


def flatten(item: dict[str, Any], *, prefix: str = "") -> dict[str, Any]:
    """Nested objects as dotted keys; a geometry stays whole."""
    flat: dict[str, Any] = {}
    for key, value in item.items():
        if isinstance(value, dict) and key != "geometry":
            flat |= flatten(value, prefix=f"{prefix}{key}.")
        else:
            flat[f"{prefix}{key}"] = value
    return flat


def cells_as_text(cells: Sequence[Any]) -> list[str]:
    return [to_text(cell) for cell in cells]
