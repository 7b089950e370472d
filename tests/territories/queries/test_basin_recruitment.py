"""Recruitment by basin and occupation."""

from decimal import Decimal

import pytest

from territories.queries.basin_recruitment import (
    find_survey_year,
    list_basin_occupations,
    list_families,
    survey_sources,
)
from tests.factories.recruitment import make_basin, make_projects
from tests.factories.structures import make_department

pytestmark = pytest.mark.django_db


def test_departments_of_a_basin_are_added_up():
    basin = make_basin()
    make_projects(basin, projects=100, difficult=70)
    make_projects(basin, projects=20, difficult=2, department=make_department("99E"))

    (row,) = list_basin_occupations(2024, basins=[basin])

    assert (row.projects, row.compared, row.difficult, row.rows, row.masked) == (120, 120, 72, 2, 0)
    assert row.difficult_share == Decimal("0.6")


def test_share_is_on_the_rows_where_both_figures_are_published():
    basin = make_basin()
    make_projects(basin, projects=100, difficult=70)
    make_projects(basin, projects=900, difficult=None, department=make_department("99E"))

    (row,) = list_basin_occupations(2024, basins=[basin])

    assert (row.projects, row.difficult_share, row.masked) == (1000, Decimal("0.7"), 1)


def test_masked_figures_make_no_share_and_no_total():
    basin = make_basin()
    make_projects(basin, projects=None, difficult=None)
    (row,) = list_basin_occupations(2024, basins=[basin])
    assert (row.projects, row.difficult_share, row.masked) == (None, None, 1)


def test_other_years_and_basins_are_left_out():
    basin, other = make_basin(), make_basin()
    make_projects(basin, year=2023)
    make_projects(other)
    assert list_basin_occupations(2024, basins=[basin]) == []


def test_last_year_is_found():
    assert find_survey_year() is None
    basin = make_basin()
    make_projects(basin, year=2023)
    make_projects(basin, year=2024)
    assert find_survey_year() == 2024
    assert list_families(2024) == [("S", "Fonctions sociales")]
    assert survey_sources(2024) == [basin.source]
