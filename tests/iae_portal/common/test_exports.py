import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.http import QueryDict
from django.test import RequestFactory
from odf import opendocument, table as odf_table, teletype

from iae_portal.common.columns import Column, Kind
from iae_portal.common.exports import asked_format, export_table, is_demonstration
from iae_portal.common.models import Source
from iae_portal.common.tables import Table

COLUMNS = [
    Column(key="name", label="Structure", row_header=True, sort=True),
    Column(key="etp", label="ETP", kind=Kind.ETP, sort=True),
    Column(key="share", label="Part", kind=Kind.PERCENT),
    Column(key="since", label="Depuis", kind=Kind.DATE),
    Column(key="seen", label="Vue", kind=Kind.DATETIME),
    Column(key="open", label="Ouverte", kind=Kind.BOOLEAN),
    Column(key="edit", label="Actions", getter=lambda _: "modifier", exported=False),
]
ROW = {
    "name": "Atelier Élan",
    "etp": Decimal("1234.50"),
    "share": 0.125,
    "since": date(2026, 3, 1),
    "seen": datetime(2026, 3, 12, 16, 0, tzinfo=UTC),
    "open": True,
}
SOURCE = Source(
    slug="etp",
    title="ETP",
    producer="ASP",
    licence="Licence Ouverte 2.0",
    vintage="2019",
    is_demonstration=True,
    imported_at=datetime(2026, 1, 2, tzinfo=UTC),
)


def make_table(rows, query=""):
    return Table(columns=COLUMNS, rows=rows, caption="Structures", params=QueryDict(query), page_size=2)


def export(fmt, rows=None, **options):
    return export_table(make_table([ROW] if rows is None else rows), fmt, title="Structures", **options)


def read_csv(response):
    text = response.content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def read_ods(response):
    document = opendocument.load(io.BytesIO(response.content))
    return document.spreadsheet.getElementsByType(odf_table.Table)


def test_csv_is_what_a_french_spreadsheet_opens(settings):
    settings.DEMONSTRATION = False
    response = export("csv")
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert read_csv(response) == [
        ["Structure", "ETP", "Part", "Depuis", "Vue", "Ouverte"],
        ["Atelier Élan", "1234,50", "0,125", "2026-03-01", "2026-03-12 17:00", "oui"],
    ]


def test_csv_of_the_demonstration_says_so_on_each_row():
    rows = read_csv(export("csv", sources=[SOURCE]))
    assert rows[0][-1] == "Source"
    assert rows[1][-1] == "Données de démonstration ou estimées ; ETP (ASP, 2019)"


def test_export_holds_every_page_in_the_order_shown(settings):
    settings.DEMONSTRATION = False
    rows = [{**ROW, "name": name} for name in ("c", "a", "b")]
    response = export_table(make_table(rows, "tri=name&page=2"), "csv", title="Structures")
    assert [row[0] for row in read_csv(response)[1:]] == ["a", "b", "c"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
@pytest.mark.parametrize("fmt", ["csv", "xlsx", "ods"])
def test_formula_in_text_is_made_harmless(fmt, start):
    response = export(fmt, [{**ROW, "name": f"{start}cmd|x!A1"}])
    if fmt == "csv":
        value = read_csv(response)[1][0]
    elif fmt == "xlsx":
        value = openpyxl.load_workbook(io.BytesIO(response.content))["Données"]["A2"].value
    else:
        row = read_ods(response)[0].getElementsByType(odf_table.TableRow)[1]
        value = teletype.extractText(row.getElementsByType(odf_table.TableCell)[0])
    assert value.startswith("'")


def test_negative_number_stays_a_number(settings):
    settings.DEMONSTRATION = False
    assert read_csv(export("csv", [{**ROW, "etp": Decimal("-3.5")}]))[1][1] == "-3,5"


@pytest.mark.parametrize("fmt", ["csv", "xlsx", "ods"])
def test_reason_without_number_is_written_in_words(fmt):
    rows = [{**ROW, "etp": "couverte par le secret"}]
    response = export(fmt, rows)
    if fmt == "csv":
        assert read_csv(response)[1][1] == "couverte par le secret"
    elif fmt == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0]
        assert sheet["B2"].value == "couverte par le secret"
    else:
        assert "couverte par le secret" in teletype.extractText(read_ods(response)[0])


def test_xlsx_has_typed_cells_and_a_frozen_header():
    book = openpyxl.load_workbook(io.BytesIO(export("xlsx").content))
    sheet = book["Données"]
    assert [cell.value for cell in sheet[1]] == ["Structure", "ETP", "Part", "Depuis", "Vue", "Ouverte"]
    assert [cell.value for cell in sheet[2]] == [
        "Atelier Élan",
        1234.5,
        0.125,
        datetime(2026, 3, 1),  # noqa: DTZ001 -- a spreadsheet has no zones
        datetime(2026, 3, 12, 17, 0),  # noqa: DTZ001
        "oui",
    ]
    assert (sheet["B2"].number_format, sheet["C2"].number_format, sheet.freeze_panes) == ("#,##0.00", "0.0%", "B2")


def test_xlsx_source_sheet_tells_filters_sources_and_demonstration():
    book = openpyxl.load_workbook(
        io.BytesIO(export("xlsx", filters_text="Département : Cantal", sources=[SOURCE]).content)
    )
    lines = [tuple(cell.value for cell in row) for row in book["Source"].iter_rows()]
    labels = dict(lines)
    assert labels["Filtres"] == "Département : Cantal"
    assert labels["Avertissement"] == "Données de démonstration ou estimées"
    assert labels["Source"] == "ETP (ASP, 2019) — licence Licence Ouverte 2.0"
    assert labels["Importée le"] == "2\u00a0janvier\u00a02026"


def test_ods_has_typed_cells():
    data, about = read_ods(export("ods"))
    cells = data.getElementsByType(odf_table.TableRow)[1].getElementsByType(odf_table.TableCell)
    types = [cell.getAttribute("valuetype") for cell in cells]
    assert types == ["string", "float", "float", "date", "date", "string"]
    assert cells[1].getAttribute("value") == "1234.50"
    assert about.getAttribute("name") == "Source"


def test_ods_survives_control_characters():
    (row,) = read_ods(export("ods", [{**ROW, "name": "a\x00b"}]))[0].getElementsByType(odf_table.TableRow)[1:]
    assert teletype.extractText(row.getElementsByType(odf_table.TableCell)[0]) == "ab"


def test_name_of_the_file_says_demonstration(time_machine):
    time_machine.move_to(datetime(2026, 3, 12, 16, 0, tzinfo=UTC))
    expected = 'attachment; filename="structures-2026-03-12-demonstration.xlsx"'
    assert export("xlsx")["Content-Disposition"] == expected


@pytest.mark.parametrize(("query", "expected"), [("export=ods", "ods"), ("export=exe", None), ("", None)])
def test_asked_format(query, expected):
    assert asked_format(RequestFactory().get(f"/?{query}")) == expected


def test_export_of_real_sources_is_not_called_a_demonstration(settings):
    settings.DEMONSTRATION = True

    assert not is_demonstration([Source(is_demonstration=False)])


def test_export_without_source_says_what_the_portal_is(settings):
    settings.DEMONSTRATION = True

    assert is_demonstration([])
