import math

import numpy as np
import pytest
from hypothesis import given, strategies as st

from tests.white_zones import example
from white_zones.engine.decay import DEFAULT_DECAY, Exponential, Gaussian, Linear, Steps, parse_decay, smoothed
from white_zones.engine.errors import DecayError

MINUTES = np.array([0.0, 9.99, 10.0, 10.000001, 20.0, 29.9, 30.0, 30.1, 45.0, 45.1, 1e308])


def test_steps_bound_belongs_to_its_step():
    weights = parse_decay("steps:10=1,20=0.5,30=0.25").weights(MINUTES)
    assert weights.tolist() == [1, 1, 1, 0.5, 0.5, 0.25, 0.25, 0, 0, 0, 0]


def test_gaussian_follows_its_formula_up_to_the_cut():
    weights = parse_decay("gaussian:sigma=15,cut=45").weights(MINUTES)
    assert weights.tolist() == pytest.approx(
        [math.exp(-t * t / 450) if t <= 45 else 0.0 for t in MINUTES[:-1].tolist()] + [0.0], rel=1e-14
    )


def test_exponential_follows_its_formula_up_to_the_cut():
    weights = parse_decay("exponential:rate=0.05,cut=45").weights(MINUTES)
    assert weights.tolist() == pytest.approx(
        [math.exp(-0.05 * t) if t <= 45 else 0.0 for t in MINUTES[:-1].tolist()] + [0.0], rel=1e-14
    )


def test_linear_is_full_then_falls_to_zero():
    minutes = np.array([0.0, 10.0, 27.5, 45.0, 46.0])
    assert parse_decay("linear:full=10,zero=45").weights(minutes).tolist() == [1.0, 1.0, 0.5, 0.0, 0.0]


def test_decay_of_no_pair_is_empty():
    decays = (DEFAULT_DECAY, Gaussian(15, 45), Exponential(0.05, 45), Linear(10, 45))
    assert [decay.weights(np.array([])).size for decay in decays] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("text", "decay"),
    [
        ("steps:15=1,30=0.5,45=0.25", DEFAULT_DECAY),
        (" gaussian: cut=45 , sigma=15 ", Gaussian(sigma=15.0, cut=45.0)),
        ("exponential:rate=0,cut=45", Exponential(rate=0.0, cut=45.0)),
        ("linear:zero=45,full=0", Linear(full=0.0, zero=45.0)),
        ("steps:0=1", Steps(bounds=(0.0,), values=(1.0,))),
    ],
)
def test_decay_is_read_from_its_spec(text, decay):
    assert parse_decay(text) == decay


@pytest.mark.parametrize("decay", [DEFAULT_DECAY, Gaussian(15, 45), Exponential(0.05, 45), Linear(1e-30, 0.1)])
def test_decay_spec_is_canonical(decay):
    assert parse_decay(str(decay)) == decay


@pytest.mark.parametrize(
    "text",
    [
        "",
        "cosine:cut=45",
        "steps",
        "steps:",
        "steps:10",
        "steps:10=",
        "steps:=1",
        "steps:10=1,",
        "steps:10=1,10=0.5",
        "steps:20=1,10=0.5",
        "steps:-10=1,20=0.5",
        "steps:10=-1",
        "steps:10=0,20=0",
        "steps:10=nan",
        "steps:inf=1",
        "steps:1e400=1",
        "gaussian:sigma=0,cut=45",
        "gaussian:sigma=-1,cut=45",
        "gaussian:sigma=15",
        "gaussian:sigma=15,cut=45,cut=50",
        "gaussian:sigma=15,cut=45,rate=1",
        "gaussian:sigma=15,cut=-1",
        "exponential:rate=-0.05,cut=45",
        "exponential:rate=x,cut=45",
        "linear:full=45,zero=45",
        "linear:full=45,zero=10",
        "linear:10=45",
    ],
)
def test_decay_refuses_a_wrong_spec(text):
    with pytest.raises(DecayError, match="Formes admises"):
        parse_decay(text)


@given(
    minutes=st.lists(st.floats(min_value=0, allow_infinity=False), min_size=1, max_size=5),
    first=st.floats(min_value=5e-324, max_value=1e308),
    second=st.floats(min_value=0, max_value=1.7e308),
)
def test_decay_is_always_finite_and_positive(minutes, first, second):
    decays = [Gaussian(first, second), Exponential(first, second), Steps((first,), (first,))]
    if first < second:
        decays.append(Linear(first, second))
    for decay in decays:
        weights = decay.weights(np.array(minutes))
        assert np.isfinite(weights).all()
        assert weights.min() >= 0


@pytest.mark.parametrize(
    "decay",
    [
        Steps((10.0, 20.0, 30.0), (1.0, 0.5, 0.25)),
        Gaussian(sigma=15, cut=45),
        Exponential(rate=0.05, cut=45),
        Linear(full=10, zero=45),
    ],
)
@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_scaled_decay_reads_a_stretched_time(decay, factor):
    minutes = np.linspace(0, 100, 401)
    assert decay.scaled(factor).weights(minutes) == pytest.approx(decay.weights(minutes / factor), rel=1e-14)


@pytest.mark.parametrize("factor", [0.0, -1.0, float("nan"), float("inf")])
def test_impossible_scale_is_refused(factor):
    with pytest.raises(DecayError):
        Gaussian(sigma=15, cut=45).scaled(factor)


@pytest.mark.parametrize("decay", [example.STEPS, Linear(full=10, zero=45)])
def test_smoothed_keeps_reach_and_area(decay):
    smooth = smoothed(decay)
    minutes = (np.arange(200_000) + 0.5) * smooth.cut / 200_000
    reach = 30.0 if decay is example.STEPS else 45.0
    assert smooth.cut == reach
    assert smooth.weights(minutes).mean() == pytest.approx(decay.weights(minutes).mean(), rel=2e-6)


@pytest.mark.parametrize(
    "decay", [Gaussian(sigma=10, cut=30), Exponential(rate=0.1, cut=30), Steps((30.0,), (1.0,)), Steps((0.0,), (1.0,))]
)
def test_smoothed_has_nothing_for_what_is_smooth_or_flat(decay):
    assert smoothed(decay) is None
