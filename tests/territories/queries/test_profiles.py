import pytest

from territories.enums import AreaLevel
from territories.models import Indicator
from territories.queries.areas import list_areas
from territories.queries.profiles import list_profile
from tests.factories.territories import make_area, make_indicator, make_membership, make_value

pytestmark = pytest.mark.django_db


@pytest.fixture
def epci():
    return make_area(level=AreaLevel.EPCI)


@pytest.fixture
def commune(epci):
    area = make_area()
    make_membership(area, epci)
    return area


def test_profiles_of_the_whole_catalogue_take_three_queries(region, django_assert_num_queries):
    indicators = list(Indicator.objects.filter(values__isnull=False).distinct())
    areas = [region, *list_areas(level=AreaLevel.DEPARTMENT)]
    with django_assert_num_queries(3):
        profile, _ = list_profile(areas=areas, indicators=indicators)
    assert len(profile) == 13 * len(indicators)


def test_value_is_of_the_indicator_s_own_last_period(epci, commune):
    old, recent = make_indicator(), make_indicator()
    make_value(old, commune, 1, period="2020")
    make_value(recent, commune, 2, period="2020")
    make_value(recent, commune, 3, period="2023-T4")
    profile, periods = list_profile(areas=[epci], indicators=[old, recent])
    assert periods == {old.pk: "2020", recent.pk: "2023-T4"}
    assert {key: value.value for key, value in profile.items()} == {(old.pk, epci.pk): 1, (recent.pk, epci.pk): 3}


def test_indicator_without_value_is_left_out(epci):
    assert list_profile(areas=[epci], indicators=[make_indicator()]) == ({}, {})


def test_area_without_value_is_said_missing(epci, commune):
    indicator = make_indicator()
    make_value(indicator, commune, 1)
    other = make_area()
    profile, _ = list_profile(areas=[epci, other], indicators=[indicator])
    assert (profile[indicator.pk, epci.pk].value, profile[indicator.pk, other.pk].value) == (1, None)
