"""Scenarios without clauses: worked by hand, the region, and the laws that any answer obeys."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings

from allocation.engine.allocate import marginal, solve
from allocation.engine.problem import Means
from allocation.engine.solution import Engine, Infeasible, Status
from tests.allocation.scenarios import etp_of, exact, problems, region, state, status_of, worked

REGION = {
    "01": ("665.15", "free"), "03": ("671.08", "floor"), "07": ("327.25", "free"), "15": ("252.90", "floor"),
    "26": ("653.47", "floor"), "38": ("1271.84", "free"), "42": ("757.96", "free"), "43": ("331.05", "floor"),
    "63": ("679.17", "floor"), "69": ("1874.65", "free"), "73": ("553.47", "floor"), "74": ("701.76", "cap"),
}  # fmt: skip


def solve_year(problem):
    (year,) = solve(problem).years
    return year


def test_worked_scenario():
    year = solve_year(worked())
    assert etp_of(year) == {"A": 45, "B": 37, "C": 26}
    assert status_of(year) == {"A": "floor", "B": "free", "C": "cap"}
    assert year.level == Fraction(185, 2)
    assert year.engine is Engine.WATER_FILLING
    assert year.binding == ()


def test_worked_line_tells_its_bounds_and_its_target():
    line = solve_year(worked()).lines[1]
    assert (line.previous, line.lower, line.upper) == (30, 27, 39)
    assert line.target == Fraction("43.2")
    assert line.distance == Fraction(37) / Fraction("43.2") - 1
    assert (line.kinds, line.euros) == ({}, None)


def test_region_between_95_and_110_percent():
    year = solve_year(region())
    assert {code: (str(float(etp)), status_of(year)[code]) for code, etp in etp_of(year).items()} == {
        code: (str(float(etp)), status) for code, (etp, status) in REGION.items()
    }
    assert float(year.level) * 1000 == pytest.approx(0.9791027050, abs=5e-11)
    assert sum(etp_of(year).values()) == exact("8739.75")


def test_region_without_grid():
    year = solve_year(region(grid=None))
    assert float(year.level) * 1000 == pytest.approx(0.9791057041, abs=5e-11)
    assert etp_of(year)["43"] == exact("348.47") * exact("0.95")
    assert sum(etp_of(year).values()) == exact("8739.75")


def test_rounding_never_breaks_a_floor_of_the_region():
    """A largest remainder without bounds gave 331.04, 679.16 and 553.46, each under its floor."""
    for line in solve_year(region()).lines:
        assert line.etp >= exact("0.95") * line.previous


def test_equal_remainders_go_by_code():
    year = solve_year(state([("B", 1, 0), ("A", 1, 0), ("C", 1, 0)], envelope="0.02"))
    assert etp_of(year) == {"A": exact("0.01"), "B": exact("0.01"), "C": 0}


def test_larger_remainder_goes_first():
    year = solve_year(state([("A", 1, 0), ("B", 2, 0)], envelope="0.01"))
    assert etp_of(year) == {"A": 0, "B": exact("0.01")}


def test_line_on_both_bounds_is_at_its_floor():
    year = solve_year(state([("A", 1, 10), ("B", 1, 20)], envelope=30, floor=1, cap=1))
    assert status_of(year) == {"A": "floor", "B": "floor"}
    assert year.level is None


def test_free_line_that_meets_its_bound_has_its_status():
    year = solve_year(state([("A", 1, 10), ("B", 1, 20), ("C", 1, 12)], envelope=45, cap="1.5"))
    assert etp_of(year) == {"A": 15, "B": 15, "C": 15}
    assert status_of(year) == {"A": "cap", "B": "free", "C": "free"}


def test_territory_without_base_starts_with_the_allowance():
    year = solve_year(state([("A", 1, 0), ("B", 1, 10)], envelope=12, floor="0.9", cap="1.1", start=2))
    assert etp_of(year) == {"A": 2, "B": 10}
    assert status_of(year) == {"A": "cap", "B": "free"}


def test_own_bounds_replace_those_of_all():
    problem = worked()
    own = replace(problem.territories[0], floor=Fraction(1), cap=Fraction(2))
    year = solve_year(replace(problem, territories=(own, *problem.territories[1:])))
    assert etp_of(year) == {"A": 50, "B": exact("33.14"), "C": exact("24.86")}


def test_lock_replaces_both_bounds():
    problem = worked()
    held = replace(problem.territories[0], held=Fraction(60))
    year = solve_year(replace(problem, territories=(held, *problem.territories[1:])))
    assert etp_of(year) == {"A": 60, "B": exact("27.43"), "C": exact("20.57")}
    assert status_of(year)["A"] == "floor"


def test_years_start_from_the_year_before_as_rounded():
    means = (Means(year=2020, envelope=exact("10.01")), Means(year=2021, envelope=exact("20.01")))
    first, second = solve(state([("A", 1, 0), ("B", 1, 0)], envelope=0, means=means, floor=1, cap=2, start=10)).years
    assert etp_of(first) == {"A": exact("5.01"), "B": 5}
    assert [line.previous for line in second.lines] == [exact("5.01"), 5]
    assert [line.lower for line in second.lines] == [exact("5.01"), 5]
    assert [line.upper for line in second.lines] == [exact("20.02"), 20]
    assert etp_of(second) == {"A": exact("10.01"), "B": 10}


def test_convergence_of_shares_under_a_yearly_pace():
    """Shares (.45, .35, .20) towards (.3, .4, .3): with floors of 94 % the first one loses 6 % a year on its way."""
    problem = state([("A", "0.3", 450), ("B", "0.4", 350), ("C", "0.3", 200)], envelope=1000, years=9, floor="0.94")
    years = solve(problem).years
    assert [etp_of(year)["A"] for year in years[:3]] == [423, exact("397.62"), exact("373.77")]
    assert status_of(years[5])["A"] == "floor"
    assert etp_of(years[-1]) == {"A": 300, "B": 400, "C": 300}
    assert status_of(years[-1]) == {"A": "free", "B": "free", "C": "free"}


def test_marginal_of_the_region():
    problem = region()
    found = marginal(problem, solve(problem), "15")
    assert sum(found.values()) == -1
    assert {code: round(float(delta), 4) for code, delta in found.items() if delta} == {
        "69": -0.3828, "38": -0.2597, "42": -0.1548, "01": -0.1358, "07": -0.0668,
    }  # fmt: skip


def test_marginal_is_undefined_where_the_others_cannot_give():
    problem = state([("A", 1, 10), ("B", 1, 20)], envelope=30, floor=1)
    assert marginal(problem, solve(problem), "A") is None


def test_marginal_of_an_unknown_territory():
    problem = worked()
    with pytest.raises(KeyError):
        marginal(problem, solve(problem), "Z")


def test_marginal_is_that_of_the_last_year():
    problem = worked(years=2)
    solution = solve(problem)
    before = {line.code: line.continuous for line in solution.years[-1].lines}
    held = replace(problem.territories[0], held=before["A"] + 1)
    alone = state(
        [
            (line.code, territory.need, line.etp)
            for line, territory in zip(solution.years[0].lines, problem.territories, strict=True)
        ],
        envelope=108,
        floor="0.90",
        cap="1.30",
        grid=None,
    )
    again = solve(replace(alone, territories=(replace(alone.territories[0], held=held.held), *alone.territories[1:])))
    expected = {line.code: line.etp - before[line.code] for line in again.years[0].lines if line.code != "A"}
    assert marginal(problem, solution, "A") == expected


@settings(deadline=None, max_examples=150)
@given(problems(with_clauses=False))
def test_any_answer_without_clause_keeps_envelope_bounds_and_grid(problem):
    answer = solve(problem)
    if isinstance(answer, Infeasible):
        return
    previous = [sum(line.base.values()) for line in problem.territories]
    for means, year in zip(problem.years, answer.years, strict=True):
        assert sum(line.etp for line in year.lines) == means.envelope
        assert sum(line.continuous for line in year.lines) == means.envelope
        for line, territory, before in zip(year.lines, problem.territories, previous, strict=True):
            _check_line(problem, line, territory, before, budget=means.budget)
        previous = [line.etp for line in year.lines]


# So many steps at most from the figure before rounding; a budget that the nearest ones break takes two more.
STEPS, STEPS_IN_BUDGET = 1, 3


def _check_line(problem, line, territory, before, *, budget):
    if territory.held is not None:
        assert line.etp == territory.held
    else:
        assert line.etp >= problem.rules.floor * before
        assert problem.rules.cap is None or line.etp <= problem.rules.cap * before + problem.rules.start
    if problem.grid is not None:
        assert line.etp % problem.grid == 0
        most = problem.grid * (STEPS if budget is None else STEPS_IN_BUDGET)
        assert abs(line.etp - line.continuous) < most or line.status is Status.FREE
    if problem.kinds:
        assert sum(line.kinds.values()) == line.etp
        assert all(cell >= 0 for cell in line.kinds.values())
