from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, strategies as st

from tests.white_zones import example
from white_zones.engine.accessibility import mean_of, reference_of, solve, solve_scenarios, total_of
from white_zones.engine.decay import Exponential, Gaussian, Linear, Steps
from white_zones.engine.errors import NetworkError, UnrepresentableError
from white_zones.engine.network import Method, Pairs, build_network

METHODS = list(Method)


def network_of(pairs, *, decay=example.STEPS, method=Method.E2SFCA, origin_count=6, site_count=3):
    return build_network(pairs, origin_count=origin_count, site_count=site_count, decay=decay, method=method)


@pytest.mark.parametrize("method", METHODS)
def test_accessibility_of_the_worked_example(method):
    network = network_of(example.pairs(), method=method)
    access = solve(network, demand=example.demand_vector(), supply=example.supply_vector())
    assert access.total.tolist() == pytest.approx([float(value) for value in example.EXPECTED[method]], rel=1e-15)
    assert not access.orphans.any()


def test_site_demand_and_ratio_of_the_worked_example():
    access = solve(network_of(example.pairs()), demand=example.demand_vector(), supply=example.supply_vector())
    assert access.site_demand.tolist() == [200.0, 250.0, 120.0]
    assert access.per_demand.ravel().tolist() == [0.05, 0.08, 0.05]


@pytest.mark.parametrize("method", METHODS)
def test_worked_example_agrees_with_the_formulas_in_rationals(method):
    minutes = {
        (i, j): float(time) for i, code in enumerate(example.CODES) for j, time in enumerate(example.MINUTES[code])
    }
    exact = example.exact_accessibility(
        [Fraction(value) for value in example.DEMAND.values()],
        [Fraction(value) for value in example.SUPPLY.values()],
        minutes,
        weight=lambda time: Fraction(float(example.STEPS.weights(np.array([time]))[0])),
        method=method,
    )
    assert exact == example.EXPECTED[method]


@pytest.mark.parametrize("method", METHODS)
def test_zero_demand_catchment_is_an_orphan_and_stays_finite(method):
    demand = example.demand_vector()
    demand[:3] = 0
    access = solve(network_of(example.pairs(), method=method), demand=demand, supply=example.supply_vector())
    assert access.orphans.tolist() == [True, False, False]
    assert access.per_demand[0].tolist() == [0.0]
    assert np.isfinite(access.total).all()
    assert access.total @ demand == pytest.approx(26.0, rel=1e-14)


def test_no_demand_at_all_gives_zero_everywhere():
    access = solve(network_of(example.pairs()), demand=np.zeros(6), supply=example.supply_vector())
    assert access.total.tolist() == [0.0] * 6
    assert access.orphans.all()


def test_kinds_share_the_denominator_and_add_up():
    kinds = np.array([[10.0, 0.0], [5.0, 15.0], [0.0, 6.0]])
    network = network_of(example.pairs(), method=Method.THREE_SFCA)
    access = solve(network, demand=example.demand_vector(), supply=kinds)
    alone = [solve(network, demand=example.demand_vector(), supply=kinds[:, kind]).total for kind in (0, 1)]
    assert access.by_kind.T.tolist() == pytest.approx(np.array(alone), rel=1e-15)
    assert access.total.tolist() == pytest.approx([float(value) for value in example.THREE_SFCA], rel=1e-15)


def test_scenarios_equal_one_computation_each():
    network = network_of(example.pairs())
    demands = np.random.default_rng(7).uniform(0, 100, size=(6, 5))
    demands[:, 4] = 0
    together = solve_scenarios(network, demands=demands, supply=example.supply_vector())
    apart = [solve(network, demand=column, supply=example.supply_vector()).total for column in demands.T]
    assert together.T.tolist() == np.array(apart).tolist()


def test_reference_and_mean_agree_when_all_supply_serves():
    demand, supply = example.demand_vector(), example.supply_vector()
    access = solve(network_of(example.pairs()), demand=demand, supply=supply)
    assert reference_of(demand=demand, supply=supply) == 0.08
    assert mean_of(access.total, demand=demand) == pytest.approx(0.08, rel=1e-15)


def test_reference_and_mean_are_undefined_without_demand():
    assert reference_of(demand=np.zeros(2), supply=np.ones(1)) is None
    assert mean_of(np.zeros(2), demand=np.zeros(2)) is None


@pytest.mark.parametrize("value", [np.nan, np.inf, -1.0])
def test_solve_refuses_numbers_that_are_not_finite_and_positive(value):
    demand = example.demand_vector()
    demand[2] = value
    with pytest.raises(NetworkError, match="La demande contient"):
        solve(network_of(example.pairs()), demand=demand, supply=example.supply_vector())
    with pytest.raises(NetworkError, match="L’offre contient"):
        solve(network_of(example.pairs()), demand=example.demand_vector(), supply=np.array([1.0, value, 1.0]))


