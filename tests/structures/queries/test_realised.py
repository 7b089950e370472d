import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest

from structures.enums import Consumption
from structures.models import AnnexLine, FinancialAnnex
from structures.queries.realised import read_departments, read_year
from tests.factories.structures import (
    make_annex,
    make_declaration,
    make_department,
    make_reference,
    make_siae,
    make_site,
)

pytestmark = pytest.mark.django_db


def read(siae):
    return read_year(FinancialAnnex.objects.filter(siae=siae), year=2026)[siae.pk]


def test_months_not_declared_are_unknown():
    siae = make_siae()
    annex = make_annex(siae, monthly_etp=10)
    make_reference()
    make_declaration(annex, 1, hours=1517)
    make_declaration(annex, 3, hours=0)
    figures = read(siae)
    assert [month.realised for month in figures.months[:4]] == [
        Fraction(1517 * 12, 1820),
        None,
        Fraction(0),
        None,
    ]
    assert figures.realised == Fraction(1517 * 6, 1820)
    assert (figures.contracted, figures.consumption) == (10, Consumption.UNDER)


def test_hours_without_reference_are_unknown():
    siae = make_siae()
    make_declaration(make_annex(siae, monthly_etp=10), 1, hours=1517)
    figures = read(siae)
    assert (figures.realised, figures.contracted, figures.consumption) == (None, 10, None)


def test_etp_are_taken_as_declared():
    siae = make_siae()
    make_declaration(make_annex(siae, monthly_etp=10), 1, etp=Decimal("10.50"))
    assert read(siae).consumption is Consumption.OVER


def test_reference_is_that_of_the_measure():
    siae = make_siae()
    annex = make_annex(siae, monthly_etp=1, measure="ACI_MP")
    make_reference()
    make_reference(measure="ACI_MP", hours=1200)
    make_declaration(annex, 1, hours=100)
    assert read(siae).realised == 1


def test_contracted_falls_back_on_the_lines_over_the_months_of_the_annex():
    siae = make_siae()
    annex = make_annex(siae, starts_on=dt.date(2026, 7, 1))
    AnnexLine.objects.create(annex=annex, site=make_site(siae), kind="ACI", funder="state", etp=5)
    figures = read(siae)
    assert [month.month.month for month in figures.months] == [7, 8, 9, 10, 11, 12]
    assert figures.contracted == 10


def test_month_of_two_annexes_waits_for_both():
    siae = make_siae()
    one, two = make_annex(siae, monthly_etp=4), make_annex(siae, monthly_etp=6, starts_on=dt.date(2026, 2, 1))
    make_declaration(one, 1, etp=4)
    make_declaration(one, 2, etp=4)
    make_declaration(one, 3, etp=4)
    make_declaration(two, 2, etp=6)
    figures = read(siae)
    assert [(month.contracted, month.realised) for month in figures.months[:3]] == [(4, 4), (10, 10), (10, None)]
    assert (figures.realised, figures.contracted, figures.consumption) == (7, 7, Consumption.MATCHED)


def test_annexes_that_do_not_count_are_left_out():
    siae = make_siae()
    make_annex(siae, monthly_etp=4, state="ANNULE")
    assert read_year(FinancialAnnex.objects.all(), year=2026) == {}


@pytest.mark.parametrize("count", [1, 3])
def test_read_year_takes_a_fixed_number_of_queries(count, django_assert_num_queries):
    for _ in range(count):
        make_declaration(make_annex(make_siae(), monthly_etp=1), 1, etp=1)
    with django_assert_num_queries(3):
        assert len(read_year(FinancialAnnex.objects.all(), year=2026)) == count


def test_departments_add_up_the_structures_that_declared():
    silent, under, over = make_siae(), make_siae(), make_siae()
    make_annex(silent, monthly_etp=100)
    make_declaration(make_annex(under, monthly_etp=10), 1, etp=8)
    make_declaration(make_annex(over, monthly_etp=5), 2, etp=6)
    (figures,) = read_departments(FinancialAnnex.objects.all(), year=2026).values()
    assert (figures.structures, figures.declared, figures.contracted, figures.realised) == (3, 2, 15, 14)
    assert figures.classes == {Consumption.UNDER: 1, Consumption.OVER: 1}
    assert figures.consumption is Consumption.UNDER


def test_departments_are_those_of_the_annexes():
    siae, elsewhere = make_siae(), make_department("99E")
    make_annex(siae, monthly_etp=1, department=elsewhere)
    figures = read_departments(FinancialAnnex.objects.all(), year=2026)
    assert list(figures) == [elsewhere.pk]
    assert (figures[elsewhere.pk].realised, figures[elsewhere.pk].consumption) == (None, None)
