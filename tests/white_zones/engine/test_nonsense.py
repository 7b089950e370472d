"""Inputs that mean nothing: refused with words, or a right and finite answer."""

import numpy as np
import pytest

from tests.white_zones import example
from white_zones.engine.accessibility import mean_of, reference_of, solve
from white_zones.engine.classes import Thresholds, ratios_to
from white_zones.engine.decay import Gaussian, parse_decay
from white_zones.engine.errors import DecayError, ThresholdsError
from white_zones.engine.network import Method, Pairs, build_network


def network(*, decay=example.STEPS, pairs=None, sites=3, method=Method.E2SFCA):
    pairs = example.pairs() if pairs is None else pairs
    return build_network(pairs, origin_count=6, site_count=sites, decay=decay, method=method)


@pytest.mark.parametrize("bounds", [(0.7, 0.35, 1.3), (0.35, 0.35, 1.3), (-1, 0, 1), (0, 1, float("inf"))])
def test_thresholds_reversed_or_endless_are_refused(bounds):
    with pytest.raises(ThresholdsError, match="strictement croissantes"):
        Thresholds(*bounds)


@pytest.mark.parametrize("spec", ["steps:10=0,20=0", "steps:", "linear:full=0,zero=0", "gaussian:sigma=0,cut=45"])
def test_decay_without_weight_is_refused(spec):
    with pytest.raises(DecayError, match="Formes admises"):
        parse_decay(spec)


@pytest.mark.parametrize("method", list(Method))
def test_cut_at_zero_leaves_only_who_is_on_the_spot(method):
    found = solve(
        network(decay=Gaussian(sigma=15, cut=0), method=method),
        demand=example.demand_vector(),
        supply=example.supply_vector()[:, None],
    )
    assert found.total.tolist() == pytest.approx([10 / 100, 0, 20 / 160, 0, 6 / 60, 0])


def test_no_site_leaves_everyone_without_access():
    nothing = np.zeros(0, dtype=np.int64)
    found = solve(
        network(pairs=Pairs(nothing, nothing, np.zeros(0)), sites=0),
        demand=example.demand_vector(),
        supply=np.zeros((0, 1)),
    )
    assert found.total.tolist() == [0.0] * 6


def test_demand_all_at_zero_has_no_mean_and_nothing_endless():
    demand = np.zeros(6)
    found = solve(network(), demand=demand, supply=example.supply_vector()[:, None])
    assert np.isfinite(found.total).all()
    assert reference_of(demand=demand, supply=example.supply_vector()) is None
    assert mean_of(found.total, demand=demand) is None
    assert ratios_to(None, values=found.total) is None
