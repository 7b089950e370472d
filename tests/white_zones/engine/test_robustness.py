import math

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from tests.white_zones import example
from white_zones.engine.accessibility import solve
from white_zones.engine.classes import CLASSES, DEFAULT_THRESHOLDS, UNDEFINED, ratios_to
from white_zones.engine.decay import Gaussian
from white_zones.engine.errors import RobustnessError
from white_zones.engine.network import Method, Pairs, build_network
from white_zones.engine.robustness import (
    Factor,
    Problem,
    Robustness,
    Uncertainty,
    assess_robustness,
    conclude,
    draw_classes,
)

NOTHING = Uncertainty(
    draws=20, demand_deviation=0, realised_shares=(1, 1), decay_scales=(), smoother=False, detours=(1.0,)
)


def problem(*, demand=None, supply=None, pairs=None, method=Method.E2SFCA, reference=0.08, decay=example.STEPS):
    return Problem(
        pairs=example.pairs() if pairs is None else pairs,
        demand=example.demand_vector() if demand is None else np.array(demand, dtype=float),
        supply=example.supply_vector() if supply is None else np.array(supply, dtype=float),
        decay=decay,
        method=method,
        thresholds=DEFAULT_THRESHOLDS,
        reference=reference,
    )


def test_without_uncertainty_each_class_is_certain():
    found = assess_robustness(problem(), NOTHING)
    assert found.base.tolist() == [2, 2, 3, 2, 2, 0]
    assert found.probabilities.tolist() == [[float(rank == base) for rank in range(4)] for base in found.base]
    assert found.modal.tolist() == found.base.tolist()
    assert found.robust.all()
    assert [(row.demand_share, row.origin_share) for row in found.tornado] == [(0.0, 0.0)] * 4


def test_tornado_of_equal_factors_keeps_their_order():
    assert [row.factor for row in assess_robustness(problem(), NOTHING).tornado] == list(Factor)


@pytest.mark.parametrize("method", list(Method))
def test_probabilities_add_up_to_one(method):
    found = assess_robustness(problem(method=method), Uncertainty(draws=200))
    assert found.probabilities.sum(axis=1).tolist() == pytest.approx([1.0] * 6, abs=1e-15)


def test_draws_equal_a_computation_each():
    """The definition written down draw by draw, with the full engine."""
    uncertainty = Uncertainty(draws=60, seed=5)
    stated = problem()
    decays = uncertainty.decay_variants(stated.decay, stated.method)
    counts = np.zeros((6, 4))
    for draw in range(60):
        generator = np.random.default_rng([5, draw])
        decay, detour = generator.random(2)
        variance = math.log(1.01)
        demand = stated.demand * np.exp(math.sqrt(variance) * generator.standard_normal(6) - variance / 2)
        supply = stated.supply * (0.85 + (1.0 - 0.85) * generator.random(3))
        pairs = example.pairs()
        network = build_network(
            Pairs(pairs.origins, pairs.sites, pairs.minutes * uncertainty.detours[int(detour * 3)]),
            origin_count=6, site_count=3, decay=decays[int(decay * len(decays))], method=Method.E2SFCA,
        )  # fmt: skip
        ratios = ratios_to(0.08, values=solve(network, demand=demand, supply=supply).total)
        ranks = DEFAULT_THRESHOLDS.classify(ratios, reached=network.reach_counts > 0)
        counts[np.arange(6), ranks] += 1
    assert assess_robustness(stated, uncertainty).probabilities.tolist() == (counts / 60).tolist()


@pytest.mark.parametrize("batch", [1, 7, 500])
def test_result_does_not_depend_on_the_batch(batch):
    usual = assess_robustness(problem(), Uncertainty(draws=90))
    other = assess_robustness(problem(), Uncertainty(draws=90), batch=batch)
    assert other.probabilities.tolist() == usual.probabilities.tolist()
    assert other.tornado == usual.tornado


