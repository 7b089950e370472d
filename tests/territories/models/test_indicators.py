from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError

from accounts.roles import Role
from territories.enums import IndicatorKind, ValueState
from territories.models import Indicator, IndicatorValue
from tests.factories.territories import make_area, make_indicator, make_value
from tests.factories.users import make_holder

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", [ValueState.SECRET, ValueState.MISSING])
def test_value_of_an_absent_state_is_refused(state):
    with pytest.raises(IntegrityError, match="territories_indicatorvalue_state_value"):
        make_value(make_indicator(), make_area(), 0, state=state)


@pytest.mark.parametrize("state", [ValueState.KNOWN, ValueState.IMPUTED, ValueState.ESTIMATED])
def test_state_without_its_value_is_refused(state):
    with pytest.raises(IntegrityError, match="territories_indicatorvalue_state_value"):
        make_value(make_indicator(), make_area(), None, state=state)


@pytest.mark.parametrize("state", [ValueState.SECRET, ValueState.MISSING])
def test_absent_value_is_empty(state):
    assert make_value(make_indicator(), make_area(), None, state=state).value is None


def test_second_value_of_a_period_is_refused():
    value = make_value(make_indicator(), make_area(), 1)
    with pytest.raises(IntegrityError, match="territories_indicatorvalue_once"):
        make_value(value.indicator, value.area, 2)


@pytest.mark.parametrize("period", ["2023", "2023-T4", "2023-12"])
def test_period_of_a_year_quarter_or_month_is_accepted(period):
    assert make_value(make_indicator(), make_area(), 1, period=period).pk


@pytest.mark.parametrize("period", ["23", "2023-T5", "2023-13", "T4-2023"])
def test_period_of_another_shape_is_refused(period):
    with pytest.raises(IntegrityError, match="territories_indicatorvalue_period_shape"):
        make_value(make_indicator(), make_area(), 1, period=period)


def test_rate_without_denominator_is_refused():
    with pytest.raises(IntegrityError, match="territories_indicator_rate_denominator"):
        make_indicator(kind=IndicatorKind.RATE)


def test_count_with_a_denominator_is_refused():
    with pytest.raises(IntegrityError, match="territories_indicator_rate_denominator"):
        make_indicator(denominator=make_indicator())


def test_code_with_capitals_is_refused():
    with pytest.raises(IntegrityError, match="territories_indicator_code_shape"):
        make_indicator(code="RSA")


def test_figures_are_hidden_from_a_visitor():
    value = make_value(make_indicator(), make_area(), 1)
    assert not IndicatorValue.objects.visible_to(AnonymousUser()).filter(pk=value.pk).exists()
    assert not Indicator.objects.visible_to(AnonymousUser()).exists()


@pytest.mark.parametrize("role", [Role.STRUCTURE_MEMBER, Role.OPERATOR])
def test_figures_are_hidden_from_those_who_only_answer_calls(role):
    value = make_value(make_indicator(), make_area(), 1)
    user = make_holder(role)
    assert not IndicatorValue.objects.visible_to(user).filter(pk=value.pk).exists()
    assert not Indicator.objects.visible_to(user).exists()


@pytest.mark.parametrize("role", [Role.REGIONAL_AGENT, Role.DEPARTMENTAL_AGENT, Role.COMMITTEE_MEMBER, Role.OBSERVER])
def test_figures_are_visible_across_the_region(role):
    value = make_value(make_indicator(), make_area(), Decimal("1.5"))
    user = make_holder(role)
    assert IndicatorValue.objects.visible_to(user).get(pk=value.pk).value == Decimal("1.5")
    assert Indicator.objects.visible_to(user).filter(pk=value.indicator_id).exists()
