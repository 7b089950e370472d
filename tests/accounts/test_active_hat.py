import datetime as dt
from datetime import UTC, datetime

import pytest

from accounts.active_hat import choose_hat, forget_hats, list_hats
from accounts.roles import College, Role, Seat
from territories.enums import AreaLevel
from tests.factories.territories import make_area
from tests.factories.users import give_hat, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def cantal():
    return make_area(level=AreaLevel.DEPARTMENT, code="99C", name="Cantal")


def test_hats_and_their_areas_cost_one_query_then_none(cantal, django_assert_num_queries):
    user = make_user()
    give_hat(
        user, Role.DEPARTMENTAL_AGENT, cantal, make_area(level=AreaLevel.DEPARTMENT, code="99H", name="Haute-Loire")
    )
    give_hat(user, Role.OBSERVER)
    with django_assert_num_queries(1):
        hats = list_hats(user.pk)
    with django_assert_num_queries(0):
        assert list_hats(user.pk) == hats
    assert [hat.label for hat in hats] == ["Agent départemental — Cantal, Haute-Loire", "Observateur"]


def test_label_of_a_committee_member(cantal):
    user = make_user()
    give_hat(user, Role.COMMITTEE_MEMBER, cantal, college=College.UNIONS, seat=Seat.SUBSTITUTE)
    label = "Membre du CDIAE — Cantal (organisations syndicales de salariés, suppléant)"
    assert user.assignment.label == label


def test_hat_starts_and_ends_by_itself_while_cached(time_machine):
    user = make_user()
    time_machine.move_to(datetime(2026, 3, 11, 12, tzinfo=UTC))
    give_hat(user, Role.OBSERVER, valid_from=dt.date(2026, 3, 12), valid_to=dt.date(2026, 3, 12))
    assert list_hats(user.pk) == []
    time_machine.move_to(datetime(2026, 3, 12, 0, 5, tzinfo=UTC))
    assert [hat.role for hat in list_hats(user.pk)] == [Role.OBSERVER]
    time_machine.move_to(datetime(2026, 3, 13, 0, 5, tzinfo=UTC))
    assert list_hats(user.pk) == []


def test_choice_that_is_no_longer_held_falls_back_on_the_first():
    user = make_user()
    give_hat(user, Role.OBSERVER)
    hats = list_hats(user.pk)
    assert choose_hat(hats, 0) == hats[0]


def test_no_hat_at_all():
    assert make_user().assignment is None


def test_forgotten_hats_are_read_again(django_assert_num_queries):
    user = make_user()
    list_hats(user.pk)
    forget_hats(user.pk)
    with django_assert_num_queries(1):
        list_hats(user.pk)
