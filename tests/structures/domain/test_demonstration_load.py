from decimal import Decimal

import pytest
from django.db.models import Sum

from iae_portal.common.models import Source
from structures.domain.demonstration_load import load_demonstration_structures
from structures.domain.reference_tables import load_reference_tables
from structures.domain.retirement import retire_structures
from structures.enums import Consumption, Funder, SiaeKind
from structures.models import AnnexLine, FinancialAnnex, MonthlyDeclaration, Siae
from structures.queries.realised import read_year
from structures.queries.supply import YearSupply, supply_by_department, supply_by_site
from territories.queries.areas import get_region
from tests.region import keep_on_region
from tests.structures.specification import etp_cells

pytestmark = pytest.mark.django_db


def load():
    load_reference_tables()
    return load_demonstration_structures()


@pytest.fixture(scope="module")
def loaded(_region_loaded, django_db_blocker):
    yield from keep_on_region(django_db_blocker, load)


def test_load_demonstration_structures_adds_up_to_every_cell(loaded):
    cells = etp_cells()

    found = supply_by_department(2019)

    assert {(code, kind): supply.etp[kind] for code, supply in found.items() for kind in SiaeKind.values} == {
        (code, kind): cells[code, kind] for code in found for kind in SiaeKind.values
    }
    assert len(found) == 12


def test_load_demonstration_structures_adds_up_to_the_funders(loaded):
    found = YearSupply(2019).of(get_region())

    assert (found.total, found.funders) == (
        Decimal("8739.75"),
        {Funder.STATE: Decimal("3188.99"), Funder.DEPARTMENT: Decimal("461.32"), Funder.ROUNDING: Decimal("0.03")},
    )


def test_load_demonstration_structures_twice_changes_nothing(loaded):
    before = list(Siae.objects.order_by("pk").values_list("pk", "name"))

    again = load_demonstration_structures()

    assert again == loaded
    assert list(Siae.objects.order_by("pk").values_list("pk", "name")) == before


def test_load_demonstration_structures_labels_what_it_invents(loaded):
    assert set(Siae.objects.values_list("source__is_demonstration", flat=True)) == {True}


def test_supply_by_site_carries_all_the_etp(loaded):
    total = AnnexLine.objects.aggregate(total=Sum("etp"))["total"]

    assert sum(row.etp for row in supply_by_site(2019)) == total == Decimal("8739.75")


def test_load_demonstration_structures_after_a_new_rule_replaces_them(loaded):
    Source.objects.filter(pk=loaded.pk).update(sha256="0" * 64)

    again = load_demonstration_structures()

    assert again != loaded
    assert AnnexLine.objects.aggregate(total=Sum("etp"))["total"] == Decimal("8739.75")
    assert set(Siae.objects.values_list("source", flat=True)) == {again.pk}


def test_load_demonstration_structures_declares_months_with_gaps(loaded):
    figures = read_year(FinancialAnnex.objects.all(), year=2019)

    months = [len(year.declared) for year in figures.values()]
    assert len(months) == Siae.objects.count()
    assert (max(months), min(months) < 12) == (12, True)
    assert {year.consumption for year in figures.values()} >= {Consumption.UNDER, Consumption.OVER}
    assert MonthlyDeclaration.objects.exclude(source=loaded).count() == 0


def test_load_demonstration_structures_gives_activities(loaded):
    assert not Siae.objects.filter(activities=[]).exists()


def test_load_demonstration_structures_does_not_bring_back_those_that_were_retired(loaded):
    retire_structures(Siae.objects.all(), actor=None, reason="Registre réel")
    Source.objects.filter(pk=loaded.pk).update(sha256="0" * 64)

    assert load_demonstration_structures() == loaded
    assert not Siae.objects.current().exists()
