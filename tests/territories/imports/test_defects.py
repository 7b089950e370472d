"""Every text layout, cut short, badly encoded, badly separated, doubled or renamed: refused, nothing kept."""

from dataclasses import dataclass

import pytest

from iae_portal.common.models import Source
from territories.enums import AreaLevel
from territories.models import AreaMembership, DistrictCommune, IndicatorValue, RecruitmentProject, Zoning
from tests.factories.imports import import_file, make_land, write_text
from tests.factories.territories import make_area

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Example:
    """A right file of two rows, the title of a required column and the word to spoil in its second row."""

    slug: str
    header: str
    rows: tuple[str, str]
    key: str
    delimiter: str = ";"

    @property
    def text(self):
        return "\n".join((self.header, *self.rows)) + "\n"


EXAMPLES = [
    Example(
        "dares-demandeurs-emploi",
        "Date;Code région;Région;Code commune;Commune;Catégorie;Sexe;Tranche d'âge;Nombre de demandeurs d'emploi",
        ("2023-T4;99;R;99001;Bourg;ABC;Total;Total;50", "2023-T4;99;R;99002;Bourg;ABC;Total;Total;30"),
        "Code commune",
    ),
    Example(
        "cnaf-prestations-communes",
        "dtreffre;numcomdo;nomcom;indfoy_rsa;indfoy_ppa",
        ("2023-12;99001;Bourg;705;2810", "2023-12;99002;Bourg;70;445"),
        "numcomdo",
    ),
    Example(
        "insee-filosofi-communes",
        "CODGEO;NBMENFISC21;NBPERSMENFISC21;MED21;TP6021;PPMINI21;LIBELLE",
        ("99001;346;895;25820;12,5;s;Bourg", "99002;115;266;24480;s;s;Bourg"),
        "MED21",
    ),
    Example(
        "zones-emploi-republiees",
        "codgeo,libgeo,ze2020,libze2020,ze_partie_reg,dep,reg",
        ("99001,Bourg,9901,Zone A,,99,99", "99002,Bourg,9901,Zone A,,99,99"),
        "ze2020",
        ",",
    ),
    Example(
        "france-travail-clpe",
        "commune_id,territoire_id,territoire_libelle,departement_id",
        ("99001,CLPE9901,Comité,99", "99002,CLPE9901,Comité,99"),
        "territoire_id",
        ",",
    ),
    Example(
        "france-travail-bassins-bmo",
        "reg,dep,code_commune_insee,code_bassin_BMO,lib_bassin_BMO",
        ("99,99,99001,9901,BASSIN", "99,99,99002,9901,BASSIN"),
        "code_bassin_BMO",
        ",",
    ),
    Example(
        "dgcl-frr",
        "Code_insee;Departement;Commune;Classement FRR et FRR+ au 10 juillet 2025",
        ("99001;99;Bourg;FRR socle", "99002;99;Bourg;Non classée"),
        "Code_insee",
    ),
    Example(
        "anct-qpv",
        "code_qp;lib_qp;insee_dep;insee_com;lib_com",
        ("QN09901M;Quartier A;99;99001;Bourg", "QN09902M;Quartier B;99;99002;Bourg"),
        "code_qp",
    ),
    Example(
        "indicateurs",
        "code_territoire;indicateur;periode;valeur;maille",
        ("99001;contrats_pec;2024;12;", "99002;contrats_pec;2024;7;"),
        "valeur",
    ),
]
every_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.slug)


@pytest.fixture(autouse=True)
def _land():
    make_land()
    make_area(level=AreaLevel.EMPLOYMENT_ZONE, code="9909", cog_vintage=2020)


def assert_nothing_written():
    assert not IndicatorValue.objects.exists()
    assert not Zoning.objects.exists()
    assert not DistrictCommune.objects.exists()
    assert not RecruitmentProject.objects.exists()
    assert not AreaMembership.objects.filter(parent_level=AreaLevel.EMPLOYMENT_ZONE).exists()
    assert not Source.objects.filter(slug__in=[example.slug for example in EXAMPLES]).exists()


@every_example
def test_right_file_is_recognised_and_written(example, tmp_path):
    report = import_file(write_text(tmp_path, example.text, name="sans-rapport.txt"))
    assert (report.format_slug, report.is_refused, report.rows_read) == (example.slug, False, 2)
    assert Source.objects.filter(slug=example.slug).count() == 1


@every_example
def test_right_file_with_another_separator_is_recognised(example, tmp_path):
    text = example.text.replace(example.delimiter, "\t")
    report = import_file(write_text(tmp_path, text))
    assert (report.format_slug, report.is_refused) == (example.slug, False)


@every_example
def test_row_cut_short_is_refused(example, tmp_path):
    cut = example.delimiter.join(example.rows[1].split(example.delimiter)[:1])
    report = import_file(write_text(tmp_path, f"{example.header}\n{example.rows[0]}\n{cut}"))
    assert [problem.row for problem in report.problems] == [3]
    assert "la ligne est coupée" in report.problems[0].message
    assert_nothing_written()


@every_example
def test_row_with_another_separator_is_refused(example, tmp_path):
    row = example.rows[1].replace(example.delimiter, "|")
    report = import_file(write_text(tmp_path, f"{example.header}\n{example.rows[0]}\n{row}\n"))
    assert [problem.row for problem in report.problems] == [3]
    assert_nothing_written()


@every_example
def test_row_of_another_encoding_is_refused(example, tmp_path):
    path = tmp_path / "fichier.csv"
    file = write_text(tmp_path, example.text)
    spoiled = example.rows[1].split(example.delimiter)
    spoiled[1] = "Été"
    content = f"{example.header}\n{example.rows[0]}\n".encode() + example.delimiter.join(spoiled).encode("cp1252")
    path.write_bytes(content)
    report = import_file(file)
    assert report.problems[0].row == 3
    assert "n’est pas en UTF-8" in report.problems[0].message
    assert_nothing_written()


@every_example
def test_doubled_row_is_refused_or_told(example, tmp_path):
    report = import_file(write_text(tmp_path, example.text + example.rows[1] + "\n"))
    assert [problem.row for problem in report.problems] == [4]
    assert "figure déjà ligne 3" in report.problems[0].message
    assert_nothing_written()


@every_example
def test_renamed_column_is_named(example, tmp_path):
    header = example.header.replace(example.key, "autre_nom", 1)
    report = import_file(write_text(tmp_path, "\n".join((header, *example.rows))))
    assert not report.is_recognised
    assert "il manque la colonne" in report.refusal
    assert "colonnes lues" in report.refusal
    assert not report.is_unknown
    assert_nothing_written()


def test_header_of_another_encoding_is_located(tmp_path):
    report = import_file(write_text(tmp_path, "code;Période;valeur\n99001;2024;1\n", encoding="cp1252"))
    assert [(problem.row, problem.column) for problem in report.problems] == [(1, "n°\u00a02")]
    assert "n’est pas en UTF-8" in report.problems[0].message


def test_empty_file_is_refused(tmp_path):
    report = import_file(write_text(tmp_path, ""))
    assert "n’est d’aucun format connu" in report.refusal


def test_thousand_faults_stop_the_reading(tmp_path):
    example = EXAMPLES[-1]
    rows = "\n".join(f"99001;contrats_pec;{year};beaucoup;" for year in range(1500))
    report = import_file(write_text(tmp_path, f"{example.header}\n{rows}\n"))
    assert (report.problem_count, len(report.problems)) == (1000, 50)
    assert report.refusal.startswith("La lecture s’est arrêtée après 1000 anomalies")
    assert_nothing_written()
