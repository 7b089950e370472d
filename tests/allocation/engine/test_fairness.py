"""Figures of the panel against those worked by hand and known for the region."""

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies as st

from allocation.engine.allocate import solve
from allocation.engine.fairness import Inequality, measure_inequality
from tests.allocation.scenarios import region, worked

NEED = ["0.3", "0.4", "0.3"]


def measure(etp, need):
    return measure_inequality([Fraction(value) for value in etp], [Fraction(value) for value in need])


def test_worked_base():
    found = measure([50, 30, 20], NEED)
    assert found.gini == pytest.approx(0.21, rel=1e-12)
    assert found.jain == pytest.approx(0.839160839161, rel=1e-12)
    assert found.hoover == pytest.approx(0.2, rel=1e-12)
    assert found.max_min == pytest.approx(2.5, rel=1e-12)


def test_worked_solution():
    found = solve(worked()).fairness
    assert found.gini == pytest.approx(0.123148148148, rel=1e-11)
    assert found.jain == pytest.approx(0.938689558, rel=1e-9)
    assert found.hoover == pytest.approx(0.116666666667, rel=1e-11)
    assert found.max_min == pytest.approx(45 / 26, rel=1e-12)
    assert found.losers == 1
    assert found.moved == 9


def test_region_base():
    problem = region()
    found = measure_inequality(
        [sum(line.base.values()) for line in problem.territories], [line.need for line in problem.territories]
    )
    assert found.gini == pytest.approx(0.128402, abs=5e-7)
    assert found.theil_t == pytest.approx(0.033679, abs=5e-7)
    assert found.theil_l == pytest.approx(0.030334, abs=5e-7)
    assert found.atkinson_1 == pytest.approx(0.029879, abs=5e-7)
    assert found.jain == pytest.approx(0.928020, abs=5e-7)
    assert found.hoover == pytest.approx(0.092780, abs=5e-7)
    assert found.max_min == pytest.approx(2.860886, abs=5e-7)


def test_region_solution():
    found = solve(region()).fairness
    assert found.gini == pytest.approx(0.096730, abs=5e-7)
    assert found.jain == pytest.approx(0.946713, abs=5e-7)
    assert found.hoover == pytest.approx(0.077132, abs=5e-7)
    assert found.max_min == pytest.approx(2.470790, abs=5e-7)


def test_atkinson_by_hand():
    """Ratios 1 and 4 on equal needs: mean 2.5; power means 2.25, 2 and 1.6."""
    found = measure([1, 4], [1, 1])
    assert found.atkinson_half == pytest.approx(0.1, rel=1e-12)
    assert found.atkinson_1 == pytest.approx(0.2, rel=1e-12)
    assert found.atkinson_2 == pytest.approx(0.36, rel=1e-12)
    assert found.theil_l == pytest.approx(math.log(1.25), rel=1e-12)
    assert found.theil_t == pytest.approx(0.2 * math.log(0.4) + 0.8 * math.log(1.6), rel=1e-12)


def test_lines_without_need_are_left_out():
    assert measure([50, 30, 20, 99], [*NEED, 0]) == measure([50, 30, 20], NEED)


def test_ratio_of_zero_is_undefined_where_it_would_be_infinite():
    found = measure([0, 10], [1, 1])
    assert found.max_min is None
    assert found.theil_l is None
    assert (found.atkinson_1, found.atkinson_2) == (1, 1)
    assert found.gini == pytest.approx(0.5, rel=1e-12)
    assert found.theil_t == pytest.approx(math.log(2), rel=1e-12)


@pytest.mark.parametrize(("etp", "need"), [([], []), ([0, 0], [1, 2]), ([3], [0])])
def test_nothing_is_defined_without_etp(etp, need):
    assert measure(etp, need) == Inequality()


def test_equal_ratios_are_equal():
    found = measure([1, 2, 3], [1, 2, 3])
    assert (found.gini, found.theil_t, found.hoover, found.jain, found.max_min) == (0, 0, 0, 1, 1)


@settings(deadline=None, max_examples=100)
@given(st.lists(st.tuples(st.floats(0, 1e6), st.floats(1e-3, 1e6)), min_size=1, max_size=12))
def test_gini_is_the_mean_difference(pairs):
    etp, need = [amount for amount, _ in pairs], [weight for _, weight in pairs]
    if sum(etp) < 1e-6:
        return
    total, mean = sum(need), sum(etp) / sum(need)
    expected = sum(
        first_need * second_need * abs(first / first_need - second / second_need)
        for first, first_need in pairs
        for second, second_need in pairs
    ) / (2 * mean * total**2)
    assert measure_inequality(etp, need).gini == pytest.approx(expected, rel=1e-9, abs=1e-12)
