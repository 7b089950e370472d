"""Totals brought to the grid: the largest remainder, unless it would break a clause."""

from fractions import Fraction

from allocation.engine.case import first_cells, state_case
from allocation.engine.couplings import Coupling, Nature
from allocation.engine.kinds import keep_proportions
from allocation.engine.rounding import round_totals
from tests.allocation.scenarios import exact, state

THIRDS = [("A", 1, 1), ("B", 1, 1), ("C", 1, 1)]


def rounded(amounts, *, gains=None, least=0, growths=None, **fields):
    """The amounts of three territories on the grid, under one rule when `gains` or `growths` tell it."""
    problem = state(THIRDS, **{"envelope": sum(map(exact, amounts)), "grid": 1, "cap": 9, **fields})
    case = state_case(problem, 0, first_cells(problem))
    rules = []
    if gains or growths:
        rule = {
            key: {line: exact(one) for line, one in (held or {}).items()}
            for key, held in (("gains", gains), ("growths", growths))
        }
        rules = [Coupling(key="rule", nature=Nature.RESERVE, least=exact(least), **rule)]
    return round_totals(problem, case, rules, keep_proportions(problem, case), [exact(one) for one in amounts])


def test_without_grid_amounts_do_not_move():
    assert rounded(["1.2", "1.3", "0.5"], grid=None) == [exact("1.2"), exact("1.3"), exact("0.5")]


def test_largest_remainder_where_no_rule_stands():
    assert rounded(["1.2", "1.3", "1.5"]) == [1, 1, 2]


def test_rule_that_the_largest_remainder_respects_changes_nothing():
    assert rounded(["1.2", "1.3", "1.5"], gains={2: 1}, least=2) == [1, 1, 2]


def test_rule_that_it_would_break_moves_the_figures_least():
    """The third was to be raised; the rule wants two for the first, which is the nearest way."""
    assert rounded(["1.2", "1.3", "1.5"], gains={0: 1}, least=2) == [2, 1, 1]


def test_rule_out_of_reach_between_floor_and_ceiling_is_reached_a_little_farther():
    assert rounded(["1.2", "0.9", "1.9"], gains={0: 1}, least=3) == [3, 0, 1]


def test_rule_out_of_reach_altogether_leaves_no_answer():
    assert rounded(["1.2", "1.3", "1.5"], gains={0: 1}, least=5) is None


def test_bounds_hold_when_figures_move_farther():
    """No more than 2 for the first: three is on the way, and is not given."""
    assert rounded(["1.2", "1.3", "1.5"], gains={0: 1}, least=3, cap=2) is None


def test_growth_counts_above_the_year_before_alone():
    """What the first gains above 1 is taken off: it is kept at 1, and the second is raised."""
    assert rounded(["1.8", "1.6", "0.6"], growths={0: 1}, least=0) == [1, 2, 1]


def test_fractions_of_the_step_are_rounded_on_the_step():
    assert rounded(["0.6", "0.7", "0.7"], grid="0.5") == [Fraction(1, 2), Fraction(1), Fraction(1, 2)]
