"""The estimate keeps the total of each cell of the specification, and is the same when made again."""

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from structures.domain.estimated_etp import SLUG, fund_cells, renew_estimates, spread_cell
from structures.domain.reference_tables import PROGRAMME_YEAR, load_reference_tables
from structures.enums import Funder
from structures.models import AnnexLine, FinancialAnnex, ReferenceCell
from structures.queries.reference import ETP_TABLE, etp_cells
from structures.queries.supply import supply_by_department
from territories.enums import AreaLevel
from tests.factories.structures import make_annex, make_declaration, make_siae, make_site
from tests.factories.territories import make_area

STATE, DEPARTMENT = Funder.STATE.value, Funder.DEPARTMENT.value
hundredths = st.integers(min_value=0, max_value=500_000).map(lambda value: Decimal(value) / 100)
funded = st.dictionaries(st.sampled_from(Funder.values), hundredths)


def total(parts):
    return sum((etp for part in parts for etp in part.values()), Decimal())


@given(cell=funded, held=funded, count=st.integers(min_value=1, max_value=60))
def test_a_cell_keeps_its_total(cell, held, count):
    parts = spread_cell(cell, held, count=count)
    assert total(parts) == max(total([cell]) - total([held]), Decimal())
    assert len(parts) == count


@given(cell=funded, count=st.integers(min_value=1, max_value=60))
def test_parts_are_equal_to_the_hundredth_for_each_funder(cell, count):
    parts = spread_cell(cell, {}, count=count)
    for funder, etp in cell.items():
        shares = [part.get(funder, Decimal()) for part in parts]
        assert sum(shares, Decimal()) == etp
        assert max(shares) - min(shares) <= Decimal("0.01")


@given(cell=funded, held=funded, count=st.integers(min_value=1, max_value=9))
def test_no_part_is_negative_nor_zero(cell, held, count):
    assert all(etp > 0 for part in spread_cell(cell, held, count=count) for etp in part.values())


def test_excess_of_a_funder_comes_off_the_other():
    cell, held = {STATE: Decimal(10), DEPARTMENT: Decimal(4)}, {DEPARTMENT: Decimal(6)}
    assert spread_cell(cell, held, count=1) == [{STATE: Decimal("8.00")}]


def test_nothing_is_spread_on_nobody():
    assert spread_cell({STATE: Decimal(10)}, {}, count=0) == []


@pytest.fixture
def department(db):
    """A specification of one département: EI 10 and ACI 5,01, of which 1 from the département and 4 from the State."""
    load_reference_tables()
    cells = ReferenceCell.objects.filter(table__slug=ETP_TABLE)
    row = cells.exclude(row__in=["TOTAL", "STRAY", "STATE_TOTAL", "GRAND_TOTAL"]).values_list("row", flat=True)[0]
    cells.exclude(row=row).delete()
    cells.update(row="99")
    printed = {"EI": "10", "ETTI": "0", "AI": "0", "ACI": "5.01", "CD": "1", "ETAT": "4"}
    for column, value in printed.items():
        cells.filter(column=column).update(printed=Decimal(value))
    return make_area(level=AreaLevel.DEPARTMENT, code="99")


@pytest.fixture
def located(department):
    """Makes a real structure of the département that has a site."""

    def make(kind="EI", **fields):
        siae = make_siae(department=department, kind=kind, **fields)
        make_site(siae)
        return siae

    return make


def etp_of(siae):
    rows = AnnexLine.objects.filter(annex__siae=siae, annex__is_estimated=True).order_by("funder")
    return dict(rows.values_list("funder", "etp"))


def test_cells_of_the_specification_are_funded_whole(department):
    funded = fund_cells(etp_cells())
    assert funded["99", "EI"] == {STATE: Decimal("10.00")}
    assert funded["99", "ACI"] == {
        STATE: Decimal("4.00"),
        DEPARTMENT: Decimal("1.00"),
        Funder.ROUNDING.value: Decimal("0.01"),
    }


def test_structures_share_their_cell_equally(located):
    one, two, three = located(), located(), located()
    outcome = renew_estimates()
    assert [etp_of(siae)[STATE] for siae in (one, two, three)] == [Decimal("3.34"), Decimal("3.33"), Decimal("3.33")]
    assert (outcome.created, outcome.empty) == (3, {("99", "ACI"): Decimal("5.01")})
    annex = one.annexes.get()
    assert (annex.year, annex.is_estimated, annex.source.slug) == (PROGRAMME_YEAR, True, SLUG)
    assert (annex.source.is_demonstration, "à parts égales" in annex.source.note) == (True, True)


def test_total_of_the_departement_is_that_of_the_specification(located):
    located()
    located("ACI")
    located("ACI")
    renew_estimates()
    assert supply_by_department(PROGRAMME_YEAR)["99"].total == Decimal("15.01")


def test_same_estimate_again_changes_nothing(located):
    located()
    renew_estimates()
    before = list(AnnexLine.objects.values_list("pk", flat=True))
    outcome = renew_estimates()
    assert (outcome.created, outcome.changed, outcome.unchanged, outcome.removed) == (0, 0, 1, 0)
    assert list(AnnexLine.objects.values_list("pk", flat=True)) == before


def test_new_structure_takes_its_part(located):
    first = located()
    renew_estimates()
    make_declaration(first.annexes.get(), 1, hours="10")
    second = located()
    outcome = renew_estimates()
    assert (outcome.created, outcome.changed) == (1, 1)
    assert [etp_of(siae)[STATE] for siae in (first, second)] == [Decimal("5.00"), Decimal("5.00")]
    assert first.annexes.get().declarations.count() == 1


def test_real_annex_comes_off_its_cell(located):
    known, other = located(), located()
    annex = make_annex(known, year=PROGRAMME_YEAR, asp_id=1)
    AnnexLine.objects.create(annex=annex, site=known.sites.get(), kind="EI", funder="state", etp=Decimal(3))
    renew_estimates()
    assert (etp_of(known), etp_of(other)) == ({}, {STATE: Decimal("7.00")})


def test_estimate_of_a_structure_that_has_its_real_annex_is_removed(located):
    known, other = located(), located()
    renew_estimates()
    annex = make_annex(known, year=PROGRAMME_YEAR, asp_id=1)
    AnnexLine.objects.create(annex=annex, site=known.sites.get(), kind="EI", funder="state", etp=Decimal(10))
    outcome = renew_estimates()
    assert outcome.removed == 2
    assert (etp_of(known), etp_of(other)) == ({}, {})


@pytest.mark.parametrize("fields", [{"kind": "GEIQ"}, {"is_current": False}])
def test_structure_that_is_not_funded_or_current_has_no_part(located, fields):
    located()
    aside = located(**fields)
    renew_estimates()
    assert etp_of(aside) == {}


def test_structure_without_site_has_no_part(department, located):
    located()
    aside = make_siae(department=department, kind="EI")
    renew_estimates()
    assert etp_of(aside) == {}


def test_nothing_is_estimated_without_a_specification(db):
    siae = make_siae()
    make_site(siae)
    assert renew_estimates().created == 0
    assert not FinancialAnnex.objects.exists()
