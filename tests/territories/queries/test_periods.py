"""The period that stands for an indicator is the latest one that is not a corner of it."""

import pytest

from territories.models import IndicatorValue
from territories.queries.coverage import find_main, list_coverages
from territories.queries.indicators import get_latest_period
from territories.queries.periods import choose_periods
from tests.factories.imports import make_land
from tests.factories.territories import make_indicator, make_value

pytestmark = pytest.mark.django_db


@pytest.fixture
def indicator():
    land = make_land(populations=(1, 1, 1, 1, 1))
    indicator = make_indicator()
    for commune in land.communes.values():
        make_value(indicator, commune, 1, period="2023-T4")
    make_value(indicator, land.communes["99001"], 1, period="2024-T4")
    indicator.land = land
    return indicator


def test_later_period_of_a_corner_is_passed_over(indicator):
    assert choose_periods(IndicatorValue.objects.all()) == {indicator.pk: "2023-T4"}
    assert get_latest_period(indicator) == "2023-T4"
    assert find_main(list_coverages(indicator)[indicator.pk]).period == "2023-T4"


def test_later_period_that_covers_nearly_all_is_taken(indicator):
    for code in ("99002", "99003", "99004"):
        make_value(indicator, indicator.land.communes[code], 1, period="2024-T4")
    assert get_latest_period(indicator) == "2024-T4"
    assert find_main(list_coverages(indicator)[indicator.pk]).period == "2024-T4"


def test_indicator_without_value_has_no_period():
    assert get_latest_period(make_indicator()) is None
    assert find_main([]) is None