def test_same_seed_gives_the_same_answer_and_another_seed_another():
    first, again, other = (
        assess_robustness(problem(), Uncertainty(draws=100, seed=seed)).probabilities.tolist() for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_orphan_origin_is_white_with_certainty():
    pairs = example.pairs()
    kept = pairs.origins != 5
    away = Pairs(pairs.origins[kept], pairs.sites[kept], pairs.minutes[kept])
    found = assess_robustness(problem(pairs=away), Uncertainty(draws=50))
    assert found.probabilities[5].tolist() == [1.0, 0.0, 0.0, 0.0]
    assert bool(found.robust[5])


def test_origin_that_a_shorter_detour_brings_into_reach_is_not_certain():
    """F is 45 minutes from S3: out of reach at 30 minutes, within it at 45 × 0.6."""
    uncertainty = Uncertainty(draws=200, decay_scales=(), smoother=False, detours=(0.6, 1.0))
    found = assess_robustness(problem(reference=0.02), uncertainty)
    assert found.base[5] == 0
    assert 0 < found.probabilities[5, 0] < 1
    detour = next(row for row in found.tornado if row.factor is Factor.DETOUR)
    assert detour.origin_share >= 0.5 / 6


def test_one_sided_realised_share_lowers_every_class():
    found = assess_robustness(
        problem(),
        Uncertainty(
            draws=50, demand_deviation=0, realised_shares=(0.5, 0.5), decay_scales=(), smoother=False, detours=(1.0,)
        ),
    )
    # Ratios 7/8, 9/8, 21/16, 13/16, 7/8, 0 are halved: 0.44, 0.56, 0.66, 0.41, 0.44, 0.
    assert found.modal.tolist() == [1, 1, 1, 1, 1, 0]
    assert found.tornado[0].factor is Factor.REALISED
    assert (found.tornado[0].demand_share, found.tornado[0].origin_share) == (pytest.approx(420 / 450), 5 / 6)
    assert found.robust.tolist() == [False] * 5 + [True]


def test_no_reference_leaves_who_is_reached_without_a_class():
    found = assess_robustness(problem(reference=None), Uncertainty(draws=10))
    assert found.base.tolist() == [UNDEFINED] * 5 + [0]
    assert found.probabilities[0].tolist() == [0.0] * 4
    assert found.modal.tolist()[0] == UNDEFINED
    assert not found.robust[0]
    assert found.base_probability.tolist()[0] == 0.0


def test_no_demand_at_all_is_finite():
    found = assess_robustness(problem(demand=[0] * 6), Uncertainty(draws=10))
    assert np.isfinite(found.probabilities).all()
    assert all(row.demand_share == 0 for row in found.tornado)


def test_modal_class_of_equal_counts_is_that_of_the_run():
    tied = Robustness(
        base=np.array([2, 0, UNDEFINED]),
        probabilities=np.array([[0, 0.5, 0.5, 0], [0, 0.5, 0.5, 0], [0, 0, 0.5, 0.5]]),
        tornado=[],
    )
    assert tied.modal.tolist() == [2, 1, 2]


def test_robust_starts_at_four_draws_out_of_five():
    found = Robustness(
        base=np.array([0, 0]), probabilities=np.array([[0.8, 0.2, 0, 0], [0.798, 0.202, 0, 0]]), tornado=[]
    )
    assert found.robust.tolist() == [True, False]


def test_decay_variants_are_the_base_its_scales_and_a_smoother_form():
    variants = Uncertainty().decay_variants(example.STEPS, Method.E2SFCA)
    assert variants[:3] == [example.STEPS, example.STEPS.scaled(0.8), example.STEPS.scaled(1.2)]
    assert isinstance(variants[3], Gaussian)
    assert len(variants) == 4


def test_two_step_method_has_no_smoother_variant():
    assert Uncertainty().decay_variants(example.STEPS, Method.TWO_SFCA) == [
        example.STEPS, example.STEPS.scaled(0.8), example.STEPS.scaled(1.2),
    ]  # fmt: skip


def test_reach_factor_is_the_widest_variant():
    assert Uncertainty().reach_factor == pytest.approx(1.2 / 0.9, rel=1e-15)
    assert Uncertainty(decay_scales=(0.5,), detours=(1.0, 2.0)).reach_factor == 1.0


@pytest.mark.parametrize(
    "settings_",
    [
        {"draws": 0},
        {"seed": -1},
        {"demand_deviation": -0.1},
        {"demand_deviation": math.inf},
        {"realised_shares": (0.0, 1.0)},
        {"realised_shares": (1.0, 0.9)},
        {"detours": ()},
        {"detours": (0.0,)},
        {"decay_scales": (math.nan,)},
    ],
)
def test_impossible_uncertainties_are_refused(settings_):
    with pytest.raises(RobustnessError):
        Uncertainty(**settings_)


@settings(deadline=None, max_examples=30)
@given(
    seed=st.integers(0, 1000),
    deviation=st.floats(0, 2),
    demand=st.lists(st.one_of(st.just(0.0), st.floats(1e-3, 1e6)), min_size=6, max_size=6),
    supply=st.lists(st.floats(0, 1e3), min_size=3, max_size=3),
    method=st.sampled_from(list(Method)),
)
def test_any_problem_gives_probabilities(seed, deviation, demand, supply, method):
    found = assess_robustness(
        problem(demand=demand, supply=supply, method=method),
        Uncertainty(draws=8, seed=seed, demand_deviation=deviation),
    )
    assert found.probabilities.sum(axis=1).tolist() == [1.0] * 6
    assert set(found.modal.tolist()) <= set(range(len(CLASSES)))
    assert all(0 <= row.demand_share <= 1 + 1e-12 for row in found.tornado)


def test_origins_left_out_compete_and_weigh_nothing():
    """F reaches nothing: told alone, nothing can change its class, while the others still move."""
    stated, varied = problem(), Uncertainty(draws=40)
    drawn = draw_classes(stated, varied)
    last = slice(5, 6)
    alone = conclude(drawn.select(last), draws=40, demand=stated.demand[last])
    assert alone.probabilities.tolist() == assess_robustness(stated, varied).probabilities[last].tolist()
    assert [row.demand_share for row in alone.tornado] == [0.0] * 4
    assert assess_robustness(stated, varied).tornado[0].demand_share > 0
