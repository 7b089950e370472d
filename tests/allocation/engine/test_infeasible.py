"""Scenarios that nothing satisfies: which rules clash, with which figures, and the smallest changes that would do."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from scipy.optimize import linprog

from allocation.engine.allocate import solve
from allocation.engine.problem import ConditionalAward, GrowthRatio, Means, Reserve
from allocation.engine.relaxing import relax
from allocation.engine.solution import Infeasible, Relaxation, Solution
from tests.allocation.scenarios import exact, problems, region, state, worked
from tests.allocation.statement import write_statement

NBSP, THIN = "\u00a0", "\u202f"


def refuse(problem):
    answer = solve(problem)
    assert isinstance(answer, Infeasible)
    assert isinstance(solve(relax(problem, answer.relaxations)), Solution)
    return answer


def changes(answer):
    return {
        (change.rule, change.year, change.code, change.field): (change.before, change.after)
        for change in answer.relaxations
    }


def test_floors_of_the_region_above_its_envelope_are_told_before_the_grid():
    answer = refuse(region(floor=1, cap=None, envelope="8652.3525"))
    assert [reason.code for reason in answer.reasons] == ["floors_above_envelope", "envelope_off_grid"]
    assert answer.reasons[0].figures == {"floors": exact("8739.75"), "envelope": exact("8652.3525")}
    assert answer.reasons[0].year == 2020
    assert answer.reasons[0].message == (
        f"Les planchers (8{THIN}739,75{NBSP}ETP) dépassent l’enveloppe 2020 (8{THIN}652,3525{NBSP}ETP)."
    )


def test_floors_above_the_envelope_come_down_together():
    (key,) = changes(refuse(region(floor=1, cap=None, envelope="8652.35")))
    assert key == ("floor", None, "", "")
    ((_, after),) = changes(refuse(region(floor=1, cap=None, envelope="8652.35"))).values()
    # The exact ratio is .98999971; twelve floors raised to the grid ask for .12 ETP at most, .000014 of the envelope.
    assert exact("0.989985") < after < exact("0.99")


def test_floors_come_down_no_farther_than_they_must():
    problem = region(floor=1, cap=None, envelope="8652.35")
    ((_, after),) = changes(refuse(problem)).values()
    higher = replace(problem, rules=replace(problem.rules, floor=after + Fraction(1, 10**5)))
    assert isinstance(solve(higher), Infeasible)


def test_caps_below_the_envelope_go_up_together():
    answer = refuse(worked(floor=0, cap="1.02"))
    (reason,) = answer.reasons
    assert (reason.code, reason.figures) == ("caps_below_envelope", {"caps": 102, "envelope": 108})
    assert changes(answer) == {("cap", None, "", ""): (exact("1.02"), exact("1.08"))}
    assert answer.relaxations[0].message == f"Porter le plafond de tous de 102{NBSP}% à 108{NBSP}%."


def test_envelope_off_the_grid_goes_to_the_nearest_step():
    answer = refuse(state([("A", 1, 10), ("B", 1, 10)], envelope="20.004"))
    (reason,) = answer.reasons
    assert (reason.code, reason.figures) == ("envelope_off_grid", {"envelope": exact("20.004"), "grid": exact("0.01")})
    assert changes(answer) == {("envelope", 2020, "", ""): (exact("20.004"), 20)}


@pytest.mark.parametrize(
    ("envelope", "bound", "code", "figures"),
    [
        ("3.02", "floor", "floors_above_envelope_on_grid", {"floors": exact("3.03"), "envelope": exact("3.02")}),
        ("3.01", "cap", "caps_below_envelope_on_grid", {"caps": 3, "envelope": exact("3.01")}),
    ],
)
def test_envelope_that_bounds_leave_only_between_two_steps(envelope, bound, code, figures):
    """Three bounds of 1.005: 3.015 in all, 3.03 once raised to the grid and 3 once lowered."""
    lines = [(name, 1, "1.005") for name in "ABC"]
    answer = refuse(state(lines, envelope=envelope, **{bound: 1}))
    assert [(reason.code, reason.figures) for reason in answer.reasons] == [(code, figures)]


def test_bounds_without_any_step_between_them():
    answer = refuse(state([("A", 1, "10.005"), ("B", 1, 10)], envelope=20, floor=1, cap=1))
    assert answer.reasons[-1].code == "bounds_crossed"


def test_floor_above_its_own_cap():
    problem = worked()
    own = replace(problem.territories[0], floor=exact("1.2"), cap=exact("1.1"))
    answer = refuse(replace(problem, territories=(own, *problem.territories[1:])))
    (reason,) = answer.reasons
    assert reason.message == f"« A » : le plancher (60{NBSP}ETP) dépasse le plafond (55{NBSP}ETP)."
    assert reason.figures == {"floor": 60, "cap": 55}
    assert {key[:3:2] for key in changes(answer)} <= {("floor", "A"), ("cap", "A")}


def test_lock_off_the_grid_goes_to_the_nearest_step():
    problem = worked(floor=0, cap=None)
    held = replace(problem.territories[0], held=exact("40.004"))
    answer = refuse(replace(problem, territories=(held, *problem.territories[1:])))
    assert (
        answer.reasons[0].message
        == f"« A » est tenu à 40,004{NBSP}ETP, qui n’est pas un multiple du pas de la grille."
    )
    assert changes(answer) == {("held", None, "A", ""): (exact("40.004"), 40)}


def test_lock_above_the_envelope_comes_down():
    problem = worked(floor=0, cap=None)
    held = replace(problem.territories[0], held=Fraction(120))
    answer = refuse(replace(problem, territories=(held, *problem.territories[1:])))
    assert answer.reasons[0].figures == {"floors": 120, "envelope": 108, "held": 120}
    assert changes(answer) == {("held", None, "A", ""): (120, 108)}


def test_floors_give_way_before_a_lock():
    problem = worked(cap=None)
    held = replace(problem.territories[0], held=Fraction(78))
    answer = refuse(replace(problem, territories=(held, *problem.territories[1:])))
    assert changes(answer) == {("floor", None, "", ""): (exact("0.9"), exact("0.6"))}


def test_lock_that_suits_no_year_is_opened():
    problem = state([("A", 1, 10)], envelope=0, means=(
        Means(year=2020, envelope=Fraction(10)), Means(year=2021, envelope=Fraction(12))))  # fmt: skip
    answer = refuse(replace(problem, territories=(replace(problem.territories[0], held=Fraction(11)),)))
    assert changes(answer) == {("held", None, "A", ""): (11, None)}
    assert answer.relaxations[0].message == "Retirer le montant tenu de « A »."


def test_reserve_beyond_what_the_bounds_allow():
    answer = refuse(worked(clauses=(Reserve(key="r", to=("B",), share=Fraction(1, 9)),)))
    (reason,) = answer.reasons
    assert (reason.code, reason.figures) == ("clause_impossible", {"required": 12, "possible": 9})
    assert reason.message == (
        f"La réserve « r » demande 12{NBSP}ETP de plus pour ses bénéficiaires en 2020 ; l’enveloppe, les planchers et "
        f"les plafonds en permettent 9{NBSP}ETP."
    )
    assert changes(answer) == {("r", None, "", "share"): (Fraction(1, 9), exact("0.083333"))}


def test_clause_with_a_name_of_its_own_is_told_by_it():
    reserve = Reserve(key="reserve", label="la clause de réserve", to=("B",), share=Fraction(1, 9))
    answer = refuse(worked(clauses=(reserve,)))
    assert answer.reasons[0].message.startswith("La clause de réserve demande 12")
    (relaxation,) = answer.relaxations
    assert relaxation.message == (f"Ramener la part de la clause de réserve de 11,1111{NBSP}% à 8,3333{NBSP}%.")


def test_clause_to_withdraw_is_told_by_its_name():
    reserve = Reserve(key="reserve", label="la clause de réserve", to=("B",), share=exact("0.01"))
    answer = refuse(worked(cap="0.9", floor=0, envelope=90, clauses=(reserve,)))
    assert "Retirer la clause de réserve." in {change.message for change in answer.relaxations}


def test_line_with_a_name_is_told_by_it():
    problem = worked()
    own = replace(problem.territories[0], name="Cantal", floor=exact("1.2"), cap=exact("1.1"))
    answer = refuse(replace(problem, territories=(own, *problem.territories[1:])))
    assert answer.reasons[0].message.startswith("« Cantal » : le plancher (60")


def test_reserve_for_a_territory_that_must_lose_is_withdrawn():
    answer = refuse(
        worked(cap="0.9", floor=0, envelope=90, clauses=(Reserve(key="r", to=("B",), share=exact("0.01")),))
    )
    assert ("r", None, "", "") in changes(answer)
    assert "Retirer la clause « r »." in {change.message for change in answer.relaxations}


def test_growth_ratio_that_the_floors_forbid():
    """B must grow by 3 at least (floor 110 %), C cannot by more than 2 (cap 110 %)."""
    problem = worked(floor=0, cap="1.1", clauses=(GrowthRatio(key="g", givers=("B",), to=("C",), ratio=Fraction(1)),))
    own = replace(problem.territories[1], floor=exact("1.1"))
    answer = refuse(replace(problem, territories=(problem.territories[0], own, problem.territories[2])))
    (reason,) = answer.reasons
    assert (reason.code, reason.figures) == ("clause_impossible", {"missing": 1})
    assert changes(answer) == {("g", None, "", "ratio"): (1, exact("0.666666"))}


def test_award_that_the_floors_exceed():
    problem = worked(floor="0.9", clauses=(
        ConditionalAward(key="a", givers=("B",), ratio=Fraction(1, 2), places=Fraction(4)),))  # fmt: skip
    own = replace(problem.territories[1], floor=exact("1.1"))
    answer = refuse(replace(problem, territories=(problem.territories[0], own, problem.territories[2])))
    (reason,) = answer.reasons
    assert reason.figures == {"required": 3, "possible": 2}
    assert changes(answer) == {("a", None, "", "ratio"): (exact("0.5"), exact("0.75"))}


def test_award_without_places_asks_for_them():
    problem = worked(floor="0.9", clauses=(
        ConditionalAward(key="a", givers=("B",), ratio=Fraction(2), places=Fraction(0)),))  # fmt: skip
    own = replace(problem.territories[1], floor=exact("1.1"))
    answer = refuse(replace(problem, territories=(problem.territories[0], own, problem.territories[2])))
    assert changes(answer) == {("a", None, "", "places"): (0, 2)}


def test_clawback_that_the_floors_forbid():
    clause = ConditionalAward(
        key="a", givers=("B",), ratio=Fraction(1), places=Fraction(99), last_year=2020, clawback=Fraction(10)
    )
    answer = refuse(worked(years=2, clauses=(clause,)))
    (reason,) = answer.reasons
    assert (reason.year, reason.figures) == (2021, {"required": 10, "possible": exact("3.7")})
    assert changes(answer) == {("a", None, "", "clawback"): (10, exact("3.7"))}


def test_clauses_that_clash_only_together_are_named_without_the_others():
    clauses = (
        Reserve(key="r", to=("C",), share=Fraction(4, 108)),
        Reserve(key="s", to=("B",), share=Fraction(6, 108)),
        ConditionalAward(key="a", givers=("B",), ratio=Fraction(1), places=Fraction(5)),
    )
    answer = refuse(worked(clauses=clauses))
    (reason,) = answer.reasons
    assert reason.code == "rules_clash"
    assert set(reason.figures) == {"s", "a"}


def test_later_year_that_clashes_is_relaxed_too():
    means = tuple(Means(year=2020 + rank, envelope=Fraction(envelope)) for rank, envelope in enumerate((98, 80, 100)))
    answer = refuse(worked(means=means, floor="0.95", cap="1.1"))
    assert answer.reasons[0].year == 2021
    assert {key[0] for key in changes(answer)} == {"floor", "cap"}


def test_relaxation_is_told_with_the_name_of_the_territory():
    problem = worked(floor=0, cap=None)
    held = replace(problem.territories[0], held=Fraction(120), name="Ain")
    answer = solve(replace(problem, territories=(held, *problem.territories[1:])))
    assert answer.relaxations[0].message == f"Ramener le montant tenu de « Ain » de 120{NBSP}ETP à 108{NBSP}ETP."


def change(rule, after, *, year=None, code="", field=""):
    return Relaxation(rule=rule, year=year, code=code, before=None, after=after, message="", field=field)


def test_relaxing_changes_the_fields_named():
    problem = worked(clauses=(Reserve(key="r", to=("B",), share=exact("0.1")),), start=1)
    relaxed = relax(problem, [
        change("floor", exact("0.8")), change("cap", None), change("start", Fraction(2)),
        change("floor", exact("0.7"), code="B"), change("held", Fraction(45), code="A"),
        change("envelope", Fraction(110), year=2020), change("budget", Fraction(9), year=2020),
        change("r", exact("0.05"), field="share"),
    ])  # fmt: skip
    assert (relaxed.rules.floor, relaxed.rules.cap, relaxed.rules.start) == (exact("0.8"), None, 2)
    assert [line.floor for line in relaxed.territories] == [None, exact("0.7"), None]
    assert [line.held for line in relaxed.territories] == [45, None, None]
    assert (relaxed.years[0].envelope, relaxed.years[0].budget) == (110, 9)
    assert relaxed.clauses[0].share == exact("0.05")


def test_relaxing_withdraws_a_clause():
    problem = worked(clauses=(Reserve(key="r", to=("B",), share=exact("0.1")),))
    assert relax(problem, [change("r", None)]).clauses == ()


@settings(deadline=None, max_examples=150)
@given(problems())
def test_any_infeasible_scenario_has_reasons_and_changes_that_do(problem):
    answer = solve(problem)
    if isinstance(answer, Infeasible):
        assert answer.reasons
        assert all(reason.message.endswith(".") for reason in answer.reasons)
        assert answer.relaxations
        assert isinstance(solve(relax(problem, answer.relaxations)), Solution)


@settings(deadline=None, max_examples=100)
@given(problems(with_kinds=False, most_years=1))
def test_scenario_is_infeasible_when_another_statement_of_it_is(problem):
    """How far the nearest envelope that the rules allow is, by a statement that owes nothing to the engine."""
    continuous = replace(problem, grid=None)
    distance = _distance(continuous)
    if 0 < distance < 1e-6:
        return
    assert isinstance(solve(continuous), Infeasible) == (distance > 0)


def _distance(problem):
    stated = write_statement(problem)
    rows = [[*row, 0.0, 0.0] for row in stated.rows]
    sums = [1.0] * stated.size + [0.0] * stated.size + [-1.0, 1.0]
    found = linprog(
        [0.0] * (2 * stated.size) + [1.0, 1.0], A_ub=rows, b_ub=stated.limits, A_eq=[sums], b_eq=[stated.envelope],
        bounds=[*stated.bounds, (0, None), (0, None)], method="highs",
    )  # fmt: skip
    return found.fun if found.status == 0 else float("inf")
