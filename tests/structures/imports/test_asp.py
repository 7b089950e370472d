"""The extracts of the payment agency: structures, annexes, hours; nobody's name, mail or telephone."""

import datetime as dt
from decimal import Decimal

import pytest

from iae_portal.common.imports.running import run_imports
from structures.enums import AnnexState, Funder, Measure
from structures.models import AnnexLine, FieldChange, FinancialAnnex, MonthlyDeclaration, Siae
from tests.factories.imports import import_file, write_gzip
from tests.factories.structure_files import (
    ASP_ACTIVITY_TITLES,
    ASP_ANNEX_TITLES,
    ASP_STRUCTURE_TITLES,
    asp_activity,
    asp_annex,
    asp_structure,
    asp_text,
    make_siret,
    write_asp,
)
from tests.factories.structures import make_annex, make_declaration, make_siae, make_site

STATE, DEPARTMENT = Funder.STATE.value, Funder.DEPARTMENT.value


def write_annexes(folder, *rows, **options):
    return write_asp(folder, ASP_ANNEX_TITLES, *(asp_annex(**row) for row in rows), name="annexes.csv", **options)


def write_structures(folder, *rows, **options):
    rows = (asp_structure(**row) for row in rows)
    return write_asp(folder, ASP_STRUCTURE_TITLES, *rows, name="structures.csv", **options)


@pytest.fixture
def known(land):
    """A structure of the register that the agency knows too."""
    siae = make_siae(siret=make_siret(1), asp_id=7001, department=land.department)
    make_site(siae, commune=land.communes["99001"])
    return siae


def lines_of(annex):
    return dict(annex.lines.order_by("funder").values_list("funder", "etp"))


def test_both_files_create_structure_site_annex_and_lines(land, tmp_path):
    outcome = run_imports([write_annexes(tmp_path, {}), write_structures(tmp_path, {})], actor=None, apply=True)
    assert [report.is_refused for report in outcome.reports] == [False, False]
    siae = Siae.objects.get()
    annex = siae.annexes.get()
    assert (siae.kind, siae.asp_id, siae.siret, siae.siret_signature) == ("ACI", 7001, make_siret(1), make_siret(1))
    assert (siae.name, siae.source.slug) == ('ASSOCIATION "INVENTÉE', "asp-structures")
    assert (siae.department, siae.sites.get().commune) == (land.department, land.communes["99001"])
    assert (annex.number, annex.measure, annex.state) == ("ACI099260001A0M0", Measure.ACI_DC, AnnexState.VALIDATED)
    assert (annex.starts_on, annex.ends_on, annex.year) == (dt.date(2026, 1, 1), dt.date(2026, 12, 31), 2026)
    assert (annex.monthly_etp, annex.unit_amount) == (Decimal("10.50"), Decimal("20000.00"))
    # A quarter of the money is the département's.
    assert lines_of(annex) == {STATE: Decimal("7.87"), DEPARTMENT: Decimal("2.63")}


def test_both_files_again_change_nothing(land, tmp_path):
    files = [write_structures(tmp_path, {}), write_annexes(tmp_path, {})]
    run_imports(files, actor=None, apply=True)
    assert run_imports(files, actor=None, apply=True).changes_nothing
    assert FieldChange.objects.count() == 0


def test_contacts_are_never_stored(land, tmp_path, assert_never_stored):
    files = [write_structures(tmp_path, {}), write_annexes(tmp_path, {})]
    run_imports(files, actor=None, apply=True)
    assert_never_stored("personne@exemple.test", "0499000001", "Personne Inventée")


def test_structure_file_alone_changes_what_is_known_and_says_what_waits(known, tmp_path):
    report = import_file(write_structures(tmp_path, {}, {"structure_id_siae": 7002}))
    known.refresh_from_db()
    assert known.name == 'ASSOCIATION "INVENTÉE'
    assert any(note.startswith("Structures inconnues du registre : 1.") for note in report.notes)


def test_two_structures_of_the_agency_under_one_siret_do_not_mix(known, tmp_path):
    files = [
        write_structures(tmp_path, {}, {"structure_id_siae": 7002, "structure_denomination": "AUTRE"}),
        write_annexes(tmp_path, {"af_id_structure": 7002}),
    ]
    outcome = run_imports(files, actor=None, apply=True)
    known.refresh_from_db()
    assert (known.asp_id, known.name, Siae.objects.count()) == (7001, 'ASSOCIATION "INVENTÉE', 1)
    assert any("Structure ASP 7002 laissée de côté" in note for note in outcome.reports[1].notes)


