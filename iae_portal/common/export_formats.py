"""The bytes of the three formats. Text that a spreadsheet would run as a formula is made harmless in all of them."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

import xlsxwriter
from odf.number import (
    CurrencyStyle,
    CurrencySymbol,
    DateStyle,
    Day,
    Hours,
    Minutes,
    Month,
    Number,
    NumberStyle,
    PercentageStyle,
    Text,
    Year,
)
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TextProperties
from odf.table import Table as Sheet, TableCell, TableHeaderRows, TableRow
from odf.text import P

from iae_portal.common import formatting
from iae_portal.common.columns import NUMERIC, Column, Kind

# The wide ones are read as the others by some spreadsheets.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
EXCEL_FORMATS = {
    Kind.INTEGER: "#,##0",
    Kind.DECIMAL: "#,##0.00",
    Kind.ETP: "#,##0.00",
    Kind.EURO: '#,##0.00 "€"',
    Kind.PERCENT: "0.0%",
    Kind.DATE: "dd/mm/yyyy",
    Kind.DATETIME: "dd/mm/yyyy hh:mm",
}
MAX_WIDTH = 60
CSV_DECIMALS = 6


class Exported(Protocol):
    """What a writer needs to know of an export."""

    @property
    def title(self) -> str: ...
    @property
    def columns(self) -> Sequence[Column]: ...
    @property
    def rows(self) -> Any: ...
    @property
    def about(self) -> Sequence[tuple[str, str]]: ...
    @property
    def source_line(self) -> str: ...


def neutralise(text: str) -> str:
    """Text that starts like a formula gets an apostrophe before it; control characters are dropped."""
    clean = CONTROL_CHARACTERS.sub("", text)
    return f"'{clean}" if clean.startswith(FORMULA_STARTS) else clean


def plain_value(column: Column, value: Any) -> Any:
    """A number, a date, a naive local datetime, harmless text, or None."""
    if value is None or value == "":
        return None
    if column.kind in NUMERIC and isinstance(value, str):
        # The reason why there is no number.
        return neutralise(value)
    if column.kind in NUMERIC and isinstance(value, int | float | Decimal):
        return value if Decimal(str(value)).is_finite() else None
    if column.kind is Kind.DATETIME and isinstance(value, datetime):
        return formatting.paris(value).replace(tzinfo=None)
    if column.kind is Kind.DATE and isinstance(value, date):
        return formatting.paris(value).date() if isinstance(value, datetime) else value
    return neutralise(column.display(value))


def _csv_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return value
    number = Decimal(str(value))
    if number != round(number, CSV_DECIMALS):
        number = round(number, CSV_DECIMALS).normalize()
    return f"{number:f}".replace(".", ",")


def write_csv(export: Exported) -> bytes:
    """UTF-8 with its mark, semicolons and decimal commas: what a French spreadsheet opens without a question."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    extra = [neutralise(export.source_line)] if export.source_line else []
    writer.writerow([neutralise(column.heading) for column in export.columns] + (["Source"] if extra else []))
    for row in export.rows:
        cells = (_csv_text(plain_value(column, value)) for column, value in zip(export.columns, row, strict=True))
        writer.writerow([*cells, *extra])
    return buffer.getvalue().encode("utf-8-sig")


def write_xlsx(export: Exported) -> bytes:
    return write_workbook([("Données", export)])


def write_workbook(exports: Sequence[tuple[str, Exported]]) -> bytes:
    """A sheet a table, under its name, then « Source » with what the first of them says of all."""
    buffer = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    first = exports[0][1]
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": first.title})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        formats = {kind: book.add_format({"num_format": code}) for kind, code in EXCEL_FORMATS.items()}
        for name, export in exports:
            _write_sheet(book.add_worksheet(name), export, bold=bold, formats=formats)
        about = book.add_worksheet("Source")
        about.set_column(0, 0, 18)
        about.set_column(1, 1, 100)
        for number, (label, text) in enumerate(first.about):
            about.write_string(number, 0, label, bold)
            about.write_string(number, 1, neutralise(text))
    return buffer.getvalue()


def _write_sheet(sheet: Any, export: Exported, *, bold: Any, formats: Mapping[Kind, Any]) -> None:
    sheet.freeze_panes(1, 1 if export.columns and export.columns[0].row_header else 0)
    for index, column in enumerate(export.columns):
        sheet.set_column(index, index, _width(column))
        sheet.write_string(0, index, neutralise(column.heading), bold)
    for number, row in enumerate(export.rows, start=1):
        for index, (column, value) in enumerate(zip(export.columns, row, strict=True)):
            _write_excel_cell(sheet, number, index, plain_value(column, value), formats.get(column.kind))


