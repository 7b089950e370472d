import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Assignment
from accounts.roles import Role
from tests.factories.users import give_hat, make_user

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 12)


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "held"),
    [
        (DAY, None, True),
        (DAY, DAY, True),
        (dt.date(2026, 3, 13), None, False),
        (dt.date(2026, 1, 1), dt.date(2026, 3, 11), False),
    ],
)
def test_current_counts_both_ends(valid_from, valid_to, held):
    give_hat(make_user(), Role.OBSERVER, valid_from=valid_from, valid_to=valid_to)
    assert Assignment.objects.current(day=DAY).exists() is held


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"role": "king"}, "known_role"),
        ({"role": Role.OBSERVER, "valid_from": DAY, "valid_to": dt.date(2026, 3, 1)}, "dates_ordered"),
        ({"role": Role.OBSERVER, "college": "state", "seat": "full"}, "committee_seat"),
        ({"role": Role.COMMITTEE_MEMBER}, "committee_seat"),
    ],
)
def test_database_refuses_what_makes_no_sense(fields, constraint):
    with pytest.raises(IntegrityError, match=f"accounts_assignment_{constraint}"), transaction.atomic():
        Assignment.objects.create(user=make_user(), **fields)


def test_database_refuses_the_same_role_twice_at_once():
    user = make_user()
    give_hat(user, Role.OBSERVER, valid_from=DAY)
    with pytest.raises(IntegrityError, match="accounts_assignment_no_overlap"), transaction.atomic():
        give_hat(user, Role.OBSERVER, valid_from=dt.date(2026, 6, 1))


def test_same_role_may_be_held_again_later():
    user = make_user()
    give_hat(user, Role.OBSERVER, valid_from=DAY, valid_to=dt.date(2026, 3, 31))
    give_hat(user, Role.OBSERVER, valid_from=dt.date(2026, 4, 1))
    assert Assignment.objects.count() == 2
