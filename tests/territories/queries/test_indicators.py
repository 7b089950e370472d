from decimal import Decimal

import pytest

from territories.enums import AreaLevel, IndicatorKind, ValueState
from territories.queries.areas import list_areas
from territories.queries.indicators import (
    get_area_value,
    get_latest_period,
    list_area_values,
)
from tests.factories.territories import make_area, make_indicator, make_membership, make_source, make_value

pytestmark = pytest.mark.django_db


@pytest.fixture
def epci():
    return make_area(level=AreaLevel.EPCI)


@pytest.fixture
def communes(epci):
    areas = [make_area() for _ in range(3)]
    for area in areas:
        make_membership(area, epci)
    return areas


def give(indicator, communes, *values, **fields):
    for area, value in zip(communes, values, strict=True):
        state = value if isinstance(value, ValueState) else fields.get("state", ValueState.KNOWN)
        number = None if isinstance(value, ValueState) else value
        make_value(indicator, area, number, **{**fields, "state": state})


def test_known_parts_make_a_complete_sum(epci, communes):
    indicator = make_indicator()
    give(indicator, communes, 10, 20, 30)
    result = get_area_value(area=epci, indicator=indicator, period="2023")
    assert (result.value, result.state, result.is_complete, result.is_aggregated) == (60, ValueState.KNOWN, True, True)


def test_sum_with_a_secret_part_is_flagged(epci, communes):
    indicator = make_indicator()
    give(indicator, communes, 10, ValueState.SECRET, 30)
    result = get_area_value(area=epci, indicator=indicator, period="2023")
    assert (result.value, result.secret, result.missing, result.parts) == (40, 1, 0, 3)
    assert not result.is_complete


def test_sum_with_only_secret_parts_is_secret_not_zero(epci, communes):
    indicator = make_indicator()
    give(indicator, communes, *[ValueState.SECRET] * 3)
    result = get_area_value(area=epci, indicator=indicator, period="2023")
    assert (result.value, result.state, result.secret) == (None, ValueState.SECRET, 3)


def test_commune_without_a_row_is_missing(epci, communes):
    indicator = make_indicator()
    give(indicator, communes[:2], 10, ValueState.MISSING)
    result = get_area_value(area=epci, indicator=indicator, period="2023")
    assert (result.value, result.secret, result.missing) == (10, 0, 2)


def test_area_without_any_value_is_missing(epci, communes):
    result = get_area_value(area=epci, indicator=make_indicator(), period="2023")
    assert (result.value, result.state, result.is_complete) == (None, ValueState.MISSING, False)


def test_true_zero_is_a_known_value(epci, communes):
    indicator = make_indicator()
    give(indicator, communes, 0, 0, 0)
    result = get_area_value(area=epci, indicator=indicator, period="2023")
    assert (result.value, result.state, result.is_complete) == (0, ValueState.KNOWN, True)


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([ValueState.KNOWN, ValueState.KNOWN, ValueState.IMPUTED], ValueState.IMPUTED),
        ([ValueState.KNOWN, ValueState.IMPUTED, ValueState.ESTIMATED], ValueState.ESTIMATED),
    ],
)
def test_sum_is_as_sure_as_its_least_sure_part(epci, communes, states, expected):
    indicator = make_indicator()
    for area, state in zip(communes, states, strict=True):
        make_value(indicator, area, 1, state=state)
    assert get_area_value(area=epci, indicator=indicator, period="2023").state == expected


def test_own_value_comes_before_the_sum(epci, communes):
    indicator = make_indicator()
    give(indicator, communes, 10, 20, ValueState.SECRET)
    make_value(indicator, epci, 75)
    result = get_area_value(area=epci, indicator=indicator, period="2023")
    assert (result.value, result.is_aggregated, result.is_complete) == (75, False, True)


def test_own_secret_is_not_replaced_by_a_sum(epci, communes):
    indicator = make_indicator()
    give(indicator, communes, 10, 20, 30)
    make_value(indicator, epci, None, state=ValueState.SECRET)
    result = get_area_value(area=epci, indicator=indicator, period="2023")
    assert (result.value, result.state, result.secret) == (None, ValueState.SECRET, 1)


