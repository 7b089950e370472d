"""Recruitment projects: masked cells stay masked, and basins may span two départements."""

import pytest

from territories.enums import AreaLevel
from territories.models import RecruitmentProject
from tests.factories.imports import import_file, make_land, write_workbook
from tests.factories.territories import make_area

pytestmark = pytest.mark.django_db
TITLES = [
    *("annee", "Code métier BMO", "Nom métier BMO", "Famille_met", "Lbl_fam_met", "REG", "NOM_REG", "Dept"),
    *("NomDept", "BE25", "NOMBE25", "met", "xmet", "smet"),
]


@pytest.fixture
def basin():
    make_land()
    return make_area(level=AreaLevel.RECRUITMENT_BASIN, code="9901", name="BASSIN")


def workbook(folder, *rows):
    lines = [
        [2025.0, occupation, "Maçons", "B", "Construction", "99", "R", department, "D", 9901.0, "BASSIN", *figures]
        for occupation, department, *figures in rows
    ]
    return write_workbook(folder, {"Description_des_variables": [["x"]], "BMO_2025_open_data": [TITLES, *lines]})


def stored():
    return list(RecruitmentProject.objects.order_by("occupation").values_list("projects", "difficult", "seasonal"))


def test_masked_figures_are_unknown_and_not_zero(basin, tmp_path):
    report = import_file(workbook(tmp_path, ("B0X1", "99", "17", "*", "0"), ("B0X2", "99", "*", "*", "*")))
    assert stored() == [(17, None, 0), (None, None, None)]
    assert report.notes == ["4 cellules masquées par le producteur, gardées comme telles."]


def test_rows_of_other_regions_are_set_aside(basin, tmp_path):
    report = import_file(workbook(tmp_path, ("B0X1", "99", "17", "5", "0"), ("B0X1", "971", "8", "5", "0")))
    assert dict(report.set_aside) == {"hors de la région": 1}


def test_second_import_changes_nothing(basin, tmp_path):
    import_file(workbook(tmp_path, ("B0X1", "99", "17", "5", "0")))
    assert import_file(workbook(tmp_path, ("B0X1", "99", "17", "5", "0"))).changes_nothing


def test_part_larger_than_the_whole_is_refused(basin, tmp_path):
    report = import_file(workbook(tmp_path, ("B0X1", "99", "17", "18", "0")))
    assert [str(problem) for problem in report.problems] == [
        "Ligne 2, colonne «\u00a0xmet\u00a0»\u00a0: 18 dépasse le nombre de projets, 17."
    ]
    assert stored() == []


def test_same_occupation_twice_is_refused(basin, tmp_path):
    report = import_file(workbook(tmp_path, ("B0X1", "99", "17", "5", "0"), ("B0X1", "99", "17", "5", "0")))
    assert [problem.row for problem in report.problems] == [3]


def test_unknown_basin_is_refused(basin, tmp_path):
    basin.delete()
    make_area(level=AreaLevel.RECRUITMENT_BASIN, code="9902")
    report = import_file(workbook(tmp_path, ("B0X1", "99", "17", "5", "0")))
    assert "le bassin «\u00a09901\u00a0» est inconnu" in report.problems[0].message
