"""Recruitment projects of an area: published figures only, shares on comparable rows only."""

from decimal import Decimal

import pytest

from territories.enums import AreaLevel
from territories.models import RecruitmentProject
from territories.queries.recruitment import read_survey
from tests.factories.imports import make_land
from tests.factories.territories import make_area, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    land = make_land()
    land.basin = make_area(level=AreaLevel.RECRUITMENT_BASIN, code="9901")
    land.other = make_area(level=AreaLevel.RECRUITMENT_BASIN, code="9902")
    return land


def plan(land, basin, occupation, projects, difficult, *, year=2024):
    RecruitmentProject.objects.create(
        basin=basin,
        department=land.department,
        year=year,
        occupation=occupation,
        occupation_name=f"Métier {occupation}",
        family="B",
        family_name="Famille",
        projects=projects,
        difficult=difficult,
        source=make_source(),
    )


def shown(survey):
    return [(row.name, row.projects, row.difficult_share, row.masked) for row in survey.occupations]


def test_masked_figures_enter_neither_total_nor_share(land):
    plan(land, land.basin, "A", 10, 4)
    plan(land, land.other, "A", 30, None)
    plan(land, land.basin, "B", None, None)
    survey = read_survey(land.department)
    assert shown(survey) == [("Métier A", 40, Decimal("0.4"), 1), ("Métier B", None, None, 1)]
    assert (survey.year, len(survey.sources)) == (2024, 3)


def test_basin_reads_its_own_rows_of_the_last_year(land):
    plan(land, land.basin, "A", 10, 4)
    plan(land, land.basin, "A", 99, 4, year=2023)
    plan(land, land.other, "A", 30, 3)
    assert shown(read_survey(land.basin)) == [("Métier A", 10, Decimal("0.4"), 0)]


def test_level_without_survey_says_nothing(land):
    plan(land, land.basin, "A", 10, 4)
    assert read_survey(land.communes["99001"]) is None
    assert read_survey(make_area(level=AreaLevel.RECRUITMENT_BASIN)) is None
