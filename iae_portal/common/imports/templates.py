"""Blank files for people to fill in a spreadsheet: the titles of a format, and its invented examples."""

import csv
import io

import xlsxwriter

from iae_portal.common.imports.formats import Format

TEMPLATE_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def titles_of(known: Format) -> list[str]:
    return [titles[0] for titles in (*known.layout.required.values(), *known.layout.optional.values())]


def write_template(known: Format, extension: str) -> bytes:
    """One header row and the examples; codes are text, so that a spreadsheet keeps their zeros."""
    rows = [titles_of(known), *known.examples]
    if extension == "csv":
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=";").writerows(rows)
        return text.getvalue().encode("utf-8-sig")
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("À remplir")
        bold, as_text = workbook.add_format({"bold": True}), workbook.add_format({"num_format": "@"})
        sheet.set_column(0, len(rows[0]) - 1, 24, as_text)
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row, bold if number == 0 else as_text)
    return content.getvalue()
