"""Reading a strict CSV table (UTF-8, comma, header) whose every fault is told with its line and column."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from iae_portal.common.file_mode.reading import name_input, read_text
from iae_portal.common.file_mode.refusals import Refusal
from white_zones.engine.errors import NumberError
from white_zones.engine.numbers import parse_number


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file opened: iterate `rows()` once. Lines are those of the file, the header being line 1."""

    name: str
    columns: tuple[str, ...]
    records: Iterator[tuple[int, list[str]]]
    positions: tuple[int, ...]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield (line, cells in the order of `columns`, trimmed)."""
        width = len(self.positions)
        for line, cells in self.records:
            if len(cells) != width:
                raise self._width(line, cells)
            yield line, [cells[position].strip() for position in self.positions]

    def refusal(self, message: str, *, line: int, column: str) -> Refusal:
        """Return the refusal of one cell."""
        return Refusal(message, file=self.name, line=line, column=column)

    def empty(self) -> Refusal:
        """Return the refusal of a table without any row."""
        message = "le fichier n’a aucune ligne de données. Ajoutez-en au moins une sous l’en-tête."
        return self.refusal(message, line=2, column=self.columns[0])

    def number(self, text: str, *, line: int, column: str) -> float:
        """Return the finite number ≥ 0 of a cell."""
        try:
            return parse_number(text)
        except NumberError as error:
            raise self.refusal(str(error), line=line, column=column) from error

    def label(self, text: str, *, line: int, column: str) -> str:
        """Return the text of a cell that may not be empty."""
        if not text:
            raise self.refusal("valeur absente : donnez un identifiant.", line=line, column=column)
        return text

    def _width(self, line: int, cells: list[str]) -> Refusal:
        width = len(self.positions)
        in_file_order = sorted(self.columns, key=lambda column: self.positions[self.columns.index(column)])
        column = in_file_order[len(cells)] if len(cells) < width else f"n° {width + 1}"
        message = (
            f"{len(cells)} valeur(s) pour {width} colonnes. Une valeur par colonne, séparées par des virgules ; "
            "un texte qui contient une virgule se met entre guillemets, une décimale s’écrit avec un point."
        )
        return self.refusal(message, line=line, column=column)


def open_table(path: str, *, columns: tuple[str, ...]) -> Table:
    """Open a file ("-" is standard input) and check its header; columns may come in any order."""
    name = name_input(path)
    text = read_text(path, remedy="Enregistrez le fichier en « CSV UTF-8 ».", column=_name_column)
    records = _records(text, name)
    line, header = next(records, (1, []))
    header = [cell.strip() for cell in header]
    _check_header(header, columns=columns, name=name, line=line)
    return Table(name=name, columns=columns, records=records, positions=tuple(header.index(c) for c in columns))


def _name_column(content: bytes, offset: int) -> str:
    header = content.split(b"\n", 1)[0].decode("ascii", errors="replace").strip().split(",")
    field = content[:offset].rsplit(b"\n", 1)[-1].count(b",")
    return header[field] if field < len(header) and header[field].isidentifier() else f"n° {field + 1}"


def _records(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the line it begins on; blank lines are skipped."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            if cells:
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        message = "guillemets mal fermés ou mal placés. Doublez un guillemet qui fait partie du texte."
        lines = text.splitlines()[line - 1 : line]
        field = lines[0].partition('"')[0].count(",") + 1 if lines else 1
        raise Refusal(message, file=name, line=line, column=f"n° {field}") from error


def _check_header(header: list[str], *, columns: tuple[str, ...], name: str, line: int) -> None:
    expected = f"L’en-tête attendu est {','.join(columns)}."
    if not header:
        raise Refusal(f"le fichier est vide. {expected}", file=name, line=line, column=columns[0])
    for column in columns:
        if column not in header:
            found = ", ".join(header)
            raise Refusal(f"colonne absente (trouvé : {found}). {expected}", file=name, line=line, column=column)
    for column, count in Counter(header).items():
        if column not in columns:
            raise Refusal(f"colonne inconnue : retirez-la. {expected}", file=name, line=line, column=column or "vide")
        if count > 1:
            raise Refusal(f"colonne présente {count} fois : gardez-en une.", file=name, line=line, column=column)
