"""A linear programme told column by column and row by row, then handed to HiGHS."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import highspy
import numpy as np

INFINITY = highspy.kHighsInf
TOLERANCE = 1e-9
SEED = 2019


@dataclass(slots=True)
class LinearModel:
    """min Σ cost × column, each row between two bounds."""

    costs: list[float] = field(default_factory=list)
    column_bounds: list[tuple[float, float]] = field(default_factory=list)
    integers: list[bool] = field(default_factory=list)
    row_bounds: list[tuple[float, float]] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    indexes: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def column(self, *, low: float = 0.0, high: float = INFINITY, cost: float = 0.0, is_integer: bool = False) -> int:
        """Add a column and return its rank."""
        self.costs.append(cost)
        self.column_bounds.append((low, high))
        self.integers.append(is_integer)
        return len(self.costs) - 1

    def row(self, coefficients: Mapping[int, float], *, low: float = -INFINITY, high: float = INFINITY) -> int:
        """Add a row and return its rank."""
        self.row_bounds.append((low, high))
        self.indexes += coefficients.keys()
        self.values += coefficients.values()
        self.starts.append(len(self.indexes))
        return len(self.row_bounds) - 1

    def load(self, **options: bool | float | str) -> highspy.Highs:
        """Return a solver that holds the model: silent, on one thread, the same at each call."""
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(self.costs), len(self.row_bounds)
        model.col_cost_ = np.array(self.costs, dtype=float)
        model.col_lower_, model.col_upper_ = np.array(self.column_bounds, dtype=float).reshape(-1, 2).T.copy()
        model.row_lower_, model.row_upper_ = np.array(self.row_bounds, dtype=float).reshape(-1, 2).T.copy()
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.array(self.starts)
        model.a_matrix_.index_ = np.array(self.indexes)
        model.a_matrix_.value_ = np.array(self.values, dtype=float)
        if any(self.integers):
            integer, real = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
            model.integrality_ = [integer if is_integer else real for is_integer in self.integers]
        solver = highspy.Highs()  # type: ignore[no-untyped-call]
        settled = {
            "output_flag": False, "threads": 1, "random_seed": SEED,
            "primal_feasibility_tolerance": TOLERANCE, "dual_feasibility_tolerance": TOLERANCE,
        }  # fmt: skip
        for name, value in {**settled, **options}.items():
            solver.setOptionValue(name, value)
        solver.passModel(model)
        return solver


def is_optimal(solver: highspy.Highs) -> bool:
    """Run the solver and tell whether it found the optimum."""
    solver.run()
    return bool(solver.getModelStatus() == highspy.HighsModelStatus.kOptimal)


def has_solution(solver: highspy.Highs) -> bool:
    """Tell whether the solver, however it ended, holds values that satisfy every row."""
    return bool(solver.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible)
