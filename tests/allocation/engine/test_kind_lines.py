"""Totals by kind between lines of one kind each: they bound what the lines of a kind receive."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings, strategies as st

from allocation.engine.allocate import marginal, solve
from allocation.engine.problem import Means, Problem, Reserve, Rules, Territory
from allocation.engine.relaxing import relax
from allocation.engine.solution import Engine, Infeasible, Solution
from tests.allocation.scenarios import etp_of, exact

NBSP = "\u00a0"


def lines(*rows):
    """(code, need, kind, base) of each line."""
    kinds = dict.fromkeys(("EI", "ACI"), Fraction(0))
    return tuple(
        Territory(code=code, need=Fraction(need), base={**kinds, kind: exact(base)}) for code, need, kind, base in rows
    )


def state(ei, aci, *, rows=None, years=1, **fields):
    """Two EI of 10 ETP with needs 1 and 3, one ACI of 20."""
    totals = {"EI": exact(ei), "ACI": exact(aci)}
    means = tuple(Means(year=2020 + rank, envelope=sum(totals.values()), kind_totals=totals) for rank in range(years))
    rows = rows or (("A", 1, "EI", 10), ("B", 3, "EI", 10), ("C", 2, "ACI", 20))
    return Problem(territories=lines(*rows), years=means, **{"kinds_bind": True, **fields})


def kinds_of(year):
    return {kind: sum(line.kinds[kind] for line in year.lines) for kind in ("EI", "ACI")}


def test_each_kind_is_shared_between_its_own_lines():
    (year,) = solve(state(24, 16)).years
    assert etp_of(year) == {"A": 6, "B": 18, "C": 16}
    assert (year.engine, year.level, kinds_of(year)) == (Engine.WATER_FILLING, None, {"EI": 24, "ACI": 16})


def test_floors_hold_inside_a_kind():
    (year,) = solve(state(24, 16, rules=Rules(floor=exact("0.7")))).years
    assert etp_of(year) == {"A": 7, "B": 17, "C": 16}


def test_years_follow_with_the_same_totals():
    first, second = solve(state(24, 16, years=2, rules=Rules(floor=exact("0.8")))).years
    assert etp_of(first) == {"A": 8, "B": 16, "C": 16}
    assert etp_of(second) == {"A": exact("6.4"), "B": exact("17.6"), "C": 16}


def test_one_more_etp_comes_from_lines_of_the_same_kind():
    problem = state(24, 16)
    assert marginal(problem, solve(problem), "A") == {"B": -1, "C": 0}


def test_clause_and_totals_by_kind_hold_together():
    rows = (("A", 1, "EI", 10), ("B", 3, "EI", 10), ("C", 2, "ACI", 10), ("D", 2, "ACI", 10))
    reserve = Reserve(key="r", to=("C",), share=Fraction(1, 10))
    (year,) = solve(state(24, 20, rows=rows, clauses=(reserve,))).years
    assert etp_of(year) == {"A": 6, "B": 18, "C": exact("14.4"), "D": exact("5.6")}


def test_total_beyond_the_caps_is_told():
    answer = solve(state(30, 10, rules=Rules(floor=exact("0.5"), cap=exact("1.2"))))
    assert isinstance(answer, Infeasible)
    (reason,) = answer.reasons
    assert (reason.code, reason.figures) == ("kind_totals_impossible", {"kind_total": 30, "possible": 24})
    assert reason.message == (
        f"Le total EI de 2020 (30{NBSP}ETP) dépasse ce que permettent l’enveloppe, les planchers et les plafonds "
        f"(24{NBSP}ETP)."
    )


def test_total_beyond_the_caps_comes_down_and_the_other_takes_what_it_leaves():
    answer = solve(state(25, 15, rules=Rules(floor=exact("0.5"), cap=exact("1.2"))))
    assert {(change.rule, change.code, change.before, change.after) for change in answer.relaxations} == {
        ("kind_totals", "EI", 25, 24),
        ("kind_totals", "ACI", 15, 16),
    }


def test_totals_that_do_not_bind_only_divide_the_lines():
    answer = solve(state(24, 16, kinds_bind=False))
    assert isinstance(answer, Infeasible)
    assert {(change.code, change.after) for change in answer.relaxations} == {
        ("EI", exact("26.67")),
        ("ACI", exact("13.33")),
    }


def test_lines_of_several_kinds_are_only_divided_by_the_totals():
    mixed = Territory(code="D", need=Fraction(2), base={"EI": Fraction(5), "ACI": Fraction(5)})
    problem = state(24, 16)
    (year,) = solve(replace(problem, territories=(*problem.territories, mixed))).years
    assert etp_of(year) == {"A": 5, "B": 15, "C": 10, "D": 10}


@st.composite
def problems(draw):
    """Conventions of one kind each, totals that may be out of their reach."""
    rows = [
        (f"S{rank}", draw(st.integers(0, 5)), draw(st.sampled_from(["EI", "ACI"])), draw(st.integers(1, 50)))
        for rank in range(draw(st.integers(2, 6)))
    ]
    rows[0] = ("S0", 1, "EI", rows[0][3])
    rows[1] = ("S1", 1, "ACI", rows[1][3])
    envelope = sum(row[3] for row in rows) * draw(st.integers(90, 110))
    ei = envelope * draw(st.integers(20, 80)) // 100
    return state(
        Fraction(ei, 100),
        Fraction(envelope - ei, 100),
        rows=rows,
        years=draw(st.integers(1, 2)),
        rules=Rules(
            floor=Fraction(draw(st.integers(70, 100)), 100),
            cap=draw(st.one_of(st.none(), st.integers(100, 130).map(lambda number: Fraction(number, 100)))),
        ),
    )


@settings(deadline=None, max_examples=120)
@given(problems())
def test_totals_by_kind_are_kept_exactly_or_relaxed_into_ones_that_are(problem):
    answer = solve(problem)
    if isinstance(answer, Infeasible):
        problem = relax(problem, answer.relaxations)
        answer = solve(problem)
    assert isinstance(answer, Solution)
    for year, means in zip(answer.years, problem.years, strict=True):
        if means.kind_totals is not None:
            assert kinds_of(year) == means.kind_totals
        for line in year.lines:
            assert line.lower <= line.etp
            assert line.upper is None or line.etp <= line.upper
