"""The arithmetic of the rubric."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st
from pydantic import ValidationError

from calls.rules.rubrics import Criterion, Rubric, Standing, Total, rank, standing_of, total_of
from tests.iae_portal.common.drawn_conditions import UNTIMED


def criterion(code, **changes):
    return Criterion.model_validate({"code": code, "label": f"Critère {code}", **changes})


def rubric(*criteria, **changes):
    return Rubric.model_validate({"criteria": criteria, **changes})


weights = st.decimals("0.01", 100, places=2)


@st.composite
def scored(draw):
    """A rubric and the scores of one review, some of them left out."""
    criteria = [
        criterion(f"c{rank}", weight=draw(weights), maximum=draw(st.integers(1, 100)))
        for rank in range(draw(st.integers(1, 6)))
    ]
    scores = {one.code: draw(st.none() | st.decimals(0, one.maximum, places=1)) for one in criteria}
    return criteria, scores


PLAIN = rubric(criterion("a", weight=3), criterion("b", maximum=10))


def test_total_weighs_each_criterion_by_its_share_of_the_maximum():
    assert total_of(PLAIN, {"a": Decimal(5), "b": Decimal(5)}) == Total(Fraction(175, 2), ())


def test_a_criterion_without_score_weighs_nothing():
    assert total_of(PLAIN, {"a": Decimal(4), "b": None}).value == 80
    assert total_of(PLAIN, {}).value is None


def test_a_score_of_another_rubric_is_left_out():
    assert total_of(PLAIN, {"a": Decimal(4), "gone": Decimal(1)}).value == 80


def test_a_score_below_the_floor_knocks_out_and_one_at_it_does_not():
    floored = rubric(criterion("a", floor=2), criterion("b", floor="2.5"))
    assert total_of(floored, {"a": Decimal(2), "b": Decimal("2.4")}).knocked_out == ("b",)


@UNTIMED
@given(scored())
def test_total_lies_between_zero_and_a_hundred(case):
    criteria, scores = case
    total = total_of(rubric(*criteria), scores).value
    assert (total is None) is (set(scores.values()) == {None})
    assert total is None or 0 <= total <= 100


@UNTIMED
@given(scored(), st.integers(2, 50))
def test_weights_count_only_by_their_proportions(case, divisor):
    criteria, scores = case
    # An exact scaling: the weights become integers of hundredths over the divisor of them all.
    scaled = [one.model_copy(update={"weight": Fraction(one.weight) / divisor}) for one in criteria]
    other = Rubric.model_construct(criteria=tuple(scaled))
    assert total_of(other, scores) == total_of(rubric(*criteria), scores)


@UNTIMED
@given(scored())
def test_the_full_score_is_a_hundred_and_none_is_zero(case):
    criteria, _ = case
    best = {one.code: Decimal(one.maximum) for one in criteria}
    assert total_of(rubric(*criteria), best).value == 100
    assert total_of(rubric(*criteria), dict.fromkeys(best, Decimal(0))).value == 0


ONE = rubric(criterion("a", maximum=100, floor=10))


def reviews(*scores):
    return [{"a": None if score is None else Decimal(score)} for score in scores]


def test_standing_tells_count_mean_median_and_spread():
    assert standing_of(ONE, reviews(40, 50, 60, 70)) == Standing(
        4, Fraction(55), Fraction(55), Fraction(30), (), needs_discussion=True
    )


def test_no_review_gives_no_standing():
    assert standing_of(ONE, reviews(None)) == Standing(0, None, None, None, (), needs_discussion=False)


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ((40, 60), False),
        ((40, "60.1"), True),
        ((9, 12), True),
        ((5, 9), False),
        # A review that scored nothing disagrees with nobody.
        ((9, None), False),
    ],
)
def test_a_discussion_is_needed_by_a_wide_spread_or_a_knock_out_that_is_not_shared(scores, expected):
    assert standing_of(ONE, reviews(*scores)).needs_discussion is expected


def test_knock_outs_are_told_in_the_order_of_the_rubric():
    floored = rubric(criterion("a", floor=2), criterion("b", floor=2))
    found = standing_of(floored, [{"b": Decimal(1)}, {"a": Decimal(1)}])
    assert found.knocked_out == ("a", "b")


@UNTIMED
@given(st.lists(st.decimals(0, 100, places=1), min_size=1, max_size=8))
def test_mean_and_median_stand_between_the_extremes(scores):
    found = standing_of(ONE, reviews(*scores))
    for middle in (found.mean, found.median):
        assert min(scores) <= middle <= max(scores)
    assert found.spread == Fraction(max(scores) - min(scores))


@UNTIMED
@given(st.permutations([10, 25, "33.3", 70]))
def test_order_of_reviews_changes_nothing(scores):
    assert standing_of(ONE, reviews(*scores)) == standing_of(ONE, reviews(10, 25, "33.3", 70))


def test_equal_means_share_a_rank_and_the_next_one_is_skipped():
    standings = {key: standing_of(ONE, reviews(score)) for key, score in enumerate([50, 80, 50, None, 20])}
    assert rank(standings) == {1: 1, 0: 2, 2: 2, 4: 4}


def test_a_file_that_is_knocked_out_comes_after_all_that_are_not():
    floored = rubric(criterion("a", maximum=100), criterion("b", maximum=100, floor=50))
    out = standing_of(floored, [{"a": Decimal(100), "b": Decimal(49)}])
    kept = standing_of(floored, [{"a": Decimal(0), "b": Decimal(50)}])
    assert rank({1: out, 2: kept}) == {2: 1, 1: 2}


@UNTIMED
@given(st.lists(st.lists(st.none() | st.integers(0, 100), max_size=3), max_size=8))
def test_ranks_follow_the_means(files):
    standings = {key: standing_of(ONE, reviews(*scores)) for key, scores in enumerate(files)}
    ranks = rank(standings)
    assert set(ranks) == {key for key, standing in standings.items() if standing.mean is not None}
    for one in ranks:
        better = [
            other
            for other in ranks
            if (bool(standings[other].knocked_out), -standings[other].mean)
            < (bool(standings[one].knocked_out), -standings[one].mean)
        ]
        assert ranks[one] == len(better) + 1


@pytest.mark.parametrize("bound", ["floor", "comment_below"])
def test_a_bound_above_the_maximum_is_refused(bound):
    with pytest.raises(ValidationError, match=r"un seuil dépasse la note maximale \(5\)"):
        criterion("a", **{bound: 6})


def test_two_criteria_of_one_key_are_refused():
    with pytest.raises(ValidationError, match="Deux critères de la grille portent la même clé"):
        rubric(criterion("a"), criterion("a"))
