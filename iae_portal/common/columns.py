"""One declaration of a column: its header, sort, alignment, link, and how it is exported."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models.expressions import Combinable
from django.utils.safestring import SafeString

from iae_portal.common import formatting


class Kind(StrEnum):
    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    ETP = "etp"
    EURO = "euro"
    PERCENT = "percent"
    DATE = "date"
    DATETIME = "datetime"
    BOOLEAN = "boolean"


NUMERIC = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.ETP, Kind.EURO, Kind.PERCENT})


def _text(value: Any) -> str:
    return formatting.NOTHING if value is None or value == "" else str(value)


def _boolean(value: bool | None) -> str:
    if value is None:
        return formatting.NOTHING
    return "oui" if value else "non"


FORMATS: Mapping[Kind, Callable[[Any], str]] = {
    Kind.TEXT: _text,
    Kind.INTEGER: formatting.format_number,
    Kind.DECIMAL: lambda value: formatting.format_number(value, decimals=2),
    Kind.ETP: formatting.format_etp,
    Kind.EURO: formatting.format_euros,
    Kind.PERCENT: formatting.format_percent,
    Kind.DATE: formatting.format_date,
    Kind.DATETIME: lambda value: formatting.format_datetime(value, zone=False),
    Kind.BOOLEAN: _boolean,
}


def _read(row: Any, key: str) -> Any:
    return row[key] if isinstance(row, Mapping) else getattr(row, key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table and of its exports.

    `getter` reads the typed value on a row (by default the attribute or the item named `key`) and must cost no query.
    `sort` is the name of a field or an ORM expression when the rows are a queryset, and True to sort a list of rows
    by their values; a text field named here is sorted in French order.
    """

    key: str
    label: str
    getter: Callable[[Any], Any] | None = None
    kind: Kind = Kind.TEXT
    sort: str | Combinable | bool | None = None
    unit: str = ""
    help: str = ""
    link: Callable[[Any], str | None] | None = None
    css: Callable[[Any], str] | None = None
    control: Callable[[Any], SafeString] | None = None
    """A field of the form around the table, in place of a text: such a column is not exported."""
    row_header: bool = False
    shown: bool = True
    exported: bool = True
    decimals: int | None = None
    is_mixed: bool = False
    """Figures of different natures in one column: each with the decimals that it has, two at most."""
    signed: bool = False
    """A difference: « +12 » is told from « 12 »."""

    @property
    def numeric(self) -> bool:
        return self.kind in NUMERIC

    @property
    def heading(self) -> str:
        return f"{self.label} ({self.unit})" if self.unit else self.label

    def value(self, row: Any) -> Any:
        return self.getter(row) if self.getter else _read(row, self.key)

    def display(self, value: Any) -> str:
        """The value as a reader sees it."""
        if self.signed and self.kind is Kind.PERCENT:
            return formatting.format_signed_percent(value, decimals=1 if self.decimals is None else self.decimals)
        if self.signed:
            decimals = self.decimals if self.decimals is not None else int(self.kind is not Kind.INTEGER) * 2
            return formatting.format_signed(value, decimals=decimals)
        own = formatting.decimals_of([value]) if self.is_mixed else self.decimals
        if own is None:
            return FORMATS[self.kind](value)
        if self.kind is Kind.PERCENT:
            return formatting.format_percent(value, decimals=own)
        if self.kind is Kind.EURO:
            return formatting.format_euros(value, decimals=own)
        return formatting.format_number(value, decimals=own)
