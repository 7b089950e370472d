import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from tests.white_zones import example
from white_zones.engine.accessibility import solve
from white_zones.engine.classes import DEFAULT_THRESHOLDS
from white_zones.engine.errors import NetworkError, SketchError
from white_zones.engine.network import Method, Pairs, build_network
from white_zones.engine.sketching import Closing, Moving, Opening, Resizing, apply_sketch, prepare_sketchpad

KINDS = np.array([[10.0, 0.0], [5.0, 15.0], [0.0, 6.0]])
MINUTES = np.array([example.MINUTES[code] for code in example.CODES], dtype=float)
EVERYONE = np.arange(6)


def solved(minutes, *, demand, supply, method):
    """Solve origins × sites given as a table of minutes, NaN where there is no pair."""
    origins, sites = np.nonzero(~np.isnan(minutes))
    network = build_network(
        Pairs(origins, sites, minutes[origins, sites]),
        origin_count=len(minutes), site_count=minutes.shape[1], decay=example.STEPS, method=method,
    )  # fmt: skip
    return network, solve(network, demand=demand, supply=supply)


def pad_of(method=Method.E2SFCA, *, minutes=MINUTES, demand=None, supply=KINDS):
    demand = example.demand_vector() if demand is None else demand
    network, access = solved(minutes, demand=demand, supply=supply, method=method)
    return prepare_sketchpad(network, access, demand=demand, supply=supply, decay=example.STEPS)


def test_no_change_changes_nothing():
    pad = pad_of()
    sketch = apply_sketch(pad, [])
    assert sketch.by_kind.tolist() == pad.access.by_kind.tolist()
    assert not sketch.changed.any()


def test_site_opened_at_an_orphan_commune_takes_it_out_of_the_white_zone():
    """F is alone with its new site: 12 ETP for 30, then nothing else changes."""
    pad = pad_of()
    sketch = apply_sketch(pad, [Opening(np.array([5]), np.array([0.0]), np.array([12.0, 0.0]))])
    assert sketch.total[5] == pytest.approx(0.4, rel=1e-15)
    assert sketch.changed.tolist() == [False] * 5 + [True]
    assert sketch.classify(DEFAULT_THRESHOLDS, reference=0.08).tolist() == [2, 2, 3, 2, 2, 3]


def test_class_of_a_kind_reads_that_kind_alone():
    sketch = apply_sketch(pad_of(), [Opening(np.array([5]), np.array([0.0]), np.array([12.0, 0.0]))])
    assert sketch.classify(DEFAULT_THRESHOLDS, reference=0.08, kind=1)[5] == 0
    assert sketch.offers[5].tolist() == [1, 0, 1]


def test_closing_the_only_site_of_a_kind_leaves_exactly_nothing():
    only = np.array([[10.0, 0.0], [5.0, 0.0], [0.0, 6.0]])
    sketch = apply_sketch(pad_of(supply=only), [Closing(2)])
    assert sketch.by_kind[:, 1].tolist() == [0.0] * 6
    assert sketch.offers[:, 1].tolist() == [0] * 6
    assert sketch.classify(DEFAULT_THRESHOLDS, reference=0.08, kind=1).tolist() == [0] * 6


def test_one_more_etp_adds_the_gain_of_the_explanation():
    sketch = apply_sketch(pad_of(), [Resizing(0, np.array([11.0, 0.0]))])
    # S1 serves 200: 1/200 × weight.
    assert (sketch.total - pad_of().access.total).tolist() == pytest.approx(
        [0.005, 0.005, 0.00125, 0, 0, 0], abs=1e-15
    )


def test_moved_site_keeps_its_etp():
    sketch = apply_sketch(pad_of(), [Moving(0, np.array([5]), np.array([0.0]))])
    assert sketch.total[5] == pytest.approx(10 / 30, rel=1e-15)
    assert sketch.total @ example.demand_vector() == pytest.approx(36.0, rel=1e-14)


def test_moved_site_may_change_size():
    sketch = apply_sketch(pad_of(), [Moving(0, np.array([5]), np.array([0.0]), np.array([3.0, 0.0]))])
    assert sketch.by_kind[5].tolist() == pytest.approx([0.1, 0.0], rel=1e-15)


def test_site_opened_where_nobody_lives_is_an_orphan():
    demand = example.demand_vector()
    demand[5] = 0
    sketch = apply_sketch(pad_of(demand=demand), [Opening(np.array([5]), np.array([0.0]), np.array([5.0, 0.0]))])
    assert sketch.total[5] == 0
    assert np.isfinite(sketch.by_kind).all()


def test_site_opened_out_of_reach_of_everyone_changes_nothing():
    sketch = apply_sketch(pad_of(), [Opening(EVERYONE, np.full(6, 31.0), np.array([5.0, 5.0]))])
    assert not sketch.changed.any()
    assert sketch.offers.tolist() == pad_of().offers.tolist()


@pytest.mark.parametrize("method", list(Method))
def test_sketchpad_is_left_as_it_was(method):
    pad = pad_of(method)
    before = pad.access.by_kind.tolist(), pad.supply.tolist(), pad.offers.tolist(), pad.access.per_demand.tolist()
    changes = [Closing(0), Resizing(1, np.array([1.0, 1.0])), Moving(2, np.array([0]), np.array([5.0]))]
    apply_sketch(pad, changes)
    after = pad.access.by_kind.tolist(), pad.supply.tolist(), pad.offers.tolist(), pad.access.per_demand.tolist()
    assert after == before


@pytest.mark.parametrize("site", [-1, 3])
def test_unknown_site_is_refused(site):
    with pytest.raises(SketchError, match="inconnu"):
        apply_sketch(pad_of(), [Closing(site)])


