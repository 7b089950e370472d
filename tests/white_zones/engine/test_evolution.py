from dataclasses import replace
from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from tests.white_zones import example
from white_zones.engine.accessibility import mean_of, solve
from white_zones.engine.decay import Gaussian
from white_zones.engine.errors import NetworkError, StateError
from white_zones.engine.evolution import Factor, State, prepare_evolution, split_area_evolution, split_evolution
from white_zones.engine.network import Method, Pairs, build_network

EVERYONE = np.ones(6, dtype=bool)
EVERY_SITE = np.ones(3, dtype=bool)


def state(**changes):
    base = State(
        demand=example.demand_vector(),
        supply=example.supply_vector(),
        pairs=example.pairs(),
        decay=example.STEPS,
        method=Method.E2SFCA,
        origins_present=EVERYONE,
        sites_present=EVERY_SITE,
    )
    return replace(base, **changes)


def without(flags, rank):
    changed = flags.copy()
    changed[rank] = False
    return changed


def split_between(before, after):
    return split_evolution(prepare_evolution(before, after))


def direct(described):
    """Solve a state by itself, as its run does."""
    kept = described.origins_present[described.pairs.origins] & described.sites_present[described.pairs.sites]
    pairs = Pairs(*(getattr(described.pairs, name)[kept] for name in ("origins", "sites", "minutes")))
    network = build_network(pairs, origin_count=6, site_count=3, decay=described.decay, method=described.method)
    demand = described.demand * described.origins_present
    return solve(network, demand=demand, supply=described.supply * described.sites_present).total, demand


def test_supply_alone_takes_all_the_change():
    split = split_between(state(), state(supply=np.array([20.0, 20.0, 6.0])))
    # S1 serves 200: ten more ETP give .05 × weight (1, 1, .25, 0, 0, 0).
    assert split.change.tolist() == pytest.approx([0.05, 0.05, 0.0125, 0, 0, 0], abs=1e-15)
    assert split.contributions[Factor.SUPPLY].tolist() == split.change.tolist()
    for factor in (Factor.DEMAND, Factor.TRAVEL, Factor.PERIMETER):
        assert split.contributions[factor].tolist() == [0.0] * 6


def test_supply_and_demand_share_their_interaction_equally():
    """One site, one origin: A = s / p, from 10/100 to 30/200, worked out by hand."""
    one = {"pairs": Pairs(np.array([0]), np.array([0]), np.array([0.0]))}
    present = {"origins_present": np.array([True]), "sites_present": np.array([True])}
    before = state(demand=np.array([100.0]), supply=np.array([10.0]), **one, **present)
    after = state(demand=np.array([200.0]), supply=np.array([30.0]), **one, **present)
    split = split_between(before, after)
    # supply: ½ (30/100 − 10/100) + ½ (30/200 − 10/200) = .15 ; demand: ½ (10/200 − 10/100) + ½ (30/200 − 30/100).
    assert split.contributions[Factor.SUPPLY].tolist() == pytest.approx([0.15], rel=1e-15)
    assert split.contributions[Factor.DEMAND].tolist() == pytest.approx([-0.10], rel=1e-15)
    assert split.change.tolist() == pytest.approx([0.05], rel=1e-15)


