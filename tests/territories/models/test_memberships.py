import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from territories.enums import AreaLevel
from territories.models import AreaMembership
from tests.factories.territories import make_area, make_membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune():
    return make_area()


@pytest.fixture
def epci():
    return make_area(level=AreaLevel.EPCI)


def test_second_parent_of_a_level_at_the_same_time_is_refused(commune, epci):
    make_membership(commune, epci)
    with pytest.raises(IntegrityError, match="territories_areamembership_one_parent"):
        make_membership(commune, make_area(level=AreaLevel.EPCI))


def test_parent_may_change_on_a_date(commune, epci):
    make_membership(commune, epci, start=dt.date(2025, 1, 1), end=dt.date(2026, 1, 1))
    other = make_area(level=AreaLevel.EPCI)
    make_membership(commune, other)
    assert [link.parent for link in AreaMembership.objects.filter(child=commune).current()] == [other]


def test_parent_of_another_level_is_accepted(commune, epci):
    make_membership(commune, epci)
    assert make_membership(commune, make_area(level=AreaLevel.DEPARTMENT)).pk


def test_membership_is_valid_until_the_day_before_its_end(commune, epci):
    make_membership(commune, epci, start=dt.date(2025, 1, 1), end=dt.date(2026, 1, 1))
    links = AreaMembership.objects.filter(child=commune)
    assert links.valid_on(dt.date(2025, 12, 31)).exists()
    assert not links.valid_on(dt.date(2026, 1, 1)).exists()


def test_level_other_than_the_parent_s_is_refused(commune, epci):
    with pytest.raises(IntegrityError, match="territories_areamembership_parent_level"), transaction.atomic():
        make_membership(commune, epci, parent_level=AreaLevel.DEPARTMENT)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_area_in_itself_is_refused(epci):
    with pytest.raises(IntegrityError, match="territories_areamembership_not_itself"):
        make_membership(epci, epci)


def test_empty_span_is_refused(commune, epci):
    with pytest.raises(IntegrityError, match="territories_areamembership_dated"):
        make_membership(commune, epci, end=dt.date(2026, 1, 1))