def test_two_changes_of_one_site_are_refused():
    with pytest.raises(SketchError, match="deux fois"):
        apply_sketch(pad_of(), [Closing(1), Resizing(1, np.array([1.0, 1.0]))])


@pytest.mark.parametrize("supply", [[1.0], [-1.0, 0.0], [np.nan, 0.0], [np.inf, 0.0]])
def test_impossible_supply_is_refused(supply):
    with pytest.raises(SketchError, match="ETP"):
        apply_sketch(pad_of(), [Resizing(1, np.array(supply))])


def test_unknown_origin_is_refused():
    with pytest.raises(NetworkError):
        apply_sketch(pad_of(), [Opening(np.array([6]), np.array([0.0]), np.array([1.0, 0.0]))])


def test_origin_given_twice_is_refused():
    with pytest.raises(NetworkError, match="deux fois"):
        apply_sketch(pad_of(), [Opening(np.array([1, 1]), np.array([0.0, 1.0]), np.array([1.0, 0.0]))])


amounts = st.one_of(st.just(0.0), st.floats(0.001, 1e3))
times = st.one_of(st.just(np.nan), st.floats(0, 40))


@st.composite
def problems(draw):
    """Return a sketchpad's inputs, and changes with the tables of minutes and supply that they come down to."""

    def vector(elements, size):
        return np.array(draw(st.lists(elements, min_size=size, max_size=size)))

    minutes, supply = vector(times, 24).reshape(6, 4), vector(amounts, 8).reshape(4, 2)
    changes, after_minutes, after_supply, opened = [], minutes.copy(), supply.copy(), []
    for site in range(4):
        action = draw(st.sampled_from(["keep", "close", "resize", "move", "move and resize"]))
        column, etp = vector(times, 6), vector(amounts, 2)
        known = np.flatnonzero(~np.isnan(column))
        if action == "close":
            changes.append(Closing(site))
        elif action == "resize":
            changes.append(Resizing(site, etp))
            after_supply[site] = etp
        elif action != "keep":
            changes.append(Moving(site, known, column[known], None if action == "move" else etp))
            opened.append((column, supply[site] if action == "move" else etp))
        if action not in {"keep", "resize"}:
            after_minutes[:, site], after_supply[site] = np.nan, 0
    for _ in range(draw(st.integers(0, 3))):
        column, etp = vector(times, 6), vector(amounts, 2)
        known = np.flatnonzero(~np.isnan(column))
        changes.append(Opening(known, column[known], etp))
        opened.append((column, etp))
    for column, etp in opened:
        after_minutes, after_supply = np.column_stack([after_minutes, column]), np.vstack([after_supply, etp])
    return minutes, supply, changes, after_minutes, after_supply


@settings(deadline=None, max_examples=200)
@given(problem=problems(), demand=st.lists(amounts, min_size=6, max_size=6), method=st.sampled_from(list(Method)))
def test_any_sketch_equals_a_full_computation(problem, demand, method):
    minutes, supply, changes, after_minutes, after_supply = problem
    pad = pad_of(method, minutes=minutes, demand=np.array(demand), supply=supply)
    sketch = apply_sketch(pad, changes)
    network, access = solved(after_minutes, demand=np.array(demand), supply=after_supply, method=method)
    assert np.abs(sketch.by_kind - access.by_kind).max() <= 1e-12 * max(1.0, access.by_kind.max())
    offered = np.column_stack([after_supply > 0, (after_supply > 0).any(axis=1)])
    counts = [
        [int(offered[network.matrix.indices[network.entries(i)]][:, k].sum()) for k in range(3)] for i in range(6)
    ]
    assert sketch.offers.tolist() == counts
    for kind in (None, 0, 1):
        values = access.total if kind is None else access.by_kind[:, kind]
        clear = np.abs(values[:, None] - 0.08 * np.array([0.35, 0.7, 1.3])).min(axis=1) > 1e-9
        reached = np.array(counts)[:, -1 if kind is None else kind] > 0
        expected = DEFAULT_THRESHOLDS.classify(values / 0.08, reached=reached)
        found = sketch.classify(DEFAULT_THRESHOLDS, reference=0.08, kind=kind)
        assert found[clear].tolist() == expected[clear].tolist()


def test_region_of_random_sites_equals_a_full_computation():
    random = np.random.default_rng(4)
    minutes = random.uniform(0, 40, size=(300, 60))
    minutes[random.uniform(size=(300, 60)) < 0.5] = np.nan
    demand, supply = random.lognormal(3, 1, 300), random.uniform(0, 20, (60, 4))
    columns = random.uniform(0, 40, size=(300, 3))
    everyone = np.arange(300)
    for method in Method:
        pad = pad_of(method, minutes=minutes, demand=demand, supply=supply)
        sketch = apply_sketch(
            pad,
            [
                Opening(everyone, columns[:, 0], np.full(4, 2.5)),
                Closing(3),
                Resizing(7, np.array([0.0, 1.0, 2.0, 3.0])),
                Moving(11, everyone, columns[:, 1]),
                Opening(everyone, columns[:, 2], np.array([0.0, 0.0, 0.0, 9.0])),
            ],
        )
        after, etp = minutes.copy(), supply.copy()
        after[:, [3, 11]] = np.nan
        etp[3], etp[7] = 0, [0.0, 1.0, 2.0, 3.0]
        moved = etp[11].copy()
        etp[11] = 0
        etp = np.vstack([etp, np.full(4, 2.5), moved, [0.0, 0.0, 0.0, 9.0]])
        _, access = solved(np.column_stack([after, columns]), demand=demand, supply=etp, method=method)
        assert np.abs(sketch.by_kind / access.by_kind - 1).max() <= 1e-12
