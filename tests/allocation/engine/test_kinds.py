from fractions import Fraction

from hypothesis import given, settings, strategies as st

from allocation.engine.allocate import solve
from allocation.engine.kinds import rank_kinds
from allocation.engine.problem import Means, Problem, Territory
from tests.allocation.scenarios import COSTS, exact, region, state


def kinds_of(problem, rank=0):
    return {line.code: tuple(line.kinds.values()) for line in solve(problem).years[rank].lines}


def test_territory_keeps_the_proportions_of_its_base():
    found = kinds_of(state([("A", 1, (10, 20, 30, 40)), ("B", 1, (0, 0, 0, 100))], envelope=100))
    assert found == {"A": (5, 10, 15, 20), "B": (0, 0, 0, 50)}


def test_territory_without_base_takes_the_proportions_of_the_region():
    found = kinds_of(state([("A", 1, (10, 30)), ("B", 1, (10, 50)), ("C", 1, (0, 0))], envelope=30))
    assert found["C"] == (2, 8)


def test_territories_all_without_base_divide_equally():
    assert kinds_of(state([("A", 1, (0, 0, 0, 0))], envelope=2)) == {"A": (exact("0.5"),) * 4}


def test_cells_go_by_the_largest_remainder():
    assert kinds_of(state([("A", 1, (1, 2, 4, 0))], envelope="0.10")) == {
        "A": (exact("0.01"), exact("0.03"), exact("0.06"), 0)
    }


def test_equal_remainders_go_in_the_order_of_the_kinds_whatever_their_order_in_the_base():
    base = {kind: Fraction(1) for kind in ("ACI", "AI", "ETTI", "EI")}
    problem = Problem(
        territories=(Territory(code="A", need=Fraction(1), base=base),),
        years=(Means(year=2020, envelope=exact("0.02")),),
    )
    (line,) = solve(problem).years[0].lines
    assert line.kinds == {"ACI": 0, "AI": 0, "ETTI": exact("0.01"), "EI": exact("0.01")}


def test_unknown_kinds_rank_last_in_the_order_of_the_base():
    assert rank_kinds(("EITI", "ACI", "EI", "GEIQ")) == [2, 1, 0, 3]


def test_euros_are_the_cells_at_their_costs():
    problem = state([("A", 1, (10, 20, 30, 40))], envelope=50, costs=COSTS)
    (line,) = solve(problem).years[0].lines
    assert line.euros == 5 * 10520 + 10 * 4472 + 15 * 1367 + 20 * 20199


def test_euros_of_the_base_of_the_region():
    problem = region(by_kind=True, floor=1, costs=COSTS)
    euros = sum(line.euros for line in solve(problem).years[0].lines)
    assert euros == sum(line.base[kind] * COSTS[kind] for line in problem.territories for kind in COSTS)


def test_cells_of_the_second_year_follow_those_of_the_first_as_rounded():
    first, second = (
        kinds_of(state([("A", 1, (1, 1, 1))], envelope=0, means=means), rank)
        for rank, means in enumerate(
            [(Means(year=2020, envelope=exact("0.04")), Means(year=2021, envelope=Fraction(4)))] * 2
        )
    )
    assert first == {"A": (exact("0.02"), exact("0.01"), exact("0.01"))}
    assert second == {"A": (2, 1, 1)}


@settings(deadline=None, max_examples=100)
@given(
    st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500)), min_size=1, max_size=5),
    st.integers(1, 9999),
)
def test_cells_add_up_and_stay_within_a_step_of_their_proportion(bases, envelope):
    lines = [(f"T{rank}", 1, base) for rank, base in enumerate(bases)]
    (year,) = solve(state(lines, envelope=Fraction(envelope, 100))).years
    for line, base in zip(year.lines, bases, strict=True):
        assert sum(line.kinds.values()) == line.etp
        for cell, before in zip(line.kinds.values(), base, strict=True):
            if sum(base):
                assert abs(cell - line.etp * before / sum(base)) < Fraction(1, 100)
