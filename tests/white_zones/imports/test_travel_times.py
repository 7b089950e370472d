"""A matrix recognised among other files: staged, checked, kept whole or not at all."""

import pytest

from iae_portal.common.imports.running import run_imports
from tests.factories.imports import import_file, write_gzip, write_text
from tests.factories.white_zones import CODES
from white_zones.models import TravelTime
from white_zones.queries.travel import list_matrices

HEADER = "code,site_commune,minutes\n"
A, B = CODES["A"], CODES["B"]


@pytest.fixture
def before(example_rows):
    return TravelTime.objects.count()


def test_matrix_is_stored_in_tenths(before, tmp_path):
    report = import_file(write_text(tmp_path, f"{HEADER}{A},{B},12.34\n{B},{A},0\n"))
    source = list_matrices()[0]
    assert (report.format_slug, report.rows_kept, source.slug) == ("temps-de-trajet", 2, "temps-de-trajet-car")
    times = TravelTime.objects.filter(source=source).values_list("origin__code", "destination__code", "tenths")
    assert list(times) == [(A, B, 123), (B, A, 0)]


def test_french_file_is_read(before, tmp_path):
    report = import_file(write_text(tmp_path, f"Code;Site_commune;Minutes\n{A};{B};12,35\n"))
    assert not report.is_refused
    assert TravelTime.objects.filter(source=list_matrices()[0]).get().tenths == 124


def test_compressed_matrix_is_read(before, tmp_path):
    report = import_file(write_gzip(tmp_path, f"{HEADER}{A},{B},12\n"))
    assert report.changes[0].created == 1


def test_same_matrix_again_changes_nothing(before, tmp_path):
    file = write_text(tmp_path, f"{HEADER}{A},{B},12\n")
    import_file(file)
    report = import_file(file)
    assert (report.changes_nothing, TravelTime.objects.count()) == (True, before + 1)


def test_trial_writes_nothing(before, tmp_path):
    outcome = run_imports([write_text(tmp_path, f"{HEADER}{A},{B},12\n")], actor=None, apply=False)
    assert outcome.reports[0].changes[0].created == 1
    assert TravelTime.objects.count() == before


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (f"00000,{B},1", "Ligne 3, colonne « code » : la commune « 00000 » est inconnue."),
        (f"{B},{A},abc", "Ligne 3, colonne « minutes » : « abc » n’est pas un nombre"),
        (f"{B},{A},5000", "Ligne 3, colonne « minutes » : « 5000 » dépasse 1440 minutes"),
        (f"{B},{A},", "Ligne 3, colonne « minutes » : la valeur manque."),
        (f"{A},{B},1", "Ligne 3, colonne « site_commune » : ce trajet figure déjà ligne 2"),
        (f"{A},{B}", "Ligne 3, colonne « minutes » : 2 valeurs pour 3 colonnes"),
    ],
)
def test_wrong_row_is_told_and_nothing_is_stored(before, tmp_path, line, message):
    report = import_file(write_text(tmp_path, f"{HEADER}{A},{B},12\n{line}\n"))
    assert [str(problem)[: len(message)] for problem in report.problems] == [message]
    assert TravelTime.objects.count() == before


def test_matrix_without_row_is_refused(before, tmp_path):
    report = import_file(write_text(tmp_path, HEADER))
    assert "ne contient aucun trajet" in report.refusal


@pytest.mark.parametrize(
    ("written", "mode"),
    [("voiture", "car"), ("Car et bus", "transit"), ("bus", "transit"), ("vélo", "bike"), ("", "car")],
)
def test_mode_is_read_in_its_column(before, tmp_path, written, mode):
    import_file(write_text(tmp_path, f"code;site_commune;minutes;mode\n{A};{B};12;{written}\n"))
    source = list_matrices()[0]
    assert source.slug == f"temps-de-trajet-{mode}"
    assert TravelTime.objects.get(source=source).mode == mode


def test_vintage_is_read_in_its_column(before, tmp_path):
    import_file(write_text(tmp_path, f"code;site_commune;minutes;millésime\n{A};{B};12;IGN 2025\n"))
    assert list_matrices()[0].vintage == "IGN 2025"


def test_same_matrix_by_another_mode_is_another_matrix(before, tmp_path):
    for mode in ("voiture", "vélo"):
        import_file(write_text(tmp_path, f"code;site_commune;minutes;mode\n{A};{B};12;{mode}\n"))
    sources = list_matrices().filter(slug__startswith="temps-de-trajet")
    assert {source.title for source in sources} == {
        "Temps de trajet en voiture entre communes",
        "Temps de trajet à vélo, sans permis entre communes",
    }


@pytest.mark.parametrize(
    ("column", "values", "message"),
    [
        ("mode", ("voiture", "car"), "« car » n’est pas un mode : écrivez voiture, car et bus, ou vélo."),
        ("mode", ("voiture", "vélo"), "un fichier ne contient qu’un mode : faites un fichier par mode."),
        ("mode", ("", "vélo"), "un fichier ne contient qu’un mode : faites un fichier par mode."),
        ("millésime", ("2024", "2025"), "un fichier ne contient qu’un millésime : faites un fichier par millésime."),
    ],
)
def test_mixed_file_is_refused(before, tmp_path, column, values, message):
    text = f"code;site_commune;minutes;{column}\n{A};{B};12;{values[0]}\n{B};{A};12;{values[1]}\n"
    report = import_file(write_text(tmp_path, text))
    assert [str(problem) for problem in report.problems] == [f"Ligne 3, colonne « {column} » : {message}"]
    assert TravelTime.objects.count() == before
