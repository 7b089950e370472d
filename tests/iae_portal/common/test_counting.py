"""Several lists are counted in one query."""

import pytest

from iae_portal.common.counting import count_together
from territories.enums import AreaLevel
from territories.models import Area
from tests.factories.territories import make_area

pytestmark = pytest.mark.django_db


def test_lists_are_counted_in_their_order_in_one_query(django_assert_num_queries):
    for name in ("Un", "Deux", "100 %"):
        make_area(name=name)
    make_area(level=AreaLevel.EPCI, code="990000077")
    communes = Area.objects.at_level(AreaLevel.COMMUNE)

    with django_assert_num_queries(1):
        counts = count_together(
            [communes, communes.none(), communes.filter(name="100 %"), Area.objects.at_level(AreaLevel.EPCI)]
        )
    assert counts == [3, 0, 1, 1]


def test_lists_that_hold_nothing_by_nature_ask_for_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert count_together([Area.objects.none(), Area.objects.filter(pk__in=[])]) == [0, 0]


def test_no_list_is_no_count():
    assert count_together([]) == []
