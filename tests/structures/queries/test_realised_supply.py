"""The ETP worked at each site: declared months, then the mean of the kind for who declared nothing."""

from decimal import Decimal

import pytest

from structures.models import AnnexLine
from structures.queries.realised_supply import has_declarations, realised_by_site
from tests.factories.structures import make_annex, make_declaration, make_siae, make_site

pytestmark = pytest.mark.django_db
YEAR = 2026


def make_supply(kind, etp, *, declared=None):
    """A structure with one annexe of one line; `declared` gives ETP by month."""
    siae = make_siae(kind=kind)
    annex, site = make_annex(siae, monthly_etp=etp), make_site(siae)
    AnnexLine.objects.create(annex=annex, site=site, kind=kind, funder="state", etp=etp)
    for month, worked in (declared or {}).items():
        make_declaration(annex, month, etp=Decimal(worked))
    return site


def worked():
    return {line.site_id: line.etp for line in realised_by_site(YEAR).lines}


def test_declared_months_give_the_consumption_of_the_year():
    site = make_supply("ACI", 10, declared={1: "9", 2: "6"})
    assert worked() == {site.pk: Decimal("7.50")}
    assert realised_by_site(YEAR).imputed == 0


def test_annexe_without_declaration_takes_the_mean_of_its_kind():
    first = make_supply("ACI", 10, declared={1: "5"})
    second = make_supply("ACI", 20, declared={1: "20"})
    silent = make_supply("ACI", 3)
    make_supply("EI", 10, declared={1: "1"})
    supply = realised_by_site(YEAR)
    # (5 + 20) ÷ (10 + 20) = 5/6 of 3 ETP.
    assert {line.site_id: line.etp for line in supply.lines if line.kind == "ACI"} == {
        first.pk: 5,
        second.pk: 20,
        silent.pk: Decimal("2.50"),
    }
    assert supply.imputed == Decimal("2.50")


def test_kind_without_declaration_takes_the_mean_of_all():
    make_supply("EI", 10, declared={1: "4"})
    silent = make_supply("AI", 5)
    assert worked()[silent.pk] == 2


def test_annexe_that_worked_nothing_is_counted_for_nothing():
    site = make_supply("ACI", 10, declared={1: "0"})
    assert worked() == {site.pk: 0}


def test_total_is_what_was_worked():
    for etp, declared in ((10, "9"), (7, "7.7"), (3, "0.3")):
        make_supply("ACI", etp, declared={3: declared})
    assert sum(worked().values()) == Decimal("17.00")


def test_year_without_any_declaration_has_none():
    make_supply("ACI", 10)
    assert has_declarations(YEAR) is False


def test_year_with_one_declared_month_has_declarations():
    make_supply("ACI", 10, declared={1: "0"})
    assert has_declarations(YEAR) is True
