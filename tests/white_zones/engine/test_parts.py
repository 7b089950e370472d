"""Parts of a problem give the numbers of the whole, to the last bit, however it is cut."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from tests.white_zones import example
from white_zones.engine.accessibility import solve
from white_zones.engine.classes import DEFAULT_THRESHOLDS
from white_zones.engine.decay import Exponential, Gaussian, Linear, Steps
from white_zones.engine.network import Method, Pairs, build_network
from white_zones.engine.parts import cut
from white_zones.engine.robustness import Problem, Uncertainty, draw_classes

DECAYS = [Steps(bounds=(15.0, 30.0, 45.0), values=(1.0, 0.5, 0.25)), Gaussian(sigma=15.0, cut=45.0)]
DECAYS += [Linear(full=10.0, zero=45.0), Exponential(rate=0.05, cut=45.0)]
UNCERTAINTY = Uncertainty(draws=8, seed=3)


@st.composite
def wholes(draw):
    """Points and sites thrown in a square of 200 minutes; some origins without demand, some sites out of reach."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    origin_count, site_count = draw(st.integers(1, 120)), draw(st.integers(1, 40))
    here, there = random.uniform(0, 200, (origin_count, 2)), random.uniform(0, 200, (site_count, 2))
    minutes = np.round(np.hypot(*(here[:, None] - there[None]).transpose(2, 0, 1)), 1)
    origins, sites = np.nonzero(minutes <= 60)
    order = random.permutation(len(origins))
    demand = random.lognormal(3, 1, origin_count) * (random.random(origin_count) > 0.1)
    return Problem(
        pairs=Pairs(origins[order], sites[order], minutes[origins, sites][order]),
        demand=demand,
        supply=random.uniform(0, 20, site_count),
        decay=draw(st.sampled_from(DECAYS)),
        method=draw(st.sampled_from(Method)),
        thresholds=DEFAULT_THRESHOLDS,
        reference=0.01,
    )


def take(whole, members):
    excerpt = cut(
        whole.pairs,
        members=members,
        origin_count=len(whole.demand),
        site_count=len(whole.supply),
        method=whole.method,
    )
    return excerpt, Problem(
        pairs=excerpt.pairs,
        demand=whole.demand[excerpt.origins],
        supply=whole.supply[excerpt.sites],
        decay=whole.decay,
        method=whole.method,
        thresholds=whole.thresholds,
        reference=whole.reference,
        excerpt=excerpt,
    )


def answer(problem):
    network = build_network(
        problem.pairs,
        origin_count=len(problem.demand),
        site_count=len(problem.supply),
        decay=problem.decay,
        method=problem.method,
    )
    return solve(network, demand=problem.demand, supply=problem.supply)


@settings(deadline=None, max_examples=150)
@given(whole=wholes(), data=st.data())
def test_access_of_each_origin_is_that_of_the_whole(whole, data):
    groups = np.array(data.draw(st.lists(st.integers(0, 3), min_size=len(whole.demand), max_size=len(whole.demand))))
    expected = answer(whole)
    for group in range(4):
        members = np.flatnonzero(groups == group)
        excerpt, part = take(whole, members)
        found = answer(part)
        assert excerpt.origins[excerpt.own].tolist() == members.tolist()
        assert found.by_kind[excerpt.own].tolist() == expected.by_kind[members].tolist()


@settings(deadline=None, max_examples=60)
@given(whole=wholes(), data=st.data())
def test_draws_of_each_origin_are_those_of_the_whole(whole, data):
    first = data.draw(st.integers(0, len(whole.demand)))
    expected = draw_classes(whole, UNCERTAINTY)
    for members in (np.arange(first), np.arange(first, len(whole.demand))):
        excerpt, part = take(whole, members)
        found = draw_classes(part, UNCERTAINTY)
        assert found.base[excerpt.own].tolist() == expected.base[members].tolist()
        assert found.counts[excerpt.own].tolist() == expected.counts[members].tolist()
        for factor, moved in found.moved.items():
            assert moved[excerpt.own].tolist() == expected.moved[factor][members].tolist()
        for factor, changed in found.changed.items():
            assert changed[:, excerpt.own].tolist() == expected.changed[factor][:, members].tolist()


def test_part_holds_the_demand_that_competes_from_outside():
    """Commune B alone: sites S1 and S2 are in its reach, and all but F compete for them."""
    excerpt = cut(in_reach(30), members=np.array([1]), origin_count=6, site_count=3, method=Method.E2SFCA)
    assert (excerpt.origins.tolist(), excerpt.sites.tolist(), excerpt.own.tolist()) == ([0, 1, 2, 3, 4], [0, 1], [1])


def test_third_method_also_needs_the_other_sites_of_the_competitors():
    excerpt = cut(in_reach(30), members=np.array([1]), origin_count=6, site_count=3, method=Method.THREE_SFCA)
    assert excerpt.sites.tolist() == [0, 1, 2]


@pytest.mark.parametrize("method", list(Method))
def test_part_without_any_site_in_reach_is_itself_alone(method):
    excerpt = cut(in_reach(30), members=np.array([5]), origin_count=6, site_count=3, method=method)
    assert (excerpt.origins.tolist(), excerpt.sites.tolist(), len(excerpt.pairs.minutes)) == ([5], [], 0)


def in_reach(minutes):
    pairs = example.pairs()
    kept = pairs.minutes <= minutes
    return Pairs(pairs.origins[kept], pairs.sites[kept], pairs.minutes[kept])
