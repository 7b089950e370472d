import re

import pytest
from hypothesis import given, strategies as st

from structures.rules.annex_number import DATABASE_PATTERN, AnnexNumber, AnnexNumberError, parse_annex_number


def test_parse_annex_number_reads_each_part():
    number = parse_annex_number("ACI063170007A0M1")
    assert number == AnnexNumber("ACI", "063", 2017, "0007", 0, 1)
    assert number.department_code == "63"
    assert str(number) == "ACI\u00a0063\u00a017\u00a00007\u00a0A0\u00a0M1"


@pytest.mark.parametrize("text", ["ACI 063 17 0007 A0 M1", "ACI\u00a0063\u202f17 0007 A0 M1"])
def test_parse_annex_number_accepts_spaces(text):
    assert parse_annex_number(text).compact == "ACI063170007A0M1"


@pytest.mark.parametrize(
    ("text", "code"), [("EI02A190012A1M0", "2A"), ("ETTI971200001A0M0", "971"), ("AI001200001A0M0", "01")]
)
def test_department_code_is_that_of_insee(text, code):
    assert parse_annex_number(text).department_code == code


@pytest.mark.parametrize(
    "text",
    [
        "ACI063170007A0M1\n",
        "ACI063170007A0M1 \n",
        "ACI06317000A0M1",
        "aci063170007A0M1",
        "GEIQ063170007A0M1",
        "ACI063170007A0",
        "ACI063170007M1A0",
        "",
    ],
)
def test_parse_annex_number_refuses(text):
    with pytest.raises(AnnexNumberError):
        parse_annex_number(text)


@given(
    st.builds(
        AnnexNumber,
        measure=st.sampled_from(["ACI", "EI", "AI", "ETTI", "EITI"]),
        department=st.from_regex(r"0[0-9][0-9A-Z]", fullmatch=True),
        year=st.integers(2000, 2099),
        order=st.from_regex(r"[0-9]{4}", fullmatch=True).filter(str.isascii),
        renewal=st.integers(0, 9),
        modification=st.integers(0, 9),
    ).filter(lambda number: number.department.isascii())
)
def test_number_survives_its_writing(number):
    assert parse_annex_number(number.compact) == number
    assert parse_annex_number(number.spaced) == number
    assert re.fullmatch(DATABASE_PATTERN, number.compact)
