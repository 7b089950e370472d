"""The days that a form of the strategy takes."""

import pytest

from iae_portal.common.forms import PortalForm
from strategy.forms.fields import DayField


class DayForm(PortalForm):
    day = DayField(label="Échéance")


@pytest.mark.parametrize("typed", ["0001-01-01", "1999-12-31", "2101-01-01", "9999-12-31"])
def test_day_of_another_age_is_refused(typed):
    assert DayForm({"day": typed}).errors == {"day": ["Indiquez un jour entre 2000 et 2100."]}


@pytest.mark.parametrize("typed", ["2000-01-01", "31/12/2100"])
def test_days_of_the_strategy_are_taken(typed):
    assert DayForm({"day": typed}).is_valid()
