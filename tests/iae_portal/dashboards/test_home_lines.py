"""What awaits a person is told in order, counted together."""

import pytest

from iae_portal.dashboards.home_lines import Counted, Line, tell_lines, tell_many
from territories.models import Area
from tests.factories.territories import make_area

pytestmark = pytest.mark.django_db
WORDS = tell_many("commune attend", "communes attendent")


def test_lines_keep_their_order_and_what_is_empty_is_left_out(django_assert_num_queries):
    make_area()
    make_area()
    lines = [
        Counted(Area.objects.filter(name="nulle part"), WORDS, "/vide/"),
        Line("Une séance vient", "/seance/"),
        Counted(Area.objects.all(), WORDS, "/communes/"),
    ]

    with django_assert_num_queries(1):
        told = tell_lines(lines)
    assert told == [Line("Une séance vient", "/seance/"), Line("2 communes attendent", "/communes/")]


@pytest.mark.parametrize(("count", "words"), [(1, "1 commune attend"), (2, "2 communes attendent")])
def test_words_agree_with_the_count(count, words):
    assert WORDS(count) == words