def test_structure_that_moved_keeps_its_identity(known, tmp_path):
    import_file(write_structures(tmp_path, {"structure_siret_actualise": make_siret(5)}))
    known.refresh_from_db()
    assert (known.siret, known.siret_signature) == (make_siret(5), make_siret(1))


def test_structure_that_moved_is_known_by_the_siret_it_signed(land, tmp_path):
    siae = make_siae(siret=make_siret(1), department=land.department)
    import_file(write_structures(tmp_path, {"structure_siret_actualise": make_siret(5)}))
    siae.refresh_from_db()
    assert (siae.siret, siae.asp_id, Siae.objects.count()) == (make_siret(5), 7001, 1)


def test_structure_known_by_siret_gets_its_asp_key(land, tmp_path):
    siae = make_siae(siret=make_siret(1), department=land.department)
    import_file(write_structures(tmp_path, {}))
    siae.refresh_from_db()
    assert siae.asp_id == 7001


def test_windows_extract_is_read(known, tmp_path):
    import_file(write_structures(tmp_path, {}, encoding="cp1252"))
    known.refresh_from_db()
    assert known.name == 'ASSOCIATION "INVENTÉE'


def test_gzip_extract_is_read(known, tmp_path):
    report = import_file(write_gzip(tmp_path, asp_text(ASP_ANNEX_TITLES, [asp_annex()])))
    assert (report.rows_read, report.rows_kept, report.is_refused) == (1, 1, False)


def test_extract_without_its_last_line_is_refused(known, tmp_path):
    report = import_file(write_annexes(tmp_path, {}, end=""))
    assert "la ligne finale « FIN… » de l’ASP manque" in report.problems[0].message
    assert not FinancialAnnex.objects.exists()


def test_annex_of_part_of_the_year_counts_for_its_months(known, tmp_path):
    import_file(write_annexes(tmp_path, {"af_date_debut_effet": "01/07/2026", "af_mt_cofinance": ""}))
    assert lines_of(FinancialAnnex.objects.get()) == {STATE: Decimal("5.25")}


def test_annex_belongs_to_the_departement_of_its_number(land, known, tmp_path):
    other = make_siae(department=land.department)
    other.department = land.region
    report = import_file(write_annexes(tmp_path, {"af_numero_annexe_financiere": "ACI075260001"}))
    assert dict(report.set_aside) == {"hors de la région": 1}


def test_prison_measure_is_kept_with_its_code(known, tmp_path):
    report = import_file(write_annexes(tmp_path, {"af_mesure_dispositif_code": "ACI_MP"}))
    assert FinancialAnnex.objects.get().measure == Measure.ACI_MP
    assert "Annexes en milieu pénitentiaire : 1, gardées avec leur mesure." in report.notes


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("FDI_DC", "fonds de développement de l’inclusion (aide à un projet, sans poste)"),
        ("EITI_DC", "EITI, sans annexe dans ce portail"),
    ],
)
def test_measures_without_posts_are_excluded_and_counted(known, tmp_path, code, reason):
    report = import_file(write_annexes(tmp_path, {"af_mesure_dispositif_code": code}))
    assert dict(report.set_aside) == {reason: 1}
    assert not FinancialAnnex.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("af_numero_annexe_financiere", "ACI99", "n’est pas un numéro d’annexe"),
        ("af_mesure_dispositif_code", "XX_DC", "la mesure « XX_DC » est inconnue"),
        ("af_etat_annexe_financiere_code", "PARFAIT", "l’état « PARFAIT »"),
        ("af_date_fin_effet", "31/12/2025", "précède le début 01/01/2026"),
        ("af_date_debut_effet", "2026", "n’est pas une date"),
        ("af_etp_postes_insertion", "dix", "n’est pas un nombre"),
    ],
)
def test_wrong_cell_is_refused_with_its_row_and_column(known, tmp_path, field, value, message):
    report = import_file(write_annexes(tmp_path, {field: value}))
    problem = report.problems[0]
    assert (problem.row, problem.column) == (3, field)
    assert message in problem.message