def test_rate_is_weighted_by_its_denominator(epci, communes):
    population = make_indicator()
    give(population, communes, 1000, 3000, 6000)
    rate = make_indicator(kind=IndicatorKind.RATE, denominator=population)
    give(rate, communes, Decimal(10), Decimal(5), Decimal(2))
    assert get_area_value(area=epci, indicator=rate, period="2023").value == Decimal("3.7")


def test_rate_leaves_a_secret_commune_out_of_both_sides(epci, communes):
    population = make_indicator()
    give(population, communes, 1000, 3000, 6000)
    rate = make_indicator(kind=IndicatorKind.RATE, denominator=population)
    give(rate, communes, Decimal(10), Decimal(5), ValueState.SECRET)
    result = get_area_value(area=epci, indicator=rate, period="2023")
    assert (result.value, result.secret) == (Decimal("6.25"), 1)


def test_rate_uses_the_latest_earlier_denominator(epci, communes):
    population = make_indicator()
    give(population, communes, 1, 1, 1, period="2020")
    give(population, communes, 1, 1, 2, period="2022")
    give(population, communes, 9, 1, 1, period="2024")
    rate = make_indicator(kind=IndicatorKind.RATE, denominator=population)
    give(rate, communes, 4, 4, 8, period="2023-T4")
    assert get_area_value(area=epci, indicator=rate, period="2023-T4").value == 6


def test_rate_without_denominator_is_missing(epci, communes):
    rate = make_indicator(kind=IndicatorKind.RATE, denominator=make_indicator())
    give(rate, communes, 4, 4, 8)
    result = get_area_value(area=epci, indicator=rate, period="2023")
    assert (result.value, result.state, result.missing) == (None, ValueState.MISSING, 3)


def test_median_is_not_aggregated(epci, communes):
    median = make_indicator(kind=IndicatorKind.MEDIAN)
    give(median, communes, 4, 4, 8)
    assert get_area_value(area=epci, indicator=median, period="2023").value is None


def test_value_of_another_period_does_not_count(epci, communes):
    indicator = make_indicator()
    give(indicator, communes, 1, 2, 3, period="2022")
    assert get_area_value(area=epci, indicator=indicator, period="2023").value is None


def test_commune_s_former_membership_does_not_count(epci, communes):
    indicator = make_indicator()
    give(indicator, communes, 1, 2, 3)
    link = communes[2].parent_links.get()
    link.validity = (link.validity.lower, link.validity.lower.replace(month=6))
    link.save()
    assert get_area_value(area=epci, indicator=indicator, period="2023").value == 3


def test_demonstration_part_makes_a_demonstration_sum(epci, communes):
    indicator = make_indicator()
    give(indicator, communes[:2], 1, 2)
    make_value(indicator, communes[2], 3, source=make_source(is_demonstration=True))
    assert get_area_value(area=epci, indicator=indicator, period="2023").is_demonstration


def test_real_parts_make_a_real_sum(epci, communes):
    indicator = make_indicator()
    give(indicator, communes, 1, 2, 3)
    assert not get_area_value(area=epci, indicator=indicator, period="2023").is_demonstration


def test_values_of_the_whole_region_take_as_many_queries_as_one(region, django_assert_max_num_queries):
    indicator = make_indicator()
    epci = list(list_areas(level=AreaLevel.EPCI))
    with django_assert_max_num_queries(3):
        assert len(list_area_values(areas=epci, indicator=indicator, period="2023")) == 172


def test_latest_period_is_the_last_in_time(communes):
    indicator = make_indicator()
    for period in ("2023-T4", "2022", "2023-T1"):
        make_value(indicator, communes[0], 1, period=period)
    assert get_latest_period(indicator) == "2023-T4"


def test_indicator_without_value_has_no_period():
    assert get_latest_period(make_indicator()) is None
