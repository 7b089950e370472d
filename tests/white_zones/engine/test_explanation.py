import numpy as np
import pytest

from tests.white_zones import example
from white_zones.engine.accessibility import solve
from white_zones.engine.explanation import Contribution, explain
from white_zones.engine.network import Method, build_network

OFFERED = np.ones((3, 1), dtype=bool)


def solved(method, demand=None, supply=None):
    network = build_network(example.pairs(), origin_count=6, site_count=3, decay=example.STEPS, method=method)
    demand = example.demand_vector() if demand is None else demand
    supply = example.supply_vector() if supply is None else supply
    return network, solve(network, demand=demand, supply=supply)


def test_explanation_of_the_worked_example():
    network, access = solved(Method.E2SFCA)
    assert explain(network, access, origin=1, offered=OFFERED) == [
        Contribution(
            site=0, kind=0, minutes=10.0, weight=1.0, share=pytest.approx(5 / 9, rel=1e-14), gain_per_etp=0.005
        ),
        Contribution(
            site=1, kind=0, minutes=15.0, weight=0.5, share=pytest.approx(4 / 9, rel=1e-14), gain_per_etp=0.002
        ),
    ]


@pytest.mark.parametrize("method", list(Method))
def test_shares_add_up_to_one(method):
    network, access = solved(method)
    for origin in range(5):
        assert sum(c.share for c in explain(network, access, origin=origin, offered=OFFERED)) == pytest.approx(
            1, rel=1e-14
        )


@pytest.mark.parametrize("method", list(Method))
def test_gain_is_what_a_recomputation_with_one_more_etp_gives(method):
    network, access = solved(method)
    for origin in range(6):
        gains = {c.site: c.gain_per_etp for c in explain(network, access, origin=origin, offered=OFFERED)}
        for site in range(3):
            more = example.supply_vector()
            more[site] += 1
            _, after = solved(method, supply=more)
            change = after.total[origin] - access.total[origin]
            assert change == pytest.approx(gains.get(site, 0.0), rel=1e-9, abs=1e-15)


def test_explanation_of_a_point_out_of_reach_is_empty():
    network, access = solved(Method.E2SFCA)
    assert explain(network, access, origin=5, offered=OFFERED) == []


def test_orphan_site_gains_nothing_and_its_share_is_undefined_without_access():
    demand = np.array([0.0, 0.0, 0.0, 0.0, 60.0, 30.0])
    network, access = solved(Method.E2SFCA, demand=demand, supply=np.array([10.0, 0.0, 6.0]))
    first, second = explain(network, access, origin=0, offered=OFFERED)
    assert (first.share, first.gain_per_etp) == (None, 0.0)
    assert (second.share, second.gain_per_etp) == (None, 0.25 / 15)


def test_explanation_lists_only_the_kinds_a_site_offers():
    network, access = solved(Method.E2SFCA, supply=np.array([[10.0, 0.0], [0.0, 20.0], [3.0, 3.0]]))
    offered = np.array([[True, False], [True, True], [True, True]])
    listed = [(c.site, c.kind, c.share) for c in explain(network, access, origin=1, offered=offered)]
    assert listed == [
        (0, 0, pytest.approx(5 / 9, rel=1e-14)),
        (1, 0, 0.0),
        (1, 1, pytest.approx(4 / 9, rel=1e-14)),
    ]
