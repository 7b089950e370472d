import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from tests.white_zones.siting import region_problem
from white_zones.engine.errors import NetworkError, SitingError
from white_zones.engine.network import Pairs
from white_zones.engine.siting import assign_to_nearest, build_siting, choose_greedily

# Three candidates over five origins: the middle one covers most, the two others cover everything.
COVER = np.array([[5, 20, 99], [5, 10, 99], [99, 5, 5], [99, 10, 5], [99, 99, 5]], dtype=float)
DEMAND = np.array([30.0, 20.0, 20.0, 25.0, 10.0])


def problem(minutes=COVER, demand=DEMAND, *, count=2, cover_minutes=20.0, **limits):
    origins, sites = np.nonzero(np.ones_like(minutes))
    return build_siting(
        Pairs(origins, sites, minutes.ravel()),
        demand=np.array(demand, dtype=float), candidate_count=minutes.shape[1], count=count,
        cover_minutes=cover_minutes, **limits,
    )  # fmt: skip


def best_by_enumeration(given_problem):
    """Return the largest demand that n candidates cover, by trying them all."""
    best = 0.0
    for chosen in combinations(
        range(given_problem.candidate_count), min(given_problem.count, given_problem.candidate_count)
    ):
        entries = [given_problem.origins[given_problem.covered_by(candidate)] for candidate in chosen]
        best = max(
            best, math.fsum(given_problem.demand[np.unique(np.concatenate(entries))].tolist()) if entries else 0
        )
    return best


def test_one_antenna_goes_where_most_is_covered():
    found = choose_greedily(problem(count=1))
    assert (found.chosen, found.value) == ((1,), 95.0)


def test_each_origin_is_served_by_its_nearest_antenna():
    found = assign_to_nearest(problem(count=3), [1, 2])
    assert [(a.candidate, a.origins.tolist(), a.load) for a in found.antennas] == [
        (1, [0, 1, 2], 70.0),  # C is five minutes from both: the first of the two
        (2, [3, 4], 35.0),
    ]


def test_more_antennas_than_candidates_opens_those_that_serve():
    assert choose_greedily(problem(count=50)).value == 105.0


def test_no_candidate_opens_nothing():
    found = choose_greedily(problem(np.empty((5, 0))))
    assert (found.chosen, found.value) == ((), 0.0)


def test_no_demand_opens_nothing():
    found = choose_greedily(problem(demand=[0] * 5))
    assert (found.chosen, found.value) == ((), 0.0)


def test_nothing_within_the_cover_time_opens_nothing():
    assert choose_greedily(problem(cover_minutes=4.9)).chosen == ()


def test_cover_time_belongs_to_the_cover():
    assert choose_greedily(problem(count=1, cover_minutes=5.0)).chosen == (2,)


def test_of_equals_the_first_candidate_is_opened():
    minutes = np.array([[5.0, 5.0], [5.0, 5.0]])
    assert choose_greedily(problem(minutes, [10, 10], count=1)).chosen == (0,)


def test_capacity_limits_what_an_antenna_serves():
    found = choose_greedily(problem(count=2, capacity=40.0))
    assert [antenna.load for antenna in found.antennas] == [40.0, 40.0]
    assert found.value == 80.0


def test_full_antenna_leaves_others_what_they_alone_do_not_reach():
    """The first candidate serves A, which it shares with nobody, before B."""
    minutes = np.array([[15.0, 99.0], [5.0, 5.0]])
    found = choose_greedily(problem(minutes, [10, 10], count=2, capacity=10.0))
    assert [(a.candidate, a.origins.tolist()) for a in found.antennas] == [(0, [0]), (1, [1])]