def test_split_is_the_mean_over_the_orders_in_which_factors_change():
    """Shapley's other definition, with the example's formulas in exact rationals."""
    supplies = [10, 20, 6], [12, 15, 9]
    demands = [100, 60, 160, 40, 60, 30], [90, 80, 150, 45, 60, 20]
    shorter = {key: value * 0.75 for key, value in _minutes().items()}
    times = _minutes(), shorter

    def value(chosen):
        return example.exact_accessibility(
            [Fraction(v) for v in demands[Factor.DEMAND in chosen]],
            [Fraction(v) for v in supplies[Factor.SUPPLY in chosen]],
            times[Factor.TRAVEL in chosen],
            weight=lambda time: Fraction(float(example.STEPS.weights(np.array([time]))[0])),
            method=Method.THREE_SFCA,
        )

    orders = list(permutations([Factor.SUPPLY, Factor.DEMAND, Factor.TRAVEL]))
    expected = {factor: [Fraction(0)] * 6 for factor in orders[0]}
    for order in orders:
        for rank, factor in enumerate(order):
            gain = zip(value(order[: rank + 1]), value(order[:rank]), strict=True)
            expected[factor] = [
                total + (new - old) / len(orders) for total, (new, old) in zip(expected[factor], gain, strict=True)
            ]
    pairs = example.pairs()
    split = split_between(
        state(method=Method.THREE_SFCA),
        state(
            method=Method.THREE_SFCA,
            supply=np.array(supplies[1], dtype=float),
            demand=np.array(demands[1], dtype=float),
            pairs=Pairs(pairs.origins, pairs.sites, pairs.minutes * 0.75),
        ),
    )
    for factor, exact in expected.items():
        assert split.contributions[factor].tolist() == pytest.approx([float(share) for share in exact], abs=1e-15)


def _minutes():
    return {
        (i, j): float(time) for i, code in enumerate(example.CODES) for j, time in enumerate(example.MINUTES[code])
    }


def test_site_that_opens_is_perimeter_and_not_supply():
    split = split_between(state(sites_present=without(EVERY_SITE, 0)), state())
    assert split.contributions[Factor.PERIMETER].tolist() == split.change.tolist()
    assert split.change.tolist() == pytest.approx([0.05, 0.05, 0.0125, 0, 0, 0], abs=1e-15)
    assert split.contributions[Factor.SUPPLY].tolist() == [0.0] * 6


def test_value_of_what_is_absent_is_not_read():
    absent = without(EVERY_SITE, 0)
    first = split_between(state(sites_present=absent), state())
    second = split_between(state(sites_present=absent, supply=np.array([999.0, 20.0, 6.0])), state())
    assert first.contributions[Factor.SUPPLY].tolist() == second.contributions[Factor.SUPPLY].tolist()


def test_origin_of_one_state_only_is_not_comparable_but_its_demand_competes():
    split = split_between(state(origins_present=without(EVERYONE, 2)), state())
    assert split.comparable.tolist() == [True, True, False, True, True, True]
    assert (split.before[2], split.after[2]) == (0.0, 0.0)
    assert split.change[0] < 0
    assert split.contributions[Factor.PERIMETER].tolist() == split.change.tolist()


def test_decay_belongs_to_travel():
    split = split_between(state(), state(decay=Gaussian(sigma=15, cut=45)))
    assert split.contributions[Factor.TRAVEL].tolist() == split.change.tolist()
    assert split.change[5] > 0


def test_pairs_in_another_order_are_no_change():
    pairs = example.pairs()
    turned = Pairs(pairs.origins[::-1], pairs.sites[::-1], pairs.minutes[::-1])
    split = split_between(state(), state(pairs=turned))
    assert split.contributions[Factor.TRAVEL].tolist() == [0.0] * 6


def test_area_of_the_worked_example_splits_its_mean():
    areas = np.array([0, 0, 1, 1, 1, 0])
    after = state(demand=np.array([200.0, 60, 160, 40, 60, 30]), supply=np.array([10.0, 25, 6]))
    split = split_area_evolution(prepare_evolution(state(), after), areas=areas, area_count=2)
    for side, described in ((split.before, state()), (split.after, after)):
        found, demand = direct(described)
        assert side.tolist() == pytest.approx(
            [mean_of(found[areas == area], demand=demand[areas == area]) for area in (0, 1)], rel=1e-14
        )
    total = sum(split.contributions.values())
    assert total.tolist() == pytest.approx(split.change.tolist(), abs=1e-15)


def test_area_without_demand_in_one_state_is_not_comparable():
    after = state(demand=np.array([100.0, 60, 160, 40, 60, 0]))
    split = split_area_evolution(prepare_evolution(state(), after), areas=np.array([0, 0, 0, 0, 0, 1]), area_count=3)
    assert split.comparable.tolist() == [True, False, False]
    assert split.change.tolist()[1:] == [0.0, 0.0]


