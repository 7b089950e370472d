"""Cells about structures, as producers and spreadsheets write them."""

import datetime as dt

import pytest

from iae_portal.common.imports.cells import CellError
from structures.imports.parsing import (
    parse_checked_siret,
    parse_date,
    parse_month,
    parse_siret,
    read_description,
    read_naf,
    read_postal_code,
    read_website,
)
from structures.imports.places import Places, plain_name
from territories.enums import AreaLevel
from tests.factories.structure_files import make_siret
from tests.factories.territories import make_area


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("00 000 000 000 018", "00000000000018"),
        ("1234567890123", "01234567890123"),
        ("123 456 789 00012", "12345678900012"),
    ],
)
def test_siret_is_read(text, expected):
    assert parse_siret(text) == expected


@pytest.mark.parametrize("text", ["1234567890", "123456789012345", "1,23457E+13", "abc"])
def test_what_is_not_a_siret_is_refused(text):
    with pytest.raises(CellError, match="format texte dans le tableur"):
        parse_siret(text)


def test_typed_siret_must_have_its_key():
    assert parse_checked_siret(make_siret(7)) == make_siret(7)
    with pytest.raises(CellError, match="La clé de ce SIRET est fausse"):
        parse_checked_siret("12345678901234")


@pytest.mark.parametrize("text", ["31/12/2026", "2026-12-31", "2026-12-31T10:00:00+01:00", "31/12/2026 00:00"])
def test_day_is_read(text):
    assert parse_date(text) == dt.date(2026, 12, 31)


@pytest.mark.parametrize("text", ["3/2026", "03/2026", "2026-03", "15/03/2026", "2026-03-01 00:00:00"])
def test_month_is_its_first_day(text):
    assert parse_month(text) == dt.date(2026, 3, 1)


@pytest.mark.parametrize("text", ["2026", "mars 2026", "00/2026", "2026-13"])
def test_what_is_not_a_month_is_refused(text):
    with pytest.raises(CellError, match="n’est pas un mois"):
        parse_month(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("www.chantier.example", "https://www.chantier.example"),
        ("http://chantier.example/a", "http://chantier.example/a"),
        ("voir la page", ""),
        ("javascript:alert(1)", ""),
        ("personne@exemple.test", ""),
        (f"https://chantier.example/{'a' * 200}", ""),
    ],
)
def test_website_is_a_public_address_or_nothing(text, expected):
    assert read_website(text) == expected


def test_description_loses_the_contacts():
    text = "Maraîchage. Contact\u00a0: une.personne@exemple.test, +33 4 99 00 00 01 ou 0499000001."
    assert read_description(text) == "Maraîchage. Contact\u00a0: ,  ou ."


@pytest.mark.parametrize(("text", "expected"), [("1000", "01000"), ("01000", "01000"), ("2A000", ""), ("", "")])
def test_postal_code_has_five_digits_or_nothing(text, expected):
    assert read_postal_code(text) == expected


@pytest.mark.parametrize(("text", "expected"), [("81.30Z", "8130Z"), ("8130z", "8130Z"), ("inconnu", "")])
def test_naf_is_read_or_left(text, expected):
    assert read_naf(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ST MARTIN S/ RHONE CEDEX 2", "saint martin sur rhone"),
        ("Saint-Martin-sur-Rhône", "saint martin sur rhone"),
        ("Lyon 3e Arrondissement", "lyon"),
        ("LYON 03", "lyon"),
        ("Ste-Sigolène", "sainte sigolene"),
        ("L’Œuvre", "l oeuvre"),
    ],
)
def test_names_of_communes_are_compared_plainly(text, expected):
    assert plain_name(text) == expected


def test_commune_beyond_the_departement_is_found_by_the_postal_code(land):
    make_area(level=AreaLevel.DEPARTMENT, code="98", name="Voisin")
    commune = make_area(code="98001", name="Bourg-sur-Essai")
    assert Places().find_by_name("BOURG S/ ESSAI", department="99", postal_code="98100") == commune
    assert Places().find_by_name("BOURG S/ ESSAI", department="99", postal_code="99100") is None