def test_antenna_below_the_minimum_does_not_open():
    found = choose_greedily(problem(count=3, minimum=96.0))
    assert found.chosen == ()
    assert [antenna.load for antenna in choose_greedily(problem(count=3, minimum=95.0)).antennas] == [95.0]


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"count": 0}, "au moins une antenne"),
        ({"capacity": 0.0}, "capacité"),
        ({"capacity": -1.0}, "capacité"),
        ({"capacity": math.inf}, "capacité"),
        ({"minimum": -1.0}, "besoin minimal"),
        ({"minimum": 20.0, "capacity": 10.0}, "aucune ne pourrait ouvrir"),
        ({"cover_minutes": math.nan}, "temps de couverture"),
        ({"cover_minutes": -1.0}, "temps de couverture"),
        ({"demand": [1, 2, 3, 4, -5]}, "besoin à couvrir"),
        ({"demand": [1, 2, 3, 4, math.inf]}, "besoin à couvrir"),
    ],
)
def test_problem_without_meaning_is_refused(limits, words):
    with pytest.raises(SitingError, match=words):
        problem(**limits)


def test_pair_given_twice_is_refused():
    with pytest.raises(SitingError, match="deux fois"):
        build_siting(
            Pairs(np.array([0, 0]), np.array([0, 0]), np.array([1.0, 2.0])),
            demand=np.array([1.0]), candidate_count=1, count=1, cover_minutes=5,
        )  # fmt: skip


def test_pair_of_an_unknown_candidate_is_refused():
    with pytest.raises(NetworkError):
        build_siting(
            Pairs(np.array([0]), np.array([1]), np.array([1.0])),
            demand=np.array([1.0]), candidate_count=1, count=1, cover_minutes=5,
        )  # fmt: skip


tables = st.lists(st.sampled_from([5.0, 15.0, 99.0]), min_size=30, max_size=30)
demands = st.lists(st.one_of(st.just(0.0), st.floats(0.01, 100)), min_size=6, max_size=6)


@settings(deadline=None, max_examples=200)
@given(table=tables, demand=demands, count=st.integers(1, 6))
def test_any_greedy_answer_is_between_its_guarantee_and_the_optimum(table, demand, count):
    stated = problem(np.array(table).reshape(6, 5), demand, count=count)
    found, optimum = choose_greedily(stated), best_by_enumeration(stated)
    assert (1 - 1 / math.e) * optimum - 1e-9 <= found.value <= optimum + 1e-9
    assert optimum <= stated.simple_bound() + 1e-9
    assert len(found.chosen) <= count


@settings(deadline=None, max_examples=200)
@given(table=tables, demand=demands, count=st.integers(1, 6), capacity=st.floats(1, 100), share=st.floats(0, 1))
def test_any_answer_respects_capacity_minimum_and_demand(table, demand, count, capacity, share):
    stated = problem(np.array(table).reshape(6, 5), demand, count=count, capacity=capacity, minimum=capacity * share)
    found = choose_greedily(stated)
    served = np.zeros(6)
    for antenna in found.antennas:
        np.add.at(served, antenna.origins, antenna.served)
        assert capacity * share - 1e-9 <= antenna.load <= capacity + 1e-9
        assert np.array(table).reshape(6, 5)[antenna.origins, antenna.candidate].max() <= 20
    assert (served <= np.array(demand) + 1e-12).all()
    assert found.value == pytest.approx(served.sum(), rel=1e-12, abs=1e-12)
    assert found.value <= stated.simple_bound() + 1e-9


def test_lazy_evaluation_gives_the_answer_of_the_full_one():
    stated = region_problem(capacity=800.0)
    left, expected = stated.demand.copy(), []
    for _ in range(stated.count):
        gains = [
            stated.limit(math.fsum(left[stated.origins[stated.covered_by(c)]].tolist()))
            for c in range(stated.candidate_count)
        ]
        best = int(np.argmax(gains))
        expected.append(best)
        antenna = choose_greedily(stated).antennas[len(expected) - 1]
        left[antenna.origins] -= antenna.served
    assert choose_greedily(stated).chosen == tuple(expected)
