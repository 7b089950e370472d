"""The registry of figures: each is frozen once, numbered once, and written the same in every document.

A figure is a table with its source and its date; a chart or a map is another way to show the same table.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from iae_portal.common.columns import NUMERIC, Column, Kind
from iae_portal.common.tables import Table

Plain = str | int | bool | None
# Enough to write any figure of the portal as it is read, and the same on every machine.
PRECISION = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenColumn:
    """A column as it was when the figure was frozen."""

    key: str
    label: str
    kind: str = Kind.TEXT
    decimals: int | None = None
    signed: bool = False
    is_mixed: bool = False
    row_header: bool = False

    @property
    def numeric(self) -> bool:
        return Kind(self.kind) in NUMERIC

    def read(self, value: Plain) -> Any:
        """The typed value behind what was kept."""
        if value is None:
            return None
        if self.numeric:
            return Decimal(str(value))
        if self.kind not in (Kind.DATE, Kind.DATETIME):
            return value
        # A column of days may hold instants: it tells their day.
        text = str(value)
        return dt.datetime.fromisoformat(text) if "T" in text else dt.date.fromisoformat(text)

    def display(self, value: Plain) -> str:
        """The value as every document writes it."""
        shape = Column(
            key=self.key,
            label=self.label,
            kind=Kind(self.kind),
            decimals=self.decimals,
            signed=self.signed,
            is_mixed=self.is_mixed,
        )
        return shape.display(self.read(value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Bars over the rows of the figure: one column alone, or several stacked."""

    series: tuple[str, ...]
    most: int = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One area of a map: its key, its name, its class, and whether its class would hold otherwise."""

    area: int
    name: str
    access_class: str
    is_doubtful: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPicture:
    """The areas of a map and what is drawn around them."""

    border: int
    marks: tuple[Mark, ...]
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A numbered table, with its chart or its map. `rows` hold plain values, in the order of the columns."""

    key: str
    title: str
    columns: tuple[FrozenColumn, ...]
    rows: tuple[tuple[Plain, ...], ...]
    source: str
    dated: str
    is_estimated: bool = False
    caption: str = ""
    total: tuple[Plain, ...] | None = None
    notes: tuple[str, ...] = ()
    chart: Chart | None = None
    map: MapPicture | None = None
    is_headline: bool = False
    number: int = 0

    @property
    def is_picture(self) -> bool:
        return self.chart is not None or self.map is not None

    @property
    def name(self) -> str:
        """« Figure 3 » where something is drawn, « Tableau 4 » otherwise."""
        return f"{'Figure' if self.is_picture else 'Tableau'} {self.number}"

    @property
    def heading(self) -> str:
        return f"{self.name} – {self.title}"

    @property
    def source_line(self) -> str:
        """Where the figure comes from, its date, and whether something in it is estimated."""
        estimated = " Données de démonstration ou estimées." if self.is_estimated else ""
        return f"Source : {self.source}. Chiffres lus le {self.dated}.{estimated}"

    @property
    def header_index(self) -> int:
        return next((index for index, column in enumerate(self.columns) if column.row_header), 0)

    @property
    def texts(self) -> list[list[str]]:
        """The rows as they are read."""
        return [self._written(row) for row in self.rows]

    @property
    def total_texts(self) -> list[str]:
        """The last row, blank under what is not added up."""
        if self.total is None:
            return []
        return [
            "" if value is None else text for value, text in zip(self.total, self._written(self.total), strict=True)
        ]

    def index_of(self, key: str) -> int:
        return next(index for index, column in enumerate(self.columns) if column.key == key)

    def charted(self) -> list[tuple[str, list[Decimal]]]:
        """Label and values of each bar, the longest first; rows that lack a value are left to the table."""
        if self.chart is None:
            return []
        places = [self.index_of(key) for key in self.chart.series]
        told = [
            (str(row[self.header_index]), [self.columns[place].read(row[place]) for place in places])
            for row in self.rows
            if all(row[place] is not None for place in places)
        ]
        told.sort(key=lambda pair: -sum(pair[1]))
        return told[: self.chart.most]

    def _written(self, row: Sequence[Plain]) -> list[str]:
        return [column.display(value) for column, value in zip(self.columns, row, strict=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What every figure of a section shares."""

    source: str
    dated: str
    is_estimated: bool = False


def freeze_table(
    table: Table,
    *,
    key: str,
    title: str,
    origin: Origin,
    keep: Sequence[str] = (),
    most: int | None = None,
    **more: Any,
) -> Figure:
    """The table of a page, as a figure: the same columns, rows and total, read once.

    `keep` names the columns to keep, in the order of the table; `most` bounds the rows, which a note then tells.
    """
    columns = [column for column in table.visible if not keep or column.key in keep]
    rows = list(table.all_rows())
    notes = list(table.notes)
    if most is not None and len(rows) > most:
        notes.append(f"{most} lignes sur {len(rows)} : les premières dans l’ordre du tableau.")
        rows = rows[:most]
    cells = {cell.column.key: cell.value for cell in table.total_cells if cell.value != ""}
    total = tuple(to_plain(cells.get(column.key)) for column in columns) if table.total is not None else None
    return Figure(
        key=key,
        title=title,
        columns=tuple(_freeze_column(column) for column in columns),
        rows=tuple(tuple(to_plain(column.value(row)) for column in columns) for row in rows),
        total=total,
        notes=tuple(notes),
        source=origin.source,
        dated=origin.dated,
        is_estimated=origin.is_estimated,
        **more,
    )


def _freeze_column(column: Column) -> FrozenColumn:
    return FrozenColumn(
        key=column.key,
        label=column.heading,
        kind=column.kind,
        decimals=column.decimals,
        signed=column.signed,
        is_mixed=column.is_mixed,
        row_header=column.row_header,
    )


def to_plain(value: Any) -> Plain:
    """A value as JSON keeps it for ever: numbers as they are written, dates in ISO order."""
    if value is None or value == "":
        return None
    if isinstance(value, bool | int):
        return value
    if isinstance(value, Fraction):
        value = Decimal(value.numerator) / Decimal(value.denominator)
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, Decimal):
        rounded = round(value, PRECISION) if value.is_finite() else None
        return None if rounded is None else f"{rounded.normalize():f}"
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    return str(value)


def number_figures(figures: Sequence[Figure]) -> list[Figure]:
    """Each kind has its own sequence: « Figure 1 », « Tableau 1 », « Tableau 2 »…"""
    counts = {True: 0, False: 0}
    numbered = []
    for figure in figures:
        counts[figure.is_picture] += 1
        numbered.append(replace(figure, number=counts[figure.is_picture]))
    return numbered


def figure_to_json(figure: Figure) -> dict[str, Any]:
    return asdict(figure)


def figure_from_json(data: Mapping[str, Any]) -> Figure:
    """The figure as it was frozen. Raises TypeError for a shape of another version."""
    known = {field.name for field in fields(Figure)}
    values = {name: value for name, value in data.items() if name in known}
    chart, drawn = values.get("chart"), values.get("map")
    return Figure(
        **{
            **values,
            "columns": tuple(FrozenColumn(**column) for column in values["columns"]),
            "rows": tuple(tuple(row) for row in values["rows"]),
            "total": None if values.get("total") is None else tuple(values["total"]),
            "notes": tuple(values.get("notes", ())),
            "chart": None if chart is None else Chart(**{**chart, "series": tuple(chart["series"])}),
            "map": None
            if drawn is None
            else MapPicture(**{**drawn, "marks": tuple(Mark(**mark) for mark in drawn["marks"])}),
        }
    )
