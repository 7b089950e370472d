"""What the portal holds: areas by level, communes attached, recruitment rows and their masks."""

import pytest

from territories.enums import AreaLevel
from territories.models import RecruitmentProject
from territories.queries.holdings import list_levels, read_recruitment
from tests.factories.imports import make_land
from tests.factories.territories import make_area, make_source

pytestmark = pytest.mark.django_db


def test_levels_count_their_areas_and_attached_communes():
    make_land()
    make_area(code="99009")
    levels = {held.level: (held.areas, held.communes) for held in list_levels()}
    assert levels == {AreaLevel.REGION: (1, 4), AreaLevel.DEPARTMENT: (1, 4), AreaLevel.COMMUNE: (5, 5)}


def test_recruitment_counts_rows_with_a_masked_figure():
    land = make_land()
    basin = make_area(level=AreaLevel.RECRUITMENT_BASIN, code="9901")
    for occupation, difficult in (("A1", 3), ("A2", None)):
        RecruitmentProject.objects.create(
            basin=basin,
            department=land.department,
            year=2024,
            occupation=occupation,
            occupation_name="Métier",
            family="B",
            family_name="Famille",
            projects=5,
            difficult=difficult,
            seasonal=0,
            source=make_source(),
        )
    held = read_recruitment()
    assert (held.year, held.rows, held.masked) == (2024, 2, 1)


def test_no_recruitment_holds_nothing():
    assert read_recruitment() is None
