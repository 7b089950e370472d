"""Cells of published files: figures, codes, marks of secrecy, and what spreadsheets do to them."""

from decimal import Decimal

import pytest

from iae_portal.common.imports.cells import CellError, is_secret, parse_code, parse_decimal, parse_integer, to_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (2024.0, "2024"),
        (3.4, "3.4"),
        (True, "oui"),
        ("  Aurillac ", "Aurillac"),
        ('="26281"', "26281"),
        ("\ufeffDate", "Date"),
    ],
)
def test_cell_of_any_reader_becomes_text(value, text):
    assert to_text(value) == text


@pytest.mark.parametrize("mark", ["s", "nd", "*", "S", "ND"])
def test_marks_of_secrecy_are_known(mark):
    assert is_secret(mark)


def test_zero_is_no_secret():
    assert not is_secret("0")


@pytest.mark.parametrize(
    ("text", "number"), [("1234.5", "1234.5"), ("1 234,5", "1234.5"), ("1\u202f234", "1234"), ("-14,8", "-14.8")]
)
def test_number_is_read_in_french_and_in_english(text, number):
    assert parse_decimal(text, lowest=None) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("douze", "« douze » n’est pas un nombre : écrivez par exemple 1234,5."),
        ("NaN", "« NaN » n’est pas un nombre fini."),
        ("-3", "« -3 » est inférieur à 0, la plus petite valeur possible."),
        ("1e400", "« 1e400 » est démesuré : vérifiez la colonne et l’unité."),
        ("1,2,3", "« 1,2,3 » n’est pas un nombre : écrivez par exemple 1234,5."),
    ],
)
def test_number_refused_says_why(text, message):
    with pytest.raises(CellError) as refusal:
        parse_decimal(text)
    assert str(refusal.value) == message


def test_integer_with_decimals_is_refused():
    with pytest.raises(CellError, match="n’est pas un nombre entier"):
        parse_integer("12,5")


@pytest.mark.parametrize(
    ("text", "width", "code"),
    [("1001", 5, "01001"), ("01001", 5, "01001"), ("59", 4, "0059"), ("2a004", 5, "2A004"), ("1", 2, "01")],
)
def test_code_gets_its_lost_zeros_back(text, width, code):
    assert parse_code(text, width=width) == code


@pytest.mark.parametrize("text", ["", "12", "010010", "01-01", "Lyon"])
def test_code_of_another_width_is_refused(text):
    with pytest.raises(CellError, match="n’est pas un code de 5 caractères"):
        parse_code(text, width=5)
