"""Templates hold the titles of their format and its examples; codes stay text."""

import io

from openpyxl import load_workbook

from iae_portal.common.imports.formats import get_format
from iae_portal.common.imports.templates import write_template


def test_csv_template_opens_in_a_french_spreadsheet():
    content = write_template(get_format("indicateurs"), "csv")
    assert content.startswith(b"\xef\xbb\xbfcode_territoire;indicateur;periode;valeur;maille\r\n")


def test_workbook_template_keeps_leading_zeros():
    content = write_template(get_format("indicateurs"), "xlsx")
    sheet = load_workbook(io.BytesIO(content)).active
    assert [cell.value for cell in sheet[2]] == ["01004", "pass_iae_delivres", "2024", "12", "commune"]