def test_area_that_a_mixed_state_leaves_without_demand_still_closes():
    """A leaves and C gains its first demand: with the old demand and the new perimeter nobody is left."""
    before = state(demand=np.array([5.0, 60, 0, 40, 60, 30]))
    after = state(demand=np.array([0.0, 60, 10, 40, 60, 30]), origins_present=without(EVERYONE, 0))
    split = split_area_evolution(
        prepare_evolution(before, after), areas=np.array([0, -1, 0, -1, -1, -1]), area_count=1
    )
    assert split.comparable.tolist() == [True]
    assert sum(split.contributions.values()).tolist() == pytest.approx(split.change.tolist(), abs=1e-15)


def test_method_belongs_to_travel():
    split = split_between(state(), state(method=Method.THREE_SFCA))
    assert split.contributions[Factor.TRAVEL].tolist() == split.change.tolist()
    assert split.change[0] == pytest.approx(2709 / 38380 - 7 / 100, rel=1e-12)


def test_states_of_different_sizes_are_refused():
    with pytest.raises(StateError, match="points de demande"):
        split_between(state(), state(demand=np.ones(5)))
    with pytest.raises(StateError, match="mêmes sites"):
        split_between(state(), state(supply=np.ones(4)))


def test_pair_of_an_unknown_site_is_refused():
    with pytest.raises(NetworkError):
        split_between(state(), state(pairs=Pairs(np.array([0]), np.array([3]), np.array([1.0]))))


amounts = st.one_of(st.just(0.0), st.floats(1e-3, 1e3))


@st.composite
def states(draw, method):
    kept = np.array(draw(st.lists(st.booleans(), min_size=18, max_size=18)))
    pairs = example.pairs()
    minutes = np.array(draw(st.lists(st.floats(0, 60), min_size=18, max_size=18)))
    return state(
        method=method,
        demand=np.array(draw(st.lists(amounts, min_size=6, max_size=6))),
        supply=np.array(draw(st.lists(amounts, min_size=3, max_size=3))),
        pairs=Pairs(pairs.origins[kept], pairs.sites[kept], minutes[kept]),
        origins_present=np.array(draw(st.lists(st.booleans(), min_size=6, max_size=6))),
        sites_present=np.array(draw(st.lists(st.booleans(), min_size=3, max_size=3))),
    )


@settings(deadline=None, max_examples=150)
@given(data=st.data(), methods=st.tuples(*[st.sampled_from(list(Method))] * 2))
def test_any_split_closes_reverses_and_starts_from_the_runs(data, methods):
    before, after = (data.draw(states(method)) for method in methods)
    there, back = split_between(before, after), split_between(after, before)
    scale = max(
        1.0, *np.abs(there.before), *np.abs(there.after), *map(np.max, map(np.abs, there.contributions.values()))
    )
    total = sum(there.contributions.values())
    assert np.abs(total - there.change).max() <= 1e-12 * scale
    for factor in Factor:
        assert np.abs(there.contributions[factor] + back.contributions[factor]).max() <= 1e-12 * scale
    for side, described in ((there.before, before), (there.after, after)):
        found, _ = direct(described)
        assert side.tolist() == np.where(there.comparable, found, 0.0).tolist()


@settings(deadline=None, max_examples=100)
@given(data=st.data(), areas=st.lists(st.integers(-1, 2), min_size=6, max_size=6))
def test_any_split_of_areas_closes(data, areas):
    before, after = data.draw(states(Method.E2SFCA)), data.draw(states(Method.E2SFCA))
    split = split_area_evolution(prepare_evolution(before, after), areas=np.array(areas), area_count=3)
    scale = max(1.0, *map(np.max, map(np.abs, split.contributions.values())), *np.abs(split.before))
    assert np.abs(sum(split.contributions.values()) - split.change).max() <= 1e-12 * scale
