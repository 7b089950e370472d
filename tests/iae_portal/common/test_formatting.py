from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.template import Context, Template

from iae_portal.common import formatting


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (0, 0, "0"),
        (1234567, 0, "1\u202f234\u202f567"),
        (Decimal("8739.75"), 2, "8\u202f739,75"),
        (0.5, 0, "1"),
        (2.675, 2, "2,68"),
        (-1234.5, 1, "\u22121\u202f234,5"),
        (-0.001, 2, "0,00"),
        (-0.005, 2, "\u22120,01"),
        (1234.5, 2, "1\u202f234,50"),
        ("12.5", 1, "12,5"),
        (None, 2, "–"),
        ("", 2, "–"),
        (float("nan"), 2, "–"),
        (float("inf"), 2, "–"),
        ("douze", 2, "–"),
    ],
)
def test_format_number(value, decimals, expected):
    assert formatting.format_number(value, decimals=decimals) == expected


@pytest.mark.parametrize(("value", "expected"), [(3, "+3"), (-3, "\u22123"), (0, "0"), (0.2, "0"), (None, "–")])
def test_format_signed(value, expected):
    assert formatting.format_signed(value) == expected


def test_format_etp_has_two_decimals():
    assert formatting.format_etp(37) == "37,00"


def test_format_euros_keeps_its_unit_on_the_line():
    assert formatting.format_euros(1500) == "1\u202f500\u00a0€"


def test_format_percent_of_a_ratio():
    assert formatting.format_percent(Decimal("0.125")) == "12,5\u00a0%"


def test_format_percent_without_value_has_no_unit():
    assert formatting.format_percent(None) == "–"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (date(2026, 3, 12), "12\u00a0mars\u00a02026"),
        (date(2026, 8, 1), "1er\u00a0août\u00a02026"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "1er\u00a0janvier\u00a02027"),
        (None, "–"),
    ],
)
def test_format_date(value, expected):
    assert formatting.format_date(value) == expected


def test_format_hour():
    assert formatting.format_hour(time(17, 0)) == "17\u00a0h\u00a000"


def test_format_datetime_shows_the_zone():
    moment = datetime(2026, 3, 12, 16, 0, tzinfo=UTC)
    assert formatting.format_datetime(moment) == "12\u00a0mars\u00a02026 à 17\u00a0h\u00a000 (heure de Paris)"


@pytest.mark.parametrize(
    ("gap", "expected"),
    [
        (timedelta(minutes=-3), "il y a 3\u00a0minutes"),
        (timedelta(days=1), "dans 1\u00a0jour"),
        (timedelta(hours=-2, minutes=-59), "il y a 2\u00a0heures"),
        (timedelta(0), "à l’instant"),
    ],
)
def test_format_relative(gap, expected):
    now = datetime(2026, 3, 12, 16, 0, tzinfo=UTC)
    assert formatting.format_relative(now + gap, now=now) == expected


def test_filters_in_a_template():
    source = (
        "{% load french %}{{ n|nombre }}|{{ n|etp }}|{{ r|pourcent:0 }}|{{ n|euros }}|{{ n|ecart }}|{{ d|date_fr }}"
    )
    shown = Template(source).render(Context({"n": 1200, "r": 0.5, "d": date(2026, 3, 2)}))
    assert shown == "1 200|1 200,00|50 %|1 200 €|+1 200|2 mars 2026".replace("1 200", "1\u202f200").replace(
        " %", "\u00a0%"
    ).replace(" €", "\u00a0€").replace("2 mars 2026", "2\u00a0mars\u00a02026")


@pytest.mark.parametrize(
    ("ratio", "expected"),
    [
        ("0.125", "+12,5\u00a0%"),
        ("-0.05", "\u22125,0\u00a0%"),
        ("0.0001", "0,0\u00a0%"),
        ("0.0005", "+0,1\u00a0%"),
        (None, formatting.NOTHING),
    ],
)
def test_a_change_in_percent_has_its_sign(ratio, expected):
    assert formatting.format_signed_percent(ratio) == expected


@pytest.mark.parametrize(
    ("values", "decimals"),
    [([], 0), ([None, 12], 0), ([Decimal("18.40"), 12], 1), ([Decimal("0.25")], 2), ([Decimal("0.125")], 2)],
)
def test_decimals_are_the_fewest_that_tell_every_value(values, decimals):
    assert formatting.decimals_of(values) == decimals
