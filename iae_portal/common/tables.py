"""A table as it is shown: rows of a queryset or of a list, sorted and paged by the address, each cell read once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import CharField, F, QuerySet, TextField
from django.db.models.functions import Collate
from django.http import QueryDict
from django.utils.safestring import SafeString, mark_safe

from iae_portal.common.columns import Column
from iae_portal.common.plain_text import strip_accents

FRENCH_COLLATION = "fr-x-icu"
PAGE_SIZE = 50
FIRST_PAGE = (None, "", "1")
CLEAR_FILTER = "Effacez un filtre pour en voir davantage."
NOTHING_YET = "Rien n’est encore enregistré ici."
# From this many signs, a text is given the width to be read on a telephone.
LONG_TEXT = 80


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of one row, rendered without a template of its own: a page shows hundreds of them."""

    column: Column
    value: Any
    link: str | None = None
    css: str = ""

    @property
    def text(self) -> str:
        return self.column.display(self.value)

    @property
    def html(self) -> str:
        """Escaped here, piece by piece: `format_html` costs five times as much on a page of cells."""
        text = self.text
        content = escape(text)
        if self.link:
            content = f'<a href="{escape(self.link)}">{content}</a>'
        kinds = ["portal-number" if self.column.numeric else "", "portal-long" if len(text) > LONG_TEXT else ""]
        classes = " ".join(filter(None, [*kinds, self.css]))
        attribute = f' class="{escape(classes)}"' if classes else ""
        if self.column.row_header:
            return f'<th scope="row"{attribute}>{content}</th>'
        return f"<td{attribute}>{content}</td>"


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's header with its sort link and state."""

    column: Column
    sort_query: str = ""
    aria_sort: str = ""
    action: str = ""


@dataclass(kw_only=True)
class Table:
    """Columns and rows, with what the address asks of them.

    `params` is the request's query (`request.GET`); `name` sets apart several tables on one page. `rows` may be a
    queryset (sorted and paged by the database) or a sequence. `total` gives values by column key for a last row.
    `has_outlines` proposes the formats of maps too: each row is an area, or a group of areas. `known_count` is the
    number of rows, for who has already counted them.
    """

    columns: Sequence[Column]
    rows: "QuerySet[Any] | Sequence[Any]"
    caption: str
    params: QueryDict = field(default_factory=QueryDict)
    name: str = ""
    default_sort: str = ""
    page_size: int | None = PAGE_SIZE
    empty: str = "Aucune ligne à afficher."
    total: Mapping[str, Any] | None = None
    total_label: str = "Total"
    notes: Sequence[str] = ()
    show_exports: bool = False
    has_outlines: bool = False
    known_count: int | None = None

    @property
    def visible(self) -> list[Column]:
        """The columns of the page; an export may hold others."""
        return [column for column in self.columns if column.shown]

    @property
    def sort_param(self) -> str:
        return f"tri-{self.name}" if self.name else "tri"

    @property
    def page_param(self) -> str:
        return f"page-{self.name}" if self.name else "page"

    @property
    def export_param(self) -> str:
        return f"{EXPORT_PARAM}-{self.name}" if self.name else EXPORT_PARAM

    @property
    def region_id(self) -> str:
        return f"tableau-{self.name}" if self.name else "tableau"

    @cached_property
    def sort(self) -> tuple[Column, bool] | None:
        """The column asked for and whether it runs downwards; an unknown name is forgotten, not an error."""
        for asked in (self.params.get(self.sort_param, ""), self.default_sort):
            key = asked.removeprefix("-")
            for column in self.columns:
                if column.key == key and column.sort is not None:
                    return column, asked.startswith("-")
        return None

    @cached_property
    def ordered_rows(self) -> "QuerySet[Any] | Sequence[Any]":
        if self.sort is None:
            return self.rows
        column, descending = self.sort
        if isinstance(self.rows, QuerySet):
            return _order_queryset(self.rows, column, descending=descending)
        return _order_sequence(self.rows, column, descending=descending)

    @cached_property
    def page(self) -> Page[Any] | None:
        if not self.page_size:
            return None
        paginator = Paginator(self.ordered_rows, self.page_size)
        asked = self.params.get(self.page_param)
        if self.known_count is not None:
            # What the paginator would count by itself, and keeps.
            paginator.count = self.known_count
        elif isinstance(self.ordered_rows, QuerySet) and asked in FIRST_PAGE:
            return _first_page(paginator)
        return paginator.get_page(asked)

    @cached_property
    def count(self) -> int:
        if self.page is not None:
            return self.page.paginator.count
        return self.ordered_rows.count() if isinstance(self.ordered_rows, QuerySet) else len(self.ordered_rows)

    @cached_property
    def shown(self) -> list[list[Cell]]:
        """The cells of the page asked for, read once."""
        rows: Iterable[Any] = self.page.object_list if self.page is not None else self.ordered_rows
        return [[_cell(column, row) for column in self.visible] for row in rows]

    @property
    def body(self) -> SafeString:
        """The rows of the page, each cell escaped by itself."""
        return join_rows(self.shown)

    @property
    def footer(self) -> SafeString:
        return join_rows([self.total_cells])

    @property
    def headings(self) -> list[Heading]:
        return [self._heading(column) for column in self.visible]

    @property
    def total_cells(self) -> list[Cell]:
        if self.total is None:
            return []
        values = dict(self.total)
        for column in self.visible:
            if column.row_header:
                values.setdefault(column.key, self.total_label)
        return [
            Cell(column, values.get(column.key)) if column.key in values else BlankCell(column, "")
            for column in self.visible
        ]

    @property
    def pages(self) -> list[tuple[int | str, str]]:
        """The numbers of the pagination, each with its query; "…" stands for those left out."""
        if self.page is None:
            return []
        numbers = self.page.paginator.get_elided_page_range(self.page.number, on_each_side=1, on_ends=1)
        return [(number, self.page_query(number) if isinstance(number, int) else "") for number in numbers]

    @property
    def previous_query(self) -> str:
        return self.page_query(self.page.previous_page_number()) if self.page and self.page.has_previous() else ""

    @property
    def next_query(self) -> str:
        return self.page_query(self.page.next_page_number()) if self.page and self.page.has_next() else ""

    @property
    def export_queries(self) -> list[tuple[str, str]]:
        """The same rows with the same filters and sort, in each format."""
        formats = {**FORMATS, **MAP_FORMATS} if self.has_outlines else FORMATS
        return [
            (label, self._query(**{self.export_param: fmt, self.page_param: None})) for fmt, label in formats.items()
        ]

    def tell_empty(self, *, is_filtered: bool) -> None:
        """An empty list says to clear a filter where there is one, else that it is still to be begun."""
        self.empty = f"{self.empty} {CLEAR_FILTER}" if is_filtered else NOTHING_YET

    def page_query(self, number: int) -> str:
        return self._query(**{self.page_param: str(number)})

    def all_rows(self) -> Iterator[Any]:
        """Every row in the order shown, whatever the page: what an export holds."""
        if isinstance(self.ordered_rows, QuerySet):
            return iter(self.ordered_rows.iterator(chunk_size=2000))
        return iter(self.ordered_rows)

    def _query(self, **changes: str | None) -> str:
        query = self.params.copy()
        for key, value in changes.items():
            query.pop(key, None)
            if value is not None:
                query[key] = value
        return f"?{query.urlencode()}"

    def _heading(self, column: Column) -> Heading:
        if column.sort is None:
            return Heading(column)
        current = self.sort[1] if self.sort and self.sort[0] is column else None
        target = f"-{column.key}" if current is False else column.key
        query = self._query(**{self.sort_param: target, self.page_param: None})
        aria = {None: "none", False: "ascending", True: "descending"}[current]
        action = "trier par ordre décroissant" if current is False else "trier par ordre croissant"
        return Heading(column, query, aria, action)


