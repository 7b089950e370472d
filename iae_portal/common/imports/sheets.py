"""A recognised sheet: its rows by the portal's own column names, every refusal with its row and column."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from iae_portal.common.imports.cells import CellError, is_secret, parse_code, parse_decimal, to_text
from iae_portal.common.imports.contents import Content, ContentError, explain_breakage
from iae_portal.common.imports.formats import Format
from iae_portal.common.imports.layouts import Match
from iae_portal.common.imports.report import FileReport

Value = TypeVar("Value")
# Between two signs of life of a long reading.
PULSE_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet shows it, its cells by the portal's own names."""

    number: int
    cells: dict[str, Any]

    def __getitem__(self, name: str) -> str:
        """The text of a cell; empty when the file has no such column."""
        return to_text(self.cells.get(name))

    def raw(self, name: str) -> Any:
        return self.cells.get(name)

    def is_secret(self, name: str) -> bool:
        return is_secret(self[name])


@dataclass(slots=True)
class Sheet:
    """The rows under the header of a recognised sheet."""

    format: Format
    match: Match
    content: Content
    header_row: int
    report: FileReport
    pulse: Callable[[], None] = lambda: None

    @property
    def year(self) -> str:
        """The year read in the names of columns, on four digits; empty if they carry none."""
        return f"20{self.match.year}" if len(self.match.year) == 2 else self.match.year  # noqa: PLR2004 -- AA

    def has(self, name: str) -> bool:
        return name in self.match.positions

    def rows(self) -> Iterator[Row]:
        """Every row below the header; one of the wrong length is refused and not given."""
        positions = self.match.positions
        try:
            with explain_breakage():
                for number, cells in self.content.records():
                    if number < self.header_row:
                        continue
                    if number == self.header_row:
                        width = len(cells)
                        continue
                    self.report.rows_read += 1
                    if self.report.rows_read % PULSE_ROWS == 0:
                        self.pulse()
                    if self._has_width(number, cells, width):
                        yield Row(number, {name: cells[index] for name, index in positions.items()})
        except ContentError as error:
            self._refuse_content(error)

    def _has_width(self, number: int, cells: Sequence[Any], width: int) -> bool:
        """A row cut short has lost its end; one that is too long has a separator inside a cell."""
        positions = self.match.positions
        if len(cells) <= max(positions.values()):
            title = next(title for name, title in self.match.titles.items() if positions[name] >= len(cells))
            self.report.refuse(number, title, f"{len(cells)} valeurs pour {width} colonnes : la ligne est coupée.")
            return False
        if any(cell not in {"", None} for cell in cells[width:]):
            last = max(self.match.titles, key=lambda name: positions[name])
            self.report.refuse(
                number,
                self.match.titles[last],
                f"{len(cells)} valeurs pour {width} colonnes : une cellule contient-elle le séparateur ?",
            )
            return False
        return True

    def _refuse_content(self, error: ContentError) -> None:
        titles = {index: self.match.titles[name] for name, index in self.match.positions.items()}
        if error.column is not None:
            self.report.refuse(error.row, titles.get(error.column, f"n° {error.column + 1}"), str(error))
        else:
            after = error.row or self.header_row + self.report.rows_read + 1
            self.report.refuse(after, next(iter(titles.values())), str(error))

    def refuse(self, row: Row, name: str, message: str) -> None:
        self.report.refuse(row.number, self.match.titles.get(name, name), message)

    def read(self, row: Row, name: str, parse: Callable[[str], Value]) -> Value | None:
        """A cell through a parser that raises CellError; None when empty or refused (the report says which)."""
        text = row[name]
        if not text:
            return None
        try:
            return parse(text)
        except CellError as error:
            self.refuse(row, name, str(error))
            return None

    def required(self, row: Row, name: str, parse: Callable[[str], Value]) -> Value | None:
        """A cell that must be there, through a parser; None once refused."""
        return self.read(row, name, parse) if self.needed(row, name) else None

    def decimal(self, row: Row, name: str, *, lowest: Decimal | None = Decimal(0)) -> Decimal | None:
        return self.read(row, name, lambda text: parse_decimal(text, lowest=lowest))

    def code(self, row: Row, name: str, *, width: int) -> str | None:
        return self.read(row, name, lambda text: parse_code(text, width=width))

    def needed(self, row: Row, name: str) -> str:
        """A text that must be there; empty once refused."""
        if not row[name]:
            self.refuse(row, name, "la valeur manque.")
        return row[name]
