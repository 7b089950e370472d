"""The same scenario as one plain mixed-integer programme, as anyone would write it first: what the engine is beside.

    python -m benchmarks.allocation_milp CASE SECONDS

ETP are whole numbers of the grid, all years at once; the relative distances to the targets, |ETP ÷ target − 1|, add up
to the least. Prints one JSON line for each better answer, then one at the end; HiGHS does not always obey its time
limit, so whoever starts this process must be ready to kill it.
"""

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from allocation.engine.linear_model import LinearModel, has_solution
from allocation.engine.problem import GrowthRatio, Means, Problem, Reserve
from benchmarks.allocation_cases import build_epci, build_region

CASES = {"region": build_region, "epci": build_epci}


class Programme:
    """Columns by year: cells in steps of the grid, growths, what is above and under each target."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.step = problem.grid or Fraction(1, 100)
        self.model = LinearModel()
        self.ranks = {line.code: rank for rank, line in enumerate(problem.territories)}
        totals: Sequence[Mapping[int, float]] = []
        for means in problem.years:
            totals = self._add_year(means, totals)

    def _add_year(self, means: Means, before: Sequence[Mapping[int, float]]) -> list[dict[int, float]]:
        """Add the cells and the rules of a year; return the columns of each total."""
        model, lines = self.model, self.problem.territories
        cells = [{kind: model.column(is_integer=True) for kind in line.base} for line in lines]
        totals = [dict.fromkeys(row.values(), 1.0) for row in cells]
        envelope = float(means.envelope / self.step)
        model.row({column: 1.0 for total in totals for column in total}, low=envelope, high=envelope)
        growths = []
        for rank in range(len(lines)):
            growths.append(model.column())
            self._add_bounds(rank, totals[rank], before)
            self._row_against(rank, {**negative(totals[rank]), growths[rank]: 1.0}, before, factor=1.0)
        self._add_distances(totals, envelope)
        self._add_clauses(means, totals, growths, before)
        if means.budget is not None:
            costs = {row[kind]: float(self.problem.costs[kind]) for row in cells for kind in row}
            model.row(costs, high=float(means.budget / self.step))
        return totals

    def _previous(self, rank: int) -> float:
        return float(sum(self.problem.territories[rank].base.values(), Fraction(0)) / self.step)

    def _row_against(
        self,
        rank: int,
        row: dict[int, float],
        before: Sequence[Mapping[int, float]],
        *,
        factor: float,
        extra: float = 0.0,
    ) -> None:
        """Add row + factor × previous total + extra ≥ 0."""
        if before:
            self.model.row({**row, **dict.fromkeys(before[rank], factor)}, low=-extra)
        else:
            self.model.row(row, low=-extra - factor * self._previous(rank))

    def _add_bounds(self, rank: int, total: Mapping[int, float], before: Sequence[Mapping[int, float]]) -> None:
        rules = self.problem.rules
        self._row_against(rank, dict(total), before, factor=-float(rules.floor))
        if rules.cap is not None:
            allowance = float(rules.start / self.step)
            self._row_against(rank, negative(total), before, factor=float(rules.cap), extra=allowance)

    def _add_distances(self, totals: list[dict[int, float]], envelope: float) -> None:
        needs = [float(line.need) for line in self.problem.territories]
        for total, need in zip(totals, needs, strict=True):
            target = need / sum(needs) * envelope
            if target:
                above, under = (self.model.column(cost=1 / target) for _ in range(2))
                self.model.row({**total, above: -1.0, under: 1.0}, low=target, high=target)

    def _add_clauses(
        self,
        means: Means,
        totals: list[dict[int, float]],
        growths: list[int],
        before: Sequence[Mapping[int, float]],
    ) -> None:
        for clause in self.problem.clauses:
            to = [self.ranks[code] for code in getattr(clause, "to", ())]
            row = {column: 1.0 for rank in to for column in totals[rank]}
            least = 0.0
            if isinstance(clause, Reserve):
                least = float(clause.share * means.envelope / self.step)
            elif isinstance(clause, GrowthRatio):
                row |= {growths[self.ranks[code]]: -float(clause.ratio) for code in clause.givers}
            if before:
                row |= {column: -1.0 for rank in to for column in before[rank]}
            else:
                least += sum(self._previous(rank) for rank in to)
            self.model.row(row, low=least)

    def solve(self, *, seconds: float) -> None:
        """Solve, telling each better answer as it comes."""
        started = time.monotonic()
        solver = self.model.load(time_limit=seconds, primal_feasibility_tolerance=1e-7)

        def tell(event: Any) -> None:
            write(event.data_out.objective_function_value, event.data_out.mip_dual_bound, started, ended=False)

        solver.cbMipImprovingSolution += tell
        solver.run()
        info = solver.getInfo()
        if has_solution(solver):
            write(info.objective_function_value, info.mip_dual_bound, started, ended=True)


def negative(row: Mapping[int, float]) -> dict[int, float]:
    """Return a row with its signs changed."""
    return {column: -value for column, value in row.items()}


def write(value: float, bound: float, started: float, *, ended: bool) -> None:
    """Write an answer on one line."""
    line = {"value": value, "bound": bound, "seconds": time.monotonic() - started, "ended": ended}
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Solve one of the cases."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("case", choices=sorted(CASES))
    parser.add_argument("seconds", type=float)
    options = parser.parse_args()
    Programme(CASES[options.case]()).solve(seconds=options.seconds)


if __name__ == "__main__":
    main()