def test_solve_refuses_vectors_of_another_length():
    with pytest.raises(NetworkError, match="L’offre a la forme"):
        solve(network_of(example.pairs()), demand=example.demand_vector(), supply=np.ones(4))


def test_results_beyond_floats_are_refused_in_words():
    demand = np.full(6, 5e-324)
    with pytest.raises(UnrepresentableError, match="L’accessibilité dépasse"):
        solve(network_of(example.pairs(), method=Method.TWO_SFCA), demand=demand, supply=example.supply_vector())
    with pytest.raises(UnrepresentableError, match="La somme dépasse"):
        total_of(np.array([1.7e308, 1.7e308]))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("scale", [1e-320, 1e-200, 1e200, 1e307])
def test_extreme_weights_do_not_change_the_result(method, scale):
    tiny = Steps(bounds=example.STEPS.bounds, values=(scale, 0.5 * scale, 0.25 * scale))
    access = solve(
        network_of(example.pairs(), decay=tiny, method=method),
        demand=example.demand_vector(),
        supply=example.supply_vector(),
    )
    tolerance = 1e-2 if scale < 1e-300 else 1e-14  # such small weights have few digits left
    expected = [float(value) for value in example.EXPECTED[method]]
    assert access.total.tolist() == pytest.approx(expected, rel=tolerance)


OFTEN_ZERO = st.one_of(st.just(0.0), st.floats(min_value=1e-3, max_value=1e6))


@st.composite
def problems(draw, numbers=OFTEN_ZERO):
    """Draw demand (often 0), supply, and pairs of which many are missing or out of reach."""
    demand = draw(st.lists(numbers, min_size=1, max_size=7))
    supply = draw(st.lists(numbers, min_size=1, max_size=6))
    times = st.one_of(st.none(), st.integers(min_value=0, max_value=600).map(lambda tenths: tenths / 10))
    cells = draw(st.lists(times, min_size=len(demand) * len(supply), max_size=len(demand) * len(supply)))
    minutes = {divmod(k, len(supply)): time for k, time in enumerate(cells) if time is not None}
    pairs = Pairs(
        origins=np.array([i for i, _ in minutes], dtype=np.int64),
        sites=np.array([j for _, j in minutes], dtype=np.int64),
        minutes=np.array(list(minutes.values()), dtype=float),
    )
    return np.array(demand), np.array(supply), minutes, pairs


DECAYS = st.sampled_from([example.STEPS, Gaussian(15, 45), Exponential(0.05, 45), Linear(10, 45)])


@given(problem=problems(), decay=DECAYS, method=st.sampled_from(METHODS))
def test_accessibility_conserves_the_supply_that_some_demand_reaches(problem, decay, method):
    demand, supply, _, pairs = problem
    network = network_of(pairs, decay=decay, method=method, origin_count=len(demand), site_count=len(supply))
    access = solve(network, demand=demand, supply=supply)
    assert np.isfinite(access.total).all()
    assert access.total @ demand == pytest.approx(supply[~access.orphans].sum(), rel=1e-12)
    assert (access.total[network.reach_counts == 0] == 0).all()


@given(problem=problems(), decay=DECAYS, method=st.sampled_from(METHODS))
def test_accessibility_agrees_with_the_formulas_in_rationals(problem, decay, method):
    demand, supply, minutes, pairs = problem
    network = network_of(pairs, decay=decay, method=method, origin_count=len(demand), site_count=len(supply))
    exact = example.exact_accessibility(
        [Fraction(value) for value in demand.tolist()],
        [Fraction(value) for value in supply.tolist()],
        minutes,
        weight=lambda time: Fraction(float(decay.weights(np.array([time]))[0])),
        method=method,
    )
    access = solve(network, demand=demand, supply=supply)
    assert access.total.tolist() == pytest.approx([float(value) for value in exact], rel=1e-12)


ANY_SIZE = st.floats(min_value=0, allow_nan=False, allow_infinity=False)


@given(
    problem=problems(ANY_SIZE),
    method=st.sampled_from(METHODS),
    decay=st.one_of(
        st.builds(Gaussian, st.floats(min_value=5e-324, max_value=1e308), st.just(60.0)),
        st.builds(Exponential, ANY_SIZE, st.just(60.0)),
        st.builds(lambda value: Steps((60.0,), (value,)), st.floats(min_value=5e-324, max_value=1e308)),
    ),
)
def test_accessibility_of_absurd_magnitudes_is_finite_or_refused(problem, method, decay):
    demand, supply, _, pairs = problem
    assume(demand.max() > 0)
    network = network_of(pairs, decay=decay, method=method, origin_count=len(demand), site_count=len(supply))
    try:
        access = solve(network, demand=demand, supply=supply)
    except UnrepresentableError:
        return
    assert np.isfinite(access.total).all()
    assert np.isfinite(access.site_demand).all()
