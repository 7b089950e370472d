"""The leximin of etp ÷ weight under bounds, envelope and couplings, as a series of linear programmes in HiGHS.

Stage after stage, the smallest ratio of the lines still free is raised as far as it goes (max t, x ≥ t × weight). The
lines whose row has a positive dual are at that ratio in every optimum, those whose bound has a reduced cost are at
that bound in every optimum: they are fixed there, and the others go on. One model is kept: only bounds and
coefficients change, so that each stage starts from the optimum of the one before.
"""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from allocation.engine.case import Case
from allocation.engine.couplings import Coupling
from allocation.engine.linear_model import INFINITY, LinearModel, is_optimal

FloatArray = NDArray[np.float64]
SIGNIFICANT = 1e-7
"""A dual above this, where they add up to 1 once weighted, is not noise."""

MOST_SCALE = 100.0
"""Ratio of the weights of two stages beyond which t is counted anew."""


def solve_leximin(
    case: Case, couplings: Sequence[Coupling], *, tiers: Sequence[Sequence[Fraction]]
) -> FloatArray | None:
    """Return the totals, right to some 1e-9; None when nothing satisfies the rules.

    The lines of positive weight in the first tier come first, then those of the next one, and so on.
    """
    programme = _Programme(case, couplings)
    if not is_optimal(programme.solver):
        return None
    for weights in tiers:
        programme.raise_tier(np.array([float(weight) for weight in weights]))
    return programme.amounts()


def is_feasible(case: Case, couplings: Sequence[Coupling]) -> bool:
    """Tell whether some totals satisfy the bounds, the envelope and the couplings, to some 1e-9."""
    return is_optimal(_Programme(case, couplings).solver)


