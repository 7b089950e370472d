import numpy as np
import pytest

from tests.white_zones import example
from white_zones.engine.decay import DEFAULT_DECAY, Gaussian
from white_zones.engine.errors import NetworkError
from white_zones.engine.network import Method, Pairs, build_network


def build(origins, sites, minutes, *, origin_count=3, site_count=3, decay=DEFAULT_DECAY, method=Method.E2SFCA):
    pairs = Pairs(
        origins=np.array(origins, dtype=np.int64), sites=np.array(sites, dtype=np.int64), minutes=np.array(minutes)
    )
    return build_network(pairs, origin_count=origin_count, site_count=site_count, decay=decay, method=method)


def test_network_keeps_only_pairs_in_reach():
    network = build([0, 0, 1], [0, 1, 0], [15.0, 45.1, 45.0])
    assert network.matrix.toarray().tolist() == [[1, 0, 0], [0.25, 0, 0], [0, 0, 0]]
    assert network.reach_counts.tolist() == [1, 1, 0]


def test_network_does_not_depend_on_the_order_of_pairs():
    pairs = example.pairs()
    shuffle = np.random.default_rng(1).permutation(len(pairs.minutes))
    shuffled = Pairs(origins=pairs.origins[shuffle], sites=pairs.sites[shuffle], minutes=pairs.minutes[shuffle])
    first, second = (
        build_network(each, origin_count=6, site_count=3, decay=example.STEPS, method=Method.THREE_SFCA)
        for each in (pairs, shuffled)
    )
    assert first.matrix.indices.tolist() == second.matrix.indices.tolist()
    assert first.matrix.data.tolist() == second.matrix.data.tolist()
    assert first.minutes.tolist() == second.minutes.tolist()


def test_network_sorts_more_cells_than_32_bits_count():
    network = build([2, 0], [3_000_000_000, 3], [10.0, 20.0], site_count=3_000_000_001)
    assert network.matrix.indices.tolist() == [3, 3_000_000_000]
    assert network.minutes.tolist() == [20.0, 10.0]


def test_nearest_is_the_closest_site_in_reach():
    network = build([0, 0, 0, 1], [0, 1, 2, 1], [20.0, 10.0, 10.0, 50.0])
    sites, minutes = network.nearest()
    assert sites.tolist() == [1, -1, -1]
    assert minutes.tolist() == [10.0, 0.0, 0.0]


def test_nearest_of_a_network_without_pair_is_none():
    sites, _ = build([], [], np.array([])).nearest()
    assert sites.tolist() == [-1, -1, -1]


def test_network_2sfca_weighs_one_everywhere_in_reach():
    network = build([0, 1], [0, 0], [1.0, 44.0], decay=Gaussian(15, 45), method=Method.TWO_SFCA)
    assert network.weights.tolist() == [1.0, 1.0]


def test_network_3sfca_keeps_the_decay_beside_the_preference():
    network = build([0, 0], [0, 1], [15.0, 30.0], method=Method.THREE_SFCA)
    assert network.weights.tolist() == [1.0, 0.5]
    assert network.matrix.data.tolist() == [1 / 1.5, 0.5 / 1.5 * 0.5]


@pytest.mark.parametrize(
    ("origins", "sites", "minutes", "message"),
    [
        ([0, 0], [1, 1], [5.0, 6.0], "deux fois"),
        ([3], [0], [5.0], "inconnu"),
        ([0], [-1], [5.0], "inconnu"),
        ([0], [0], [np.nan], "fini"),
        ([0], [0], [np.inf], "fini"),
        ([0], [0], [-1.0], "positif"),
        ([0, 1], [0], [1.0], "longueur"),
    ],
)
def test_network_refuses_pairs_that_do_not_fit(origins, sites, minutes, message):
    with pytest.raises(NetworkError, match=message):
        build(origins, sites, minutes)
