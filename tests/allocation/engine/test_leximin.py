"""The linear programmes against the exact water-filling, and the exact figures recovered from their floats."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from scipy.optimize import linprog

from allocation.engine.active_set import recover
from allocation.engine.allocate import solve
from allocation.engine.case import first_cells, state_case
from allocation.engine.conflicts import find_bound_conflicts
from allocation.engine.couplings import Coupling, Nature
from allocation.engine.leximin import is_feasible, solve_leximin
from allocation.engine.problem import Reserve
from allocation.engine.solution import Solution
from allocation.engine.totals import solve_totals
from tests.allocation.scenarios import etp_of, exact, problems, region, state, worked
from tests.allocation.statement import write_statement


def tiers_of(case):
    return case.needs, case.previous, (Fraction(1),) * len(case.codes)


def first_case(problem):
    return state_case(problem, 0, first_cells(problem))


@settings(deadline=None, max_examples=150)
@given(problems(with_clauses=False, with_kinds=False, most_years=1))
def test_both_engines_agree_on_one_envelope(problem):
    case = first_case(problem)
    assume(not find_bound_conflicts(case))
    expected = solve_totals(case, ()).amounts
    found = solve_leximin(case, (), tiers=tiers_of(case))
    assert found.tolist() == pytest.approx([float(amount) for amount in expected], rel=1e-6, abs=1e-6)
    assert recover(case, (), found, tiers=tiers_of(case)) == expected


def test_region_is_the_same_by_both_engines():
    case = first_case(region())
    found = solve_leximin(case, (), tiers=tiers_of(case))
    assert recover(case, (), found, tiers=tiers_of(case)) == solve_totals(case, ()).amounts


def test_reserve_is_two_water_fillings():
    """What the reserve asks is shared between its beneficiaries, the rest between the others, each at one level."""
    problem = state(
        [(code, need, 0) for code, need in zip("ABCDE", (3, 7, 11, 2, 5), strict=True)], envelope=100, grid=None
    )
    (year,) = solve(replace(problem, clauses=(Reserve(key="r", to=("D", "E"), share=exact("0.5")),))).years
    assert etp_of(year) == {
        "A": Fraction(150, 21), "B": Fraction(350, 21), "C": Fraction(550, 21),
        "D": Fraction(100, 7), "E": Fraction(250, 7),
    }  # fmt: skip


def test_nothing_satisfies_what_is_impossible():
    case = first_case(worked())
    asked = Coupling(key="r", nature=Nature.RESERVE, gains={0: Fraction(1)}, growths={}, least=Fraction(66))
    assert solve_leximin(case, (asked,), tiers=tiers_of(case)) is None
    assert not is_feasible(case, (asked,))
    assert is_feasible(case, (replace(asked, least=Fraction(50)),))


def test_figures_that_cannot_be_told_exactly_lose_only_their_noise():
    """Floats that lie on no level shared by the rules: they are brought to the grid they nearly are on."""
    case = first_case(state([("A", 1, 10), ("B", 2, 10), ("C", 4, 10)], envelope=30, floor="0.1"))
    found = np.array([13.999999999, 9.0000000004, 7.0])
    assert recover(case, (), found, tiers=tiers_of(case)) == [14, 9, 7]


@pytest.mark.parametrize("weights", [(1, 10**6, 3), (10**9, 1, 10**4)])
def test_weights_of_very_different_sizes(weights):
    problem = state(
        [(code, need, 50) for code, need in zip("ABC", weights, strict=True)], envelope=150, floor="0.5", grid=None
    )
    case = first_case(problem)
    found = solve_leximin(case, (), tiers=tiers_of(case))
    assert recover(case, (), found, tiers=tiers_of(case)) == solve_totals(case, ()).amounts


@settings(deadline=None, max_examples=100)
@given(problems(most_years=1))
def test_no_line_can_be_raised_at_the_expense_of_those_worse_off(problem):
    """What makes a leximin: raising a line lowers one whose ratio is not larger, or breaks a rule."""
    problem = replace(problem, grid=None, years=(replace(problem.years[0], kind_totals=None),))
    answer = solve(problem)
    assume(isinstance(answer, Solution))
    stated = write_statement(problem)
    found = [float(line.etp) for line in answer.years[0].lines]
    scale = 1e-7 * max(1.0, stated.envelope)
    for line, need in enumerate(stated.needs):
        if need:
            assert _highest(stated, found, line, slack=scale / 100) <= found[line] + scale


def _highest(stated, found, line, *, slack):
    """How high a line can go when those that are not better off keep what they have."""
    level = found[line] / stated.needs[line]
    bounds = list(stated.bounds)
    for other in range(stated.size):
        low, high = bounds[other]
        if other != line and stated.needs[other] and found[other] <= level * stated.needs[other] + slack:
            bounds[other] = max(low, found[other] - slack), high
    reward = [0.0] * (2 * stated.size)
    reward[line] = -1.0
    best = linprog(
        reward, A_ub=stated.rows, b_ub=[limit + slack for limit in stated.limits],
        A_eq=[[1.0] * stated.size + [0.0] * stated.size], b_eq=[stated.envelope], bounds=bounds, method="highs",
    )  # fmt: skip
    assert best.status == 0
    return -best.fun
