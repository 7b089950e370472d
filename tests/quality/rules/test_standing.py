"""Means by theme, and a place among peers that stay unknown."""

from fractions import Fraction

from hypothesis import given, strategies as st

from quality.rules.content import Content, Theme
from quality.rules.standing import FEWEST_PEERS, stand_among, theme_means
from tests.factories.quality import criterion

CONTENT = Content(
    (
        Theme("t1", "Accueil", "", (criterion("c1"), criterion("c2"))),
        Theme("t2", "Sortie", "", (criterion("c3"),)),
    )
)
LEVELS = st.fixed_dictionaries({code: st.integers(1, 4) for code in CONTENT.codes})


def test_mean_is_that_of_the_levels_given():
    assert theme_means(CONTENT, {"c1": 1, "c2": 4}) == {"t1": Fraction(5, 2), "t2": None}


def test_under_five_peers_nothing_is_told():
    peers = [{"c1": 1, "c2": 1, "c3": 1}] * (FEWEST_PEERS - 1)
    for standing in stand_among(CONTENT, {"c1": 4, "c2": 4, "c3": 4}, peers):
        assert (standing.peers, standing.median, standing.below) == (4, None, None)


def test_from_five_peers_the_median_and_the_place_are_told():
    peers = [{"c1": level, "c2": level, "c3": level} for level in (1, 2, 2, 3, 4)]
    first, _ = stand_among(CONTENT, {"c1": 3, "c2": 3, "c3": 3}, peers)
    assert (first.mean, first.peers, first.median, first.below) == (3, 5, 2, 3)


def test_peers_that_gave_no_level_do_not_count():
    peers = [{"c1": 2}] * 5
    first, second = stand_among(CONTENT, {"c1": 3, "c2": 3, "c3": 3}, peers)
    assert (first.peers, first.below, second.peers, second.below) == (5, 5, 0, None)


@given(LEVELS, st.lists(LEVELS, min_size=FEWEST_PEERS, max_size=12))
def test_place_is_between_none_and_all_and_does_not_follow_the_order(own, peers):
    standings = stand_among(CONTENT, own, peers)
    assert standings == stand_among(CONTENT, own, list(reversed(peers)))
    for standing in standings:
        assert 0 <= standing.below <= standing.peers
        assert 1 <= standing.median <= 4