def _width(column: Column) -> int:
    floor = 12 if column.kind is not Kind.TEXT else 20
    return min(MAX_WIDTH, max(floor, len(column.heading) + 2))


def _write_excel_cell(sheet: Any, row: int, column: int, value: Any, style: Any) -> None:
    if value is None:
        return
    if isinstance(value, str):
        sheet.write_string(row, column, value)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, style)
    else:
        sheet.write_number(row, column, float(value), style)


def write_ods(export: Exported) -> bytes:
    document = OpenDocumentSpreadsheet()
    styles = _ods_styles(document)
    sheet = Sheet(name="Données")
    header = TableHeaderRows()
    header.addElement(_ods_row([_ods_cell(neutralise(column.heading), styles["bold"]) for column in export.columns]))
    sheet.addElement(header)
    for row in export.rows:
        pairs = zip(export.columns, row, strict=True)
        sheet.addElement(
            _ods_row([_ods_cell(plain_value(column, value), styles.get(column.kind)) for column, value in pairs])
        )
    about = Sheet(name="Source")
    for label, text in export.about:
        about.addElement(_ods_row([_ods_cell(label, styles["bold"]), _ods_cell(neutralise(text))]))
    for part in (sheet, about):
        document.spreadsheet.addElement(part)
    buffer = io.BytesIO()
    document.write(buffer)
    return buffer.getvalue()


def _ods_row(cells: Sequence[TableCell]) -> TableRow:
    row = TableRow()
    for cell in cells:
        row.addElement(cell)
    return row


def _ods_cell(value: Any, style: str | None = None) -> TableCell:
    """A typed cell; the text beside the value is what a reader without formats would show."""
    options = {"stylename": style} if style else {}
    if value is None:
        return TableCell()
    if isinstance(value, str):
        cell = TableCell(valuetype="string", **options)
    elif isinstance(value, date):
        cell = TableCell(valuetype="date", datevalue=value.isoformat(), **options)
    else:
        cell = TableCell(valuetype="float", value=str(value), **options)
    cell.addElement(P(text=_csv_text(value)))
    return cell


def _ods_styles(document: Any) -> dict[str, str]:
    """The named styles of the document, by kind of column."""
    bold = Style(name="heading", family="table-cell")
    bold.addElement(TextProperties(fontweight="bold"))
    document.automaticstyles.addElement(bold)
    formats: dict[str, Any] = {
        Kind.INTEGER: _parts(
            NumberStyle(name="n-integer"), Number(decimalplaces=0, minintegerdigits=1, grouping=True)
        ),
        Kind.DECIMAL: _parts(
            NumberStyle(name="n-decimal"), Number(decimalplaces=2, minintegerdigits=1, grouping=True)
        ),
        Kind.ETP: _parts(NumberStyle(name="n-etp"), Number(decimalplaces=2, minintegerdigits=1, grouping=True)),
        Kind.PERCENT: _parts(
            PercentageStyle(name="n-percent"), Number(decimalplaces=1, minintegerdigits=1), Text(text=" %")
        ),
        Kind.EURO: _parts(
            CurrencyStyle(name="n-euro"),
            Number(decimalplaces=2, minintegerdigits=1, grouping=True),
            Text(text=" "),
            CurrencySymbol(text="€"),
        ),
        Kind.DATE: _parts(DateStyle(name="n-date"), *_day_parts()),
        Kind.DATETIME: _parts(
            DateStyle(name="n-datetime"),
            *_day_parts(),
            Text(text=" "),
            Hours(style="long"),
            Text(text=":"),
            Minutes(style="long"),
        ),
    }
    for kind, shape in formats.items():
        document.automaticstyles.addElement(shape)
        document.automaticstyles.addElement(
            Style(name=f"cell-{kind}", family="table-cell", datastylename=shape.getAttribute("name"))
        )
    return {"bold": "heading", **{str(kind): f"cell-{kind}" for kind in formats}}


def _day_parts() -> tuple[Any, ...]:
    return Day(style="long"), Text(text="/"), Month(style="long"), Text(text="/"), Year(style="long")


def _parts(style: Any, *parts: Any) -> Any:
    for part in parts:
        style.addElement(part)
    return style