def test_repeated_key_keeps_the_active_row_then_the_latest_end(known, tmp_path):
    report = import_file(
        write_annexes(
            tmp_path,
            {"af_etat_annexe_financiere_code": "HISTORISE"},
            {"af_date_fin_effet": "30/06/2026"},
            {"af_date_fin_effet": "30/11/2026"},
        )
    )
    annex = FinancialAnnex.objects.get()
    assert (annex.state, annex.ends_on) == (AnnexState.VALIDATED, dt.date(2026, 11, 30))
    assert sum(report.set_aside.values()) == 2


def test_two_keys_under_one_number_are_both_kept(known, tmp_path):
    row = {"af_id_annexe_financiere": 502, "af_etat_annexe_financiere_code": "HISTORISE"}
    report = import_file(write_annexes(tmp_path, {}, row))
    assert FinancialAnnex.objects.count() == 2
    assert any("Annexes au numéro déjà porté (fusions, modifications mineures) : 1." in note for note in report.notes)


def test_annex_of_an_unknown_structure_is_set_aside(land, known, tmp_path):
    report = import_file(write_annexes(tmp_path, {"af_id_structure": 7999}))
    assert dict(report.set_aside) == {
        "structure inconnue : importez en même temps le fichier fluxIAE_Structure": 1,
    }


def test_annex_that_changed_keeps_its_history(known, tmp_path):
    import_file(write_annexes(tmp_path, {}))
    report = import_file(write_annexes(tmp_path, {"af_etp_postes_insertion": "12", "af_mt_cofinance": "0"}))
    assert lines_of(FinancialAnnex.objects.get()) == {STATE: Decimal("12.00")}
    assert set(FieldChange.objects.values_list("field", flat=True)) == {"monthly_etp", "cofunding"}
    assert (report.changes[0].changed, report.changes[0].created) == (1, 0)


def test_real_annex_replaces_the_estimate_and_keeps_its_declarations(known, tmp_path):
    estimate = make_annex(known, year=2026, is_estimated=True)
    make_declaration(estimate, 1, hours="50")
    report = import_file(write_annexes(tmp_path, {}))
    annex = FinancialAnnex.objects.get()
    assert (annex.asp_id, annex.is_estimated, report.changes[0].removed) == (501, False, 1)
    assert annex.declarations.get().hours == Decimal("50.00")


def test_annex_that_does_not_count_replaces_no_estimate(known, tmp_path):
    make_annex(known, year=2026, is_estimated=True)
    import_file(write_annexes(tmp_path, {"af_etat_annexe_financiere_code": "ANNULE"}))
    assert FinancialAnnex.objects.filter(is_estimated=True).count() == 1


def test_structure_without_site_has_its_annex_without_lines(land, tmp_path):
    make_siae(siret=make_siret(1), asp_id=7001, department=land.department)
    report = import_file(write_annexes(tmp_path, {}))
    assert FinancialAnnex.objects.get().monthly_etp == Decimal("10.50")
    assert not AnnexLine.objects.exists()
    assert "Annexes sans ligne d’ETP : 1, faute de site connu ou d’ETP." in report.notes


def write_activity(folder, *rows):
    return write_asp(folder, ASP_ACTIVITY_TITLES, *(asp_activity(**row) for row in rows), name="emi.csv")


def test_hours_are_summed_by_annex_and_month(known, tmp_path, assert_never_stored):
    annex = make_annex(known, asp_id=501)
    report = import_file(
        write_activity(
            tmp_path,
            {},
            {"emi_nb_heures_travail": "51.5"},
            {"emi_sme_mois": 2, "emi_nb_heures_travail": 0},
            {"emi_esm_etat_code": "SAISI"},
            {"emi_afi_id": 999},
        )
    )
    assert list(annex.declarations.values_list("month", "hours")) == [
        (dt.date(2026, 1, 1), Decimal("151.50")),
        (dt.date(2026, 2, 1), Decimal("0.00")),
    ]
    assert dict(report.set_aside) == {
        "état mensuel non validé": 1,
        "annexe inconnue du portail (autre région, ou non importée)": 1,
    }
    assert_never_stored("123456789")


def test_hours_of_a_month_that_does_not_exist_are_refused(known, tmp_path):
    make_annex(known, asp_id=501)
    report = import_file(write_activity(tmp_path, {"emi_sme_mois": 13}))
    assert "n’est pas un mois" in report.problems[0].message
    assert not MonthlyDeclaration.objects.exists()