class _Programme:
    """Columns: x in units of the mean line, then the growths, then t. Rows: envelope, couplings, growths, levels."""

    def __init__(self, case: Case, couplings: Sequence[Coupling]) -> None:
        self.size = len(case.codes)
        self.unit = float(case.means.envelope) / self.size or 1.0
        self.lower = np.array([float(low) for low in case.lower]) / self.unit
        self.upper = np.array([INFINITY if high is None else float(high) / self.unit for high in case.upper])
        self.previous = np.array([float(before) for before in case.previous]) / self.unit
        self.free = np.ones(self.size, dtype=bool)
        model = LinearModel()
        for low, high in zip(self.lower, self.upper, strict=True):
            model.column(low=low, high=high)
        grown = sorted({line for coupling in couplings for line in coupling.growths})
        self.growths = {line: model.column() for line in grown}
        self.level = model.column(cost=-1.0)
        self._add_rows(model, case, couplings)
        self.first_level_row = len(model.row_bounds)
        for line in range(self.size):
            model.row({line: 1.0, self.level: 0.0})
        self.solver = model.load(presolve="off", solver="simplex")
        self.solver.changeColBounds(self.level, 0.0, 0.0)

    def _add_rows(self, model: LinearModel, case: Case, couplings: Sequence[Coupling]) -> None:
        envelope = float(case.means.envelope) / self.unit
        model.row(dict.fromkeys(range(self.size), 1.0), low=envelope, high=envelope)
        for coupling in couplings:
            gains = {line: float(gain) for line, gain in coupling.gains.items()}
            growths = {self.growths[line]: -float(growth) for line, growth in coupling.growths.items()}
            scale = float(coupling.size)
            scaled = {column: value / scale for column, value in (gains | growths).items()}
            model.row(scaled, low=float(coupling.least) / self.unit / scale)
        for line, column in self.growths.items():
            model.row({column: 1.0, line: -1.0}, low=-self.previous[line])

    def amounts(self) -> FloatArray:
        return np.array(self.solver.getSolution().col_value[: self.size]) * self.unit

    def raise_tier(self, weights: FloatArray) -> None:
        """Raise and fix every free line of positive weight."""
        active = self.free & (weights > 0)
        if not active.any():
            return
        self.solver.changeColBounds(self.level, 0.0, INFINITY)
        for line in np.flatnonzero(active).tolist():
            self.solver.changeRowBounds(self.first_level_row + line, 0.0, INFINITY)
        scale = 0.0
        while (left := self.free & active).any():
            heaviest = weights[left].max()
            if not heaviest <= scale <= MOST_SCALE * heaviest:
                scale = heaviest
                self._weigh(left, weights / scale)
            self._run()
            self._fix(left, weights / scale)
        self.solver.changeColBounds(self.level, 0.0, 0.0)
        self._run()

    def _weigh(self, lines: NDArray[np.bool_], weights: FloatArray) -> None:
        """Count t in ETP of the heaviest line left, so that it stays near 1 whatever the weights."""
        for line in np.flatnonzero(lines).tolist():
            self.solver.changeCoeff(self.first_level_row + line, self.level, -weights[line])

    def _run(self) -> None:
        """Solve from where the last stage ended; should that fail, from nothing."""
        if is_optimal(self.solver):
            return
        self.solver.clearSolver()
        if not is_optimal(self.solver):
            raise ArithmeticError("le programme linéaire d’une étape n’a pas abouti")

    def _fix(self, candidates: NDArray[np.bool_], weights: FloatArray) -> None:
        """Fix what is the same in every optimum of the stage."""
        solution = self.solver.getSolution()
        values, reduced = np.array(solution.col_value), np.array(solution.col_dual)
        duals = np.array(solution.row_dual[self.first_level_row :])
        level = values[self.level]
        blocked = candidates & (np.abs(duals) * weights > SIGNIFICANT)
        if not blocked.any():
            strongest = np.argmax(np.where(candidates, np.abs(duals) * weights, -1.0))
            blocked[strongest] = True
        for line in np.flatnonzero(blocked).tolist():
            self._settle(line, level * weights[line], self.upper[line])
        for line in np.flatnonzero(self.free & (np.abs(reduced[: self.size]) > SIGNIFICANT)).tolist():
            self._settle(line, values[line], values[line])
        for line, column in self.growths.items():
            # A growth with a reduced cost is 0 in every optimum: the line may not pass its previous figure.
            if self.free[line] and abs(reduced[column]) > SIGNIFICANT and self.previous[line] < self.upper[line]:
                self.upper[line] = self.previous[line]
                self.solver.changeColBounds(line, self.lower[line], self.upper[line])
        if np.all(level * weights[blocked] >= self.upper[blocked] * (1 - SIGNIFICANT)):
            self._pass_caps(self.free & candidates, weights)

    def _pass_caps(self, candidates: NDArray[np.bool_], weights: FloatArray) -> None:
        """Fix at their upper bound the lines that nothing else stops before it, all at once.

        When some totals give every line min(level × weight, upper bound), so does the leximin: the highest such level
        among those where a line stops is found by halves, in a few programmes instead of one for each line.
        """
        lines = np.flatnonzero(candidates)
        stops = self.upper[lines] / weights[lines]
        levels = np.unique(stops[np.isfinite(stops)])
        low, high = 0, len(levels)
        while low < high:
            middle = (low + high) // 2
            self._lift(lines, levels[middle] * weights[lines])
            if is_optimal(self.solver):
                low = middle + 1
            else:
                high = middle
        reached = levels[low - 1] if low else 0.0
        self._lift(lines, reached * weights[lines])
        for line in lines[stops <= reached].tolist():
            self._settle(line, self.upper[line], self.upper[line])

    def _lift(self, lines: NDArray[np.intp], amounts: FloatArray) -> None:
        """Ask at least these amounts, as far as the bounds go."""
        lower = np.minimum(np.maximum(self.lower[lines], amounts), self.upper[lines])
        self.solver.changeColsBounds(len(lines), lines.astype(np.int32), lower, self.upper[lines])

    def _settle(self, line: int, low: float, high: float) -> None:
        self.free[line] = False
        self.solver.changeColBounds(line, min(max(low, self.lower[line]), high), high)
        self.solver.changeRowBounds(self.first_level_row + line, -INFINITY, INFINITY)
