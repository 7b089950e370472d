"""Local Moran statistics, false discoveries and groups."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from white_zones.engine.clusters import (
    control_false_discoveries,
    draw_without_replacement,
    find_neighbours,
    group_neighbours,
    local_moran,
)
from white_zones.engine.errors import EngineError

# The fifteen p-values of the example of Benjamini and Hochberg (1995), of which four are rejected at 5 %.
PUBLISHED = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
]
# Seven points in a ring, each with the two beside it.
RING = np.array([[(i - 1) % 7, (i + 1) % 7] for i in range(7)])
VALUES = np.array([1.0, 2.0, 1.5, 6.0, 9.0, 8.0, 3.0])


def brute_statistic(values, neighbours):
    mean = sum(values) / len(values)
    variance = sum((value - mean) ** 2 for value in values) / len(values)
    return [
        (value - mean) * sum((values[j] - mean) / len(row) for j in row) / variance
        for value, row in zip(values, neighbours, strict=True)
    ]


def scattered(size, *, seed=3):
    generator = np.random.default_rng(seed)
    longitudes, latitudes = generator.uniform(2, 7, size), generator.uniform(44, 47, size)
    return longitudes, latitudes, np.sin(3 * longitudes) + np.cos(4 * latitudes) + generator.normal(size=size) / 2


def test_statistic_is_that_of_the_formula():
    found = local_moran(VALUES, neighbours=RING)
    assert found.statistic == pytest.approx(brute_statistic(VALUES.tolist(), RING.tolist()), rel=1e-12)


def test_statistic_is_that_of_the_formula_on_many_points():
    longitudes, latitudes, values = scattered(200)
    neighbours = find_neighbours(longitudes=longitudes, latitudes=latitudes)
    found = local_moran(values, neighbours=neighbours, permutations=9)
    assert found.statistic == pytest.approx(brute_statistic(values.tolist(), neighbours.tolist()), rel=1e-12)


def test_statistic_of_two_halves():
    """Two pairs of equals, each the neighbour of its twin: every local statistic is 1."""
    found = local_moran(np.array([0.0, 0.0, 2.0, 2.0]), neighbours=np.array([[1], [0], [3], [2]]))
    assert found.statistic.tolist() == [1, 1, 1, 1]
    assert found.global_moran == 1
    assert found.is_low_low.tolist() == [True, True, False, False]


def test_p_values_approach_those_of_all_the_draws():
    """On seven points, the fifteen pairs of others can be listed for each."""
    permutations = 20_000
    found = local_moran(VALUES, neighbours=RING, permutations=permutations)
    for point in range(7):
        own = VALUES[RING[point]].sum()
        sums = [VALUES[a] + VALUES[b] for a, b in itertools.combinations([i for i in range(7) if i != point], 2)]
        above = sum(value >= own - 1e-9 for value in sums) / 15
        below = sum(value <= own + 1e-9 for value in sums) / 15
        assert found.p_value[point] == pytest.approx(min(1, 2 * min(above, below)), abs=0.03)


def test_p_values_are_the_same_for_the_same_seed():
    first, again, other = (local_moran(VALUES, neighbours=RING, seed=seed).p_value for seed in (5, 5, 6))
    assert first.tolist() == again.tolist()
    assert first.tolist() != other.tolist()


def test_p_values_of_noise_are_rarely_small_and_none_survives():
    longitudes, latitudes, _ = scattered(1000)
    noise = np.random.default_rng(11).normal(size=1000)
    found = local_moran(noise, neighbours=find_neighbours(longitudes=longitudes, latitudes=latitudes))
    assert 0.02 < (found.p_value <= 0.05).mean() < 0.09
    assert control_false_discoveries(found.p_value).sum() == 0


def test_equal_values_make_no_cluster():
    found = local_moran(np.full(7, 4.0), neighbours=RING)
    assert (found.statistic.tolist(), found.p_value.tolist()) == ([0.0] * 7, [1.0] * 7)
    assert not found.is_low_low.any()


@pytest.mark.parametrize("values", [np.array([1.0, 2.0]), np.array([np.nan] * 7)])
def test_values_that_do_not_fit_are_refused(values):
    with pytest.raises(EngineError, match="un par point"):
        local_moran(values, neighbours=RING)


def test_neighbours_are_the_nearest_others():
    longitudes = np.array([4.0, 4.1, 4.3, 4.31])
    found = find_neighbours(longitudes=longitudes, latitudes=np.full(4, 45.0), count=1)
    assert found.tolist() == [[1], [0], [3], [2]]


def test_neighbours_of_points_at_the_same_place_are_others():
    found = find_neighbours(longitudes=np.full(12, 4.0), latitudes=np.full(12, 45.0), count=8)
    assert all(point not in row for point, row in enumerate(found.tolist()))


def test_neighbours_of_too_few_points_are_refused():
    with pytest.raises(EngineError, match="Il faut plus de 8 points"):
        find_neighbours(longitudes=np.zeros(8), latitudes=np.zeros(8))


@given(population=st.integers(1, 12), data=st.data())
def test_draws_are_different_numbers_of_the_population(population, data):
    count = data.draw(st.integers(1, population))
    drawn = draw_without_replacement(np.random.default_rng(0), population=population, count=count, draws=50)
    assert drawn.min() >= 0
    assert drawn.max() < population
    assert all(len(set(column)) == count for column in drawn.T.tolist())


def test_draws_are_as_likely_as_each_other():
    drawn = draw_without_replacement(np.random.default_rng(2), population=5, count=2, draws=40_000)
    _, counts = np.unique(np.sort(drawn, axis=0), axis=1, return_counts=True)
    assert len(counts) == 10
    assert counts.tolist() == pytest.approx([4000] * 10, abs=250)


def test_false_discoveries_are_those_of_the_published_example():
    assert control_false_discoveries(np.array(PUBLISHED)).tolist() == [True] * 4 + [False] * 11


def test_false_discoveries_keep_the_order_of_the_hypotheses():
    assert control_false_discoveries(np.array(PUBLISHED[::-1])).tolist() == [False] * 11 + [True] * 4


def test_false_discoveries_reject_a_larger_one_under_a_passing_one():
    """The second is over its own bound (0.025), the third under its own (0.0375): both are rejected."""
    assert control_false_discoveries(np.array([0.01, 0.03, 0.035, 0.9])).tolist() == [True, True, True, False]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_false_discoveries_are_those_of_the_definition(p_values):
    size, ordered = len(p_values), sorted(p_values)
    bounds = [value for rank, value in enumerate(ordered, start=1) if value <= 0.05 * rank / size]
    expected = [bool(bounds) and value <= bounds[-1] for value in p_values]
    assert control_false_discoveries(np.array(p_values)).tolist() == expected


def test_groups_are_joined_by_neighbourhood_the_largest_first():
    neighbours = np.array([[1], [2], [1], [4], [3], [0]])
    members = np.array([True, True, True, True, True, False])
    assert [group.tolist() for group in group_neighbours(members, neighbours=neighbours)] == [[0, 1, 2], [3, 4]]


def test_groups_of_nobody_are_none():
    assert group_neighbours(np.zeros(7, dtype=bool), neighbours=RING) == []


@settings(deadline=None, max_examples=30)
@given(st.lists(st.booleans(), min_size=7, max_size=7))
def test_groups_share_the_members_out(members):
    groups = group_neighbours(np.array(members), neighbours=RING)
    assert sorted(point for group in groups for point in group.tolist()) == np.flatnonzero(members).tolist()
