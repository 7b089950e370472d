"""Each clause worked by hand on three territories: without it, A 45 (floor), B 37, C 26 (cap)."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings

from allocation.engine.allocate import marginal, solve
from allocation.engine.problem import ConditionalAward, GrowthRatio, Means, Reserve
from allocation.engine.solution import Engine, Infeasible
from tests.allocation.scenarios import etp_of, exact, problems, region, status_of, worked

RESERVE = Reserve(key="r", to=("B",), share=exact("0.08"))
RATIO = GrowthRatio(key="g", givers=("B",), to=("C",), ratio=Fraction(1))
AWARD = ConditionalAward(key="a", givers=("B",), ratio=Fraction(1), places=Fraction(5))


def solve_with(*clauses, **fields):
    return solve(worked(clauses=clauses, **fields))


def test_reserve_raises_its_beneficiary_at_the_expense_of_the_only_free_line():
    (year,) = solve_with(RESERVE).years
    assert etp_of(year) == {"A": 45, "B": exact("38.64"), "C": exact("24.36")}
    assert status_of(year) == {"A": "floor", "B": "free", "C": "free"}
    assert (year.level, year.engine, year.binding) == (None, Engine.LINEAR_PROGRAMME, ("r",))
    assert year.slacks == {"r": 0}


def test_reserve_off_the_grid_is_raised_to_it():
    (year,) = solve_with(replace(RESERVE, share=exact("0.0801"))).years
    assert etp_of(year)["B"] == exact("38.66")


def test_reserve_off_the_grid_is_exact_without_grid():
    (year,) = solve_with(replace(RESERVE, share=exact("0.0801")), grid=None).years
    assert etp_of(year) == {"A": 45, "B": exact("38.6508"), "C": exact("24.3492")}


def test_reserve_for_several_is_shared_at_one_level():
    """Without bounds the shares would be 32.4, 43.2 and 32.4: 5 ETP more than before for A and C leave 33 to B."""
    (year,) = solve_with(Reserve(key="r", to=("A", "C"), share=Fraction(5, 108)), cap=None, floor=0).years
    assert etp_of(year) == {"A": exact("37.5"), "B": 33, "C": exact("37.5")}


def test_clause_already_satisfied_leaves_the_water_filling():
    (year,) = solve_with(replace(RESERVE, share=exact("0.01"))).years
    assert etp_of(year) == {"A": 45, "B": 37, "C": 26}
    assert (year.level, year.engine, year.binding) == (Fraction(185, 2), Engine.WATER_FILLING, ())
    assert year.slacks == {"r": 7 - exact("1.08")}


def test_growth_ratio_holds_the_giver_to_the_growth_of_the_other():
    (year,) = solve_with(RATIO).years
    assert etp_of(year) == {"A": 46, "B": 36, "C": 26}
    assert status_of(year) == {"A": "free", "B": "free", "C": "cap"}
    assert year.binding == ("g",)


def test_growth_ratio_counts_the_credit_of_tutorat():
    (year,) = solve_with(replace(RATIO, credit=Fraction(1))).years
    assert etp_of(year) == {"A": 45, "B": 37, "C": 26}


def test_loss_of_a_giver_counts_as_nothing():
    (year,) = solve_with(GrowthRatio(key="g", givers=("A",), to=("C",), ratio=Fraction(9))).years
    assert year.engine is Engine.WATER_FILLING


def test_loss_of_a_giver_does_not_make_up_for_the_growth_of_another():
    (year,) = solve_with(replace(RATIO, givers=("A", "B"))).years
    assert etp_of(year) == {"A": 46, "B": 36, "C": 26}


def test_ratio_of_zero_only_asks_the_beneficiaries_not_to_lose():
    (year,) = solve_with(replace(RATIO, to=("A",), ratio=Fraction(0))).years
    assert etp_of(year)["A"] == 50


def test_conditional_award_limits_growth_to_the_places_opened():
    (year,) = solve_with(AWARD).years
    assert etp_of(year) == {"A": 47, "B": 35, "C": 26}
    assert year.binding == ("a",)


def test_conditional_award_without_places_stops_growth():
    (year,) = solve_with(replace(AWARD, places=Fraction(0))).years
    assert etp_of(year) == {"A": 52, "B": 30, "C": 26}


def test_conditional_award_is_shared_between_the_givers():
    """Growth of B and C together is 6: at one level, B would be at 32, C at 24."""
    (year,) = solve_with(replace(AWARD, givers=("B", "C"), places=Fraction(6))).years
    assert etp_of(year) == {"A": 52, "B": 32, "C": 24}


def test_clawback_is_taken_the_year_after():
    clause = replace(AWARD, last_year=2020, clawback=Fraction(2))
    first, second, third = solve_with(clause, years=3).years
    assert etp_of(first) == {"A": 47, "B": 35, "C": 26}
    assert etp_of(second) == {"A": exact("42.3"), "B": 33, "C": exact("32.7")}
    assert second.binding == ("a",)
    assert third.binding == ()


@pytest.mark.parametrize(
    ("years", "taken"),
    [((2020, 2023, 2024), (False, True, False)), ((2021, 2022), (True, False)), ((2022, 2023), (False, False))],
)
def test_clawback_waits_for_the_first_year_that_follows(years, taken):
    clause = replace(AWARD, last_year=2020, places=Fraction(99), clawback=Fraction(25), givers=("A",))
    means = tuple(Means(year=year, envelope=Fraction(100)) for year in years)
    solution = solve_with(clause, means=means, floor=0, cap=None)
    assert tuple(year.binding == ("a",) for year in solution.years) == taken


def test_clause_is_in_force_between_its_years():
    clause = replace(RESERVE, share=exact("0.01"), first_year=2021, last_year=2021)
    solution = solve_with(clause, years=3)
    assert [sorted(year.slacks) for year in solution.years] == [[], ["r"], []]


def test_prices_of_clauses():
    solution = solve_with(RESERVE)
    (effect,) = solution.clauses
    assert (effect.key, effect.moved) == ("r", exact("1.64"))
    assert effect.differences == {"A": 0, "B": exact("1.64"), "C": exact("-1.64")}


def test_price_of_a_clause_that_does_not_bind():
    (effect,) = solve_with(replace(RESERVE, share=exact("0.01"))).clauses
    assert (effect.moved, effect.differences) == (0, {"A": 0, "B": 0, "C": 0})


def test_price_of_each_of_two_clauses_is_that_of_the_scenario_without_it():
    clauses = (RATIO, AWARD)
    solution = solve_with(*clauses)
    for effect, other in zip(solution.clauses, clauses[::-1], strict=True):
        without = etp_of(solve_with(other, grid=None).years[0])
        assert effect.differences == {
            line.code: line.continuous - without[line.code] for line in solution.years[0].lines
        }


def test_price_follows_the_years_after_the_clause():
    """In force in the first year only, the clause still changes what the floors and caps of the second multiply."""
    clause = replace(AWARD, places=Fraction(0), last_year=2020)
    (effect,) = solve_with(clause, years=2).clauses
    with_it, without = (
        {line.code: line.continuous for line in solve_with(*clauses, years=2).years[-1].lines}
        for clauses in ((clause,), ())
    )
    assert effect.differences == {code: with_it[code] - without[code] for code in with_it}
    assert effect.moved > 0


def test_marginal_under_a_clause():
    """Only C may give: A is at its floor, B at its reserve."""
    problem = worked(clauses=(RESERVE,))
    assert marginal(problem, solve(problem), "A") == {"B": 0, "C": -1}


def test_marginal_that_a_clause_forbids():
    problem = worked(clauses=(replace(RESERVE, share=Fraction(9, 108)),), cap=None)
    held = tuple(
        replace(line, held=Fraction(amount)) if amount else line
        for line, amount in zip(problem.territories, (45, 0, 24), strict=True)
    )
    problem = replace(problem, territories=held)
    assert marginal(problem, solve(problem), "A") is None


def test_region_with_three_clauses_over_five_years():
    clauses = (
        ConditionalAward(
            key="a", givers=("69", "38"), ratio=Fraction(2), places=Fraction(20), last_year=2022, clawback=Fraction(5)
        ),
        Reserve(key="r", to=("15", "43"), share=exact("0.002")),
        GrowthRatio(key="g", givers=("69", "38"), to=("15", "43"), ratio=exact("0.5")),
    )
    solution = solve(region(clauses=clauses, years=5))
    assert [year.binding for year in solution.years] == [("a", "g"), ("g",), ("r",), ("a", "r"), ("g",)]
    assert etp_of(solution.years[0])["38"] == exact("1228.86")
    assert all(sum(etp_of(year).values()) == exact("8739.75") for year in solution.years)


@settings(deadline=None, max_examples=150)
@given(problems())
def test_any_answer_keeps_the_clauses_and_the_budget(problem):
    answer = solve(problem)
    if isinstance(answer, Infeasible):
        return
    noise = Fraction(0) if problem.grid else Fraction(1, 10**6)
    previous = {line.code: sum(line.base.values()) for line in problem.territories}
    for index, (means, year) in enumerate(zip(problem.years, answer.years, strict=True)):
        etp = etp_of(year)
        growth = {code: etp[code] - previous[code] for code in etp}
        assert sum(etp.values()) == means.envelope
        for clause in problem.clauses:
            assert _left(clause, problem, index, growth) >= -noise
        if means.kind_totals is not None:
            assert means.kind_totals == {
                kind: sum(line.kinds[kind] for line in year.lines) for kind in means.kind_totals
            }
        if means.budget is not None:
            assert sum(line.euros for line in year.lines) <= means.budget + noise
        previous = etp


def _left(clause, problem, index, growth):
    """What a clause leaves in a year, as its definition says it."""
    means = problem.years[index]
    before = problem.years[index - 1].year if index else means.year - 1
    gains = {code: max(Fraction(0), grown) for code, grown in growth.items()}
    in_force = clause.holds_in(means.year)
    match clause:
        case Reserve() if in_force:
            return sum(growth[code] for code in clause.to) - clause.share * means.envelope
        case GrowthRatio() if in_force:
            given = clause.ratio * sum(gains[code] for code in clause.givers)
            return sum(growth[code] for code in clause.to) + clause.credit - given
        case ConditionalAward() if in_force:
            return clause.ratio * clause.places - sum(gains[code] for code in clause.givers)
        case ConditionalAward() if clause.clawback and clause.last_year and before <= clause.last_year < means.year:
            return -clause.clawback - sum(growth[code] for code in clause.givers)
    return Fraction(0)