class ControlCell(Cell):
    """A field of the form around the table."""

    @property
    def html(self) -> str:
        return f"<td>{self.value}</td>"


class BlankCell(Cell):
    """A cell of the total row under a column that is not added up."""

    @property
    def html(self) -> str:
        return "<td></td>"


def join_rows(rows: Iterable[Sequence[Cell]]) -> SafeString:
    text = "\n".join(f"<tr>{''.join(cell.html for cell in cells)}</tr>" for cells in rows)
    return mark_safe(text)  # noqa: S308 -- every cell escapes its own text  # nosec B308 B703


EXPORT_PARAM = "export"
FORMATS = {"csv": "CSV", "xlsx": "XLSX", "ods": "ODS"}
MAP_FORMATS = {"geojson": "GeoJSON", "gpkg": "GeoPackage"}


def _first_page(paginator: "Paginator[Any]") -> Page[Any]:
    """Reads one row more than it shows, which tells whether there are others: a short list is not counted beside."""
    rows = list(paginator.object_list[: paginator.per_page + 1])
    if len(rows) <= paginator.per_page:
        paginator.count = len(rows)
    return Page(rows[: paginator.per_page], 1, paginator)


def _cell(column: Column, row: Any) -> Cell:
    if column.control:
        return ControlCell(column, column.control(row))
    return Cell(
        column,
        column.value(row),
        column.link(row) if column.link else None,
        column.css(row) if column.css else "",
    )


def _order_queryset(rows: "QuerySet[Any]", column: Column, *, descending: bool) -> "QuerySet[Any]":
    expression: Any = F(column.sort) if isinstance(column.sort, str) else column.sort
    if isinstance(column.sort, str) and _is_text(rows, column.sort):
        expression = Collate(expression, FRENCH_COLLATION)
    direction = expression.desc if descending else expression.asc
    return rows.order_by(direction(nulls_last=True), "pk")


def _is_text(rows: "QuerySet[Any]", name: str) -> bool:
    """Whether the field or the annotation holds letters: PostgreSQL refuses a collation on anything else."""
    found = F(name).resolve_expression(rows.query.chain())
    return isinstance(found.output_field, CharField | TextField)


def _order_sequence(rows: Sequence[Any], column: Column, *, descending: bool) -> list[Any]:
    valued = [(column.value(row), row) for row in rows]
    known = [pair for pair in valued if pair[0] is not None]
    known.sort(key=lambda pair: _sort_key(pair[0]), reverse=descending)
    return [row for _, row in known] + [row for value, row in valued if value is None]


def _sort_key(value: Any) -> Any:
    """Letters without their accents first: « Étampes » stands before « Foix »."""
    if not isinstance(value, str):
        return value
    return strip_accents(value), value
