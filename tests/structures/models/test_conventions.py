import datetime as dt

import pytest
from django.db import IntegrityError

from structures.enums import ConventionState
from tests.factories.structures import make_convention, make_siae

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (dt.date(2026, 3, 31), ConventionState.ACTIVE),
        (dt.date(2026, 4, 1), ConventionState.GRACE),
        (dt.date(2026, 5, 1), ConventionState.GRACE),
        (dt.date(2026, 5, 2), ConventionState.DEACTIVATED),
    ],
)
def test_convention_keeps_thirty_days_of_grace(day, state):
    convention = make_convention(make_siae(), deactivated_on=dt.date(2026, 4, 1))
    assert convention.state_on(day) is state
    assert convention.grace_ends_on == dt.date(2026, 5, 1)


def test_convention_is_over_after_its_last_day():
    convention = make_convention(make_siae())
    assert convention.state_on(dt.date(2027, 12, 31)) is ConventionState.ACTIVE
    assert convention.state_on(dt.date(2028, 1, 1)) is ConventionState.DEACTIVATED


def test_dates_are_ordered():
    with pytest.raises(IntegrityError, match="structures_convention_dates_ordered"):
        make_convention(make_siae(), ends_on=dt.date(2024, 1, 1))
