"""The scenarios that are measured: five years, four kinds, a reserve, a growth ratio and a budget a year.

The region is that of the specification, its need the population; the EPCI are drawn, always the same.
"""

import csv
import random
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from allocation.engine.allocate import solve
from allocation.engine.problem import Clause, GrowthRatio, Means, Problem, Reserve, Rules, Territory
from allocation.engine.solution import Infeasible

TABLE = Path(__file__).resolve().parents[1] / "structures" / "data" / "cctp_etp.csv"
POPULATION = {
    "01": 679_344, "03": 333_298, "07": 334_231, "15": 144_196, "26": 524_207, "38": 1_298_990,
    "42": 774_133, "43": 228_654, "63": 664_453, "69": 1_914_667, "73": 448_226, "74": 861_158,
}  # fmt: skip
COSTS = {"EI": Fraction(10_520), "ETTI": Fraction(4_472), "AI": Fraction(1_367), "ACI": Fraction(20_199)}
"""Euros per ETP of 2019 (arrêté of 27 February 2019), without modulation."""
YEARS, EPCI = 5, 172
RULES = Rules(floor=Fraction(95, 100), cap=Fraction(110, 100), start=Fraction(1))
BUDGET_SHARE = Fraction(998, 1000)
"""Of what the scenario costs without a budget, so that the budget binds."""


def build_region() -> Problem:
    """Return the twelve départements of the specification."""
    with TABLE.open(encoding="utf-8") as stream:
        rows = {row["row"]: row for row in csv.DictReader(stream, delimiter=";")}
    territories = [
        Territory(code=code, need=Fraction(people), base={kind: Fraction(rows[code][kind]) for kind in COSTS})
        for code, people in POPULATION.items()
    ]
    clauses = (
        Reserve(key="reserve", to=("15", "43"), share=Fraction(2, 1000)),
        GrowthRatio(key="ratio", givers=("38", "69"), to=("15", "43"), ratio=Fraction(1, 2)),
    )
    return _state(territories, clauses)


def build_epci(*, count: int = EPCI, years: int = YEARS, is_ruled: bool = True) -> Problem:
    """Return as many territories as the region has EPCI; a third of the cells have no base."""
    drawn = random.Random(2019)  # noqa: S311 -- a benchmark, not a secret
    territories = []
    for rank in range(count):
        need = round(drawn.lognormvariate(10, 1))
        base = {
            kind: Fraction(0) if drawn.random() < 1 / 3 else Fraction(round(need * drawn.uniform(0.01, 0.08)), 100)
            for kind in COSTS
        }
        territories.append(Territory(code=f"{rank:05}", need=Fraction(need), base=base))
    served = sorted(territories, key=lambda line: sum(line.base.values()) / line.need)
    codes = [line.code for line in served]
    few, middle, above = codes[: count // 4], codes[count // 3 : count // 2], codes[count // 2 : 3 * count // 4]
    clauses = (
        Reserve(key="reserve", to=tuple(above), share=Fraction(2, 1000)),
        GrowthRatio(key="ratio", givers=tuple(middle), to=tuple(few), ratio=Fraction(3)),
    )
    return _state(territories, clauses, years=years) if is_ruled else _state_plainly(territories, (), years=years)


def _state_plainly(territories: list[Territory], clauses: tuple[Clause, ...], *, years: int) -> Problem:
    """Return the scenario without a budget, its envelope growing by 1 % a year."""
    base = sum((sum(line.base.values(), Fraction(0)) for line in territories), Fraction(0))
    growth = Fraction(int(base))
    means = tuple(Means(year=2020 + rank, envelope=base + rank * growth / 100) for rank in range(years))
    return Problem(territories=tuple(territories), years=means, rules=RULES, clauses=clauses, costs=COSTS)


def _state(territories: list[Territory], clauses: tuple[Clause, ...], *, years: int = YEARS) -> Problem:
    """Return the scenario with budgets that bind."""
    problem = _state_plainly(territories, clauses, years=years)
    answer = solve(problem)
    if isinstance(answer, Infeasible):
        raise SystemExit(answer.reasons[0].message)
    budgets = [
        Fraction(int(BUDGET_SHARE * sum((line.euros or Fraction(0) for line in year.lines), Fraction(0))))
        for year in answer.years
    ]
    means = tuple(replace(year, budget=budget) for year, budget in zip(problem.years, budgets, strict=True))
    return replace(problem, years=means)
