"""Budgets without totals by kind: an ETP costs what the proportions of its territory make it cost."""

from dataclasses import replace
from fractions import Fraction

from allocation.engine.allocate import marginal, solve
from allocation.engine.problem import Means
from allocation.engine.solution import Engine, Infeasible
from tests.allocation.scenarios import COSTS, etp_of, exact, region, state

PRICES = {"EI": Fraction(3), "ETTI": Fraction(1)}


def dear_mixed_cheap(budget, **fields):
    """Three territories of the same need, whose ETP cost 3, 2 and 1 €; equal shares would cost 60 €."""
    lines = [("A", 1, (10, 0)), ("B", 1, (5, 5)), ("C", 1, (0, 10))]
    means = (Means(year=2020, envelope=Fraction(30), budget=exact(budget)),)
    return state(lines, envelope=0, means=means, costs=PRICES, **fields)


def test_budget_that_does_not_bind_leaves_the_water_filling():
    (year,) = solve(dear_mixed_cheap(60)).years
    assert etp_of(year) == {"A": 10, "B": 10, "C": 10}
    assert (year.engine, year.binding, year.slacks) == (Engine.WATER_FILLING, (), {"budget": 0})


def test_budget_lowers_the_common_level_and_the_cheapest_takes_the_rest():
    (year,) = solve(dear_mixed_cheap(57)).years
    assert etp_of(year) == {"A": 9, "B": 9, "C": 12}
    assert sum(line.euros for line in year.lines) == 57
    assert (year.level, year.engine, year.binding) == (None, Engine.LINEAR_PROGRAMME, ("budget",))


def test_continuous_figures_under_a_budget_are_exact():
    (year,) = solve(dear_mixed_cheap("57.01", grid=None)).years
    assert etp_of(year) == {"A": Fraction(2701, 300), "B": Fraction(2701, 300), "C": 30 - Fraction(2701, 150)}


def test_rounding_that_would_exceed_the_budget_goes_a_little_farther():
    """9.006, 9.006 and 11.988: any two of them rounded up cost 57.02 € or more, over 57.018 €."""
    (year,) = solve(dear_mixed_cheap("57.018")).years
    assert etp_of(year) == {"A": 9, "B": 9, "C": 12}
    assert [line.continuous for line in year.lines] == [exact("9.006"), exact("9.006"), exact("11.988")]


def test_caps_stop_the_cheapest():
    (year,) = solve(dear_mixed_cheap(57, cap="1.15")).years
    assert etp_of(year) == {"A": exact("8.5"), "B": 10, "C": exact("11.5")}


def test_marginal_under_a_budget():
    """A dearer line costs 2 € more than the cheapest: the middle one gives 3, the cheapest takes 2."""
    problem = dear_mixed_cheap(57)
    assert marginal(problem, solve(problem), "A") == {"B": -2, "C": 1}


def test_budget_of_the_region_is_never_exceeded():
    free = region(by_kind=True, costs=COSTS)
    cost = sum(line.euros for line in solve(free).years[0].lines)
    for less in (1, 1000, 500_000):
        means = replace(free.years[0], budget=cost - less)
        (year,) = solve(replace(free, years=(means,))).years
        assert sum(line.euros for line in year.lines) <= cost - less
        assert sum(line.etp for line in year.lines) == exact("8739.75")
        assert all(line.etp >= exact("0.95") * line.previous for line in year.lines)
        assert all(line.etp <= exact("1.1") * line.previous for line in year.lines)


def test_budget_under_the_cheapest_sharing_is_impossible():
    answer = solve(dear_mixed_cheap(40, floor="0.9"))
    assert isinstance(answer, Infeasible)
    (reason,) = answer.reasons
    assert reason.code == "budget_below_cost"
    assert reason.figures == {"budget": 40, "cost": 27 + 18 + 12}
    assert reason.message == (
        "Le budget 2020 (40\u00a0€) est inférieur au coût le plus bas que permettent l’enveloppe, les planchers "
        "et les plafonds (57\u00a0€)."
    )
    (change,) = answer.relaxations
    assert (change.rule, change.year, change.before, change.after) == ("budget", 2020, 40, 57)
    assert change.message == "Porter le budget 2020 de 40\u00a0€ à 57\u00a0€."
