"""What a register of real structures brings about, told as the consequences of the import."""

from decimal import Decimal

import pytest

from iae_portal.common.imports.running import run_imports
from structures.domain.demonstration_load import load_demonstration_structures
from structures.domain.reference_tables import PROGRAMME_YEAR, load_reference_tables
from structures.enums import AnnexState
from structures.models import FinancialAnnex, ReferenceCell, Siae
from structures.queries.reference import ETP_TABLE
from structures.queries.supply import supply_by_department
from tests.factories.structure_files import ASP_ANNEX_TITLES, asp_annex, make_siret, write_asp, write_regional
from tests.factories.structures import make_annex, make_convention, make_siae, make_site


@pytest.fixture
def specification(land):
    """One département, whose EI hold 10 ETP and whose AI hold 4."""
    load_reference_tables()
    cells = ReferenceCell.objects.filter(table__slug=ETP_TABLE)
    row = cells.exclude(row__in=["TOTAL", "STRAY", "STATE_TOTAL", "GRAND_TOTAL"]).values_list("row", flat=True)[0]
    cells.exclude(row=row).delete()
    cells.update(row="99", printed=Decimal(0))
    cells.filter(column="EI").update(printed=Decimal(10))
    cells.filter(column="AI").update(printed=Decimal(4))
    load_demonstration_structures()


def consequences_of(outcome):
    return {change.label: change for change in outcome.consequences}


def test_real_register_replaces_the_invented_one(specification, tmp_path):
    invented = Siae.objects.current().count()
    file = write_regional(tmp_path, {"type": "EI"}, {"type": "EI", "siret": make_siret(2)})
    told = consequences_of(run_imports([file], actor=None, apply=True))
    assert told["Structures de démonstration"].removed == invented
    assert (told["ETP estimés (annexes)"].created, told["ETP estimés (annexes)"].examples) == (
        2,
        ["Département d’essai, AI\u00a0: 4,00 ETP non répartis, faute de structure localisée et sans annexe"],
    )
    assert supply_by_department(PROGRAMME_YEAR)["99"].total == Decimal("10.00")


def test_trial_tells_the_same_and_keeps_the_invented_register(specification, tmp_path):
    invented = Siae.objects.current().count()
    outcome = run_imports([write_regional(tmp_path, {"type": "EI"})], actor=None, apply=False)
    assert consequences_of(outcome)["Structures de démonstration"].removed == invented
    assert Siae.objects.current().count() == invented


def test_same_register_again_brings_nothing_about(specification, tmp_path):
    file = write_regional(tmp_path, {"type": "EI"})
    run_imports([file], actor=None, apply=True)
    assert run_imports([file], actor=None, apply=True).consequences == []


def test_real_annexes_make_the_estimate_again(specification, land, tmp_path):
    for rank in (1, 2):
        siae = make_siae(siret=make_siret(rank), asp_id=7000 + rank, kind="EI", department=land.department)
        make_site(siae, commune=land.communes["99001"])
    row = asp_annex(
        af_mesure_dispositif_code="EI_DC",
        af_numero_annexe_financiere="EI099190001",
        af_date_debut_effet=f"01/01/{PROGRAMME_YEAR}",
        af_date_fin_effet=f"31/12/{PROGRAMME_YEAR}",
        af_etp_postes_insertion=4,
    )
    run_imports([write_asp(tmp_path, ASP_ANNEX_TITLES, row)], actor=None, apply=True)
    estimated = FinancialAnnex.objects.get(is_estimated=True)
    assert (estimated.siae.asp_id, estimated.lines.get().etp) == (7002, Decimal("6.00"))
    assert supply_by_department(PROGRAMME_YEAR)["99"].total == Decimal("10.00")


def test_convention_follows_the_annexes_of_the_import(land, tmp_path, time_machine):
    time_machine.move_to("2026-06-15T10:00:00+02:00")
    siae = make_siae(siret=make_siret(1), asp_id=7001, department=land.department)
    make_annex(siae, asp_id=501, state=AnnexState.CANCELLED)
    convention = make_convention(siae, deactivated_on="2026-05-01")
    outcome = run_imports([write_asp(tmp_path, ASP_ANNEX_TITLES, asp_annex())], actor=None, apply=True)
    convention.refresh_from_db()
    assert (convention.deactivated_on, consequences_of(outcome)["Conventions"].changed) == (None, 1)
