"""The territorial score and its reasons."""

import pytest
from hypothesis import given, strategies as st

from calls.rules.territorial_score import MOST_POINTS, Ground, score_territory
from white_zones.enums import Access

grounds = st.builds(
    Ground,
    access=st.sampled_from(Access),
    is_robust=st.sampled_from([True, False, None]),
    need=st.floats(1, 50000),
    reached=st.floats(0, 5000),
    uncovered=st.floats(0, 5000),
)


def test_parts_add_up_to_a_hundred():
    assert MOST_POINTS == 100


def test_worst_served_place_has_every_point():
    score = score_territory(Ground(Access.WHITE, is_robust=True, need=10_000, reached=1000, uncovered=1000))
    assert [part.points for part in score.parts] == [40, 25, 20, 15]
    assert score.total == 100


def test_each_part_is_explained():
    score = score_territory(Ground(Access.LOW, is_robust=False, need=10_000, reached=250, uncovered=100))
    assert [(part.points, part.reason) for part in score.parts] == [
        (24, "La commune est en « faiblement dotée »."),
        (
            6.25,
            (
                "250 personnes dans le besoin sont à portée du lieu, soit 2,5\u00a0% du besoin du périmètre\u00a0; "
                "tous les points à partir de 10\u00a0%."
            ),
        ),
        (8.0, "40\u00a0% du besoin à portée n’est couvert par aucune offre."),
        (0, "La classe est à confirmer : elle change quand les données varient."),
    ]


@pytest.mark.parametrize(("is_robust", "points"), [(True, 15), (None, 7.5), (False, 0)])
def test_untested_class_gets_half_the_points(is_robust, points):
    ground = Ground(Access.WHITE, is_robust=is_robust, need=0, reached=0, uncovered=0)
    assert score_territory(ground).parts[3].points == points


@given(grounds)
def test_total_lies_between_none_and_all(ground):
    assert 0 <= score_territory(ground).total <= 100
