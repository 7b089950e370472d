import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from tests.white_zones.engine.test_siting import best_by_enumeration, demands, problem, tables
from tests.white_zones.siting import hard_problem, region_problem
from white_zones.engine.siting import choose_greedily
from white_zones.engine.siting_search import choose_antennas

# Four origins in a row, and three candidates that each cover two neighbours: the middle pair weighs most.
ROW = np.array([[5, 99, 99], [5, 5, 99], [99, 5, 5], [99, 99, 5]], dtype=float)


def test_exchange_corrects_the_greedy_beginning():
    stated = problem(ROW, [20, 30, 30, 20])
    assert choose_greedily(stated).value == 80.0
    assert (sorted(choose_antennas(stated).chosen), choose_antennas(stated).value) == ([0, 2], 100.0)


def test_same_problem_gives_the_same_antennas():
    first, again = (choose_antennas(region_problem()) for _ in range(2))
    assert first.chosen == again.chosen


@pytest.mark.parametrize("limits", [{"capacity": 300.0}, {"minimum": 500.0}])
def test_limited_antennas_are_the_greedy_ones(limits):
    stated = region_problem(**limits)
    assert choose_antennas(stated).chosen == choose_greedily(stated).chosen


def test_nothing_to_cover_opens_nothing():
    assert choose_antennas(problem(demand=[0] * 5)).chosen == ()


def test_problem_with_capacity_of_the_size_of_the_region_is_answered():
    assert choose_antennas(hard_problem()).value > 27_000


@settings(deadline=None, max_examples=150)
@given(table=tables, demand=demands, count=st.integers(1, 6))
def test_any_answer_is_at_least_the_greedy_and_at_most_the_optimum(table, demand, count):
    stated = problem(np.array(table).reshape(6, 5), demand, count=count)
    found, optimum = choose_antennas(stated), best_by_enumeration(stated)
    assert choose_greedily(stated).value - 1e-6 <= found.value <= optimum + 1e-9
    assert len(found.chosen) <= count
