import pytest

from territories.domain.refresh_totals import refresh_all_totals, refresh_totals
from territories.enums import AreaLevel, ValueState
from territories.models import Indicator, IndicatorTotal
from territories.queries.aggregation import aggregate_communes
from territories.queries.areas import list_areas
from territories.queries.indicators import get_area_value
from tests.factories.territories import make_area, make_indicator, make_membership, make_value

pytestmark = pytest.mark.django_db


@pytest.fixture
def epci():
    return make_area(level=AreaLevel.EPCI)


@pytest.fixture
def communes(epci):
    areas = [make_area(), make_area()]
    for area in areas:
        make_membership(area, epci)
    return areas


def test_total_is_what_the_communes_make(epci, communes):
    indicator = make_indicator()
    make_value(indicator, communes[0], 10)
    make_value(indicator, communes[1], None, state=ValueState.SECRET)
    summed = get_area_value(area=epci, indicator=indicator, period="2023")
    refresh_totals(indicator=indicator, period="2023")
    assert IndicatorTotal.objects.filter(area=epci, indicator=indicator).count() == 1
    assert get_area_value(area=epci, indicator=indicator, period="2023") == summed


def test_total_follows_a_changed_value(epci, communes):
    indicator = make_indicator()
    value = make_value(indicator, communes[0], 10)
    refresh_totals(indicator=indicator, period="2023")
    value.value = 12
    value.save()
    refresh_totals(indicator=indicator, period="2023")
    assert get_area_value(area=epci, indicator=indicator, period="2023").value == 12


def test_total_of_another_period_is_left_alone(epci, communes):
    indicator = make_indicator()
    for period in ("2022", "2023"):
        make_value(indicator, communes[0], 10, period=period)
    refresh_all_totals()
    totals = IndicatorTotal.objects.filter(area=epci, indicator=indicator).order_by("period")
    assert list(totals.values_list("period", "value")) == [("2022", 10), ("2023", 10)]


def test_total_follows_a_commune_that_left(epci, communes):
    indicator = make_indicator()
    for area in communes:
        make_value(indicator, area, 10)
    refresh_all_totals()
    communes[1].parent_links.all().delete()
    refresh_all_totals()
    assert get_area_value(area=epci, indicator=indicator, period="2023").value == 10


def test_own_value_comes_before_the_total(epci, communes):
    indicator = make_indicator()
    make_value(indicator, communes[0], 10)
    refresh_totals(indicator=indicator, period="2023")
    make_value(indicator, epci, 75)
    assert get_area_value(area=epci, indicator=indicator, period="2023").value == 75


def test_loaded_region_has_the_totals_of_every_level(region):
    indicator = Indicator.objects.get(code="besoin_insertion")
    for level in (AreaLevel.EPCI, AreaLevel.ARRONDISSEMENT, AreaLevel.DEPARTMENT, AreaLevel.REGION):
        keys = list(list_areas(level=level).values_list("pk", flat=True))
        totals = dict(indicator.totals.filter(area__in=keys).values_list("area", "value"))
        summed = aggregate_communes(parents=keys, indicator=indicator, period="2023")
        assert totals == {key: value.value for key, value in summed.items()}
