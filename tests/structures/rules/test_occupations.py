"""Which activity trains for which occupation."""

import re

import pytest

from structures.rules.activities import Activity
from structures.rules.occupations import OCCUPATIONS, activities_for


def test_occupation_may_belong_to_two_activities():
    assert activities_for("T2A60") == (Activity.HOME_SERVICES, Activity.CARE)


@pytest.mark.parametrize("occupation", ["V2X90", "", "T4Z60"])
def test_occupation_that_no_activity_trains_for_has_none(occupation):
    assert activities_for(occupation) == ()


def test_each_occupation_is_named_once_by_activity_and_has_the_shape_of_a_code():
    for codes in OCCUPATIONS.values():
        assert len(set(codes)) == len(codes)
        assert all(re.fullmatch(r"[A-W][0-9][A-Z][0-9]{2}", code) for code in codes)


def test_activities_without_occupation_are_those_that_are_said():
    assert set(Activity) - set(OCCUPATIONS) == {Activity.FOOD_AID, Activity.STAFFING, Activity.OTHER}
