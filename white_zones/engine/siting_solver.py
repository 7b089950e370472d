"""The optimum of a siting problem as a mixed-integer programme, in a process of its own that may be killed.

    python -m white_zones.engine.siting_solver PROBLEM.npz ANSWER.npz

HiGHS may ignore its time limit for long, and cannot be interrupted from Python: so the process carries an alarm that
ends it, and writes each better answer and each better bound as they come, for whoever has to kill it.

    covering    max Σ u_g y_g           y_g ≤ Σ_{c covers g} x_c,  Σ x_c ≤ n,  x binary, 0 ≤ y ≤ 1
    otherwise   max Σ f_gc              Σ_c f_gc ≤ u_g,  m x_c ≤ Σ_g f_gc ≤ Q x_c,  f_gc ≤ min(u_g, Q) x_c

g is a group of origins that the same candidates cover, u_g their demand. y needs not be binary: x binary makes it so.
"""

import signal
import sys
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import highspy
import numpy as np
from scipy.sparse import csr_array, hstack, vstack

from white_zones.engine.arrays import FloatArray, IntArray
from white_zones.engine.saved_arrays import load_arrays, save_arrays

GAP = 1e-7
"""Relative gap at which the optimum is said to be found."""
BOUND_PERIOD = 0.2
"""Seconds between two writings of a bound that has moved."""


@dataclass(frozen=True, slots=True, eq=False)
class Programme:
    """Rows between two bounds over columns between 0 and `upper`; the first columns are the candidates, binary."""

    rewards: FloatArray
    upper: FloatArray
    rows: csr_array
    lower_rows: FloatArray
    upper_rows: FloatArray
    candidate_count: int


def state_covering(
    *, demand: FloatArray, groups: IntArray, candidates: IntArray, candidate_count: int, count: int
) -> Programme:
    """Return the maximal covering programme; pair k says that `candidates[k]` covers `groups[k]`."""
    size = len(demand)
    cover = csr_array((np.ones(len(groups)), (groups, candidates)), shape=(size, candidate_count))
    rows = vstack([_beside(cover, -_identity(size)), _first(candidate_count, size)], format="csr")
    return Programme(
        rewards=np.concatenate([np.zeros(candidate_count), demand]),
        upper=np.ones(candidate_count + size),
        rows=rows,
        lower_rows=np.concatenate([np.zeros(size), [0.0]]),
        upper_rows=np.concatenate([np.full(size, np.inf), [count]]),
        candidate_count=candidate_count,
    )


def state_capacitated(
    *,
    demand: FloatArray,
    groups: IntArray,
    candidates: IntArray,
    candidate_count: int,
    count: int,
    capacity: float,
    minimum: float,
) -> Programme:
    """Return the programme with capacities: one flow per pair."""
    size, flows = len(demand), len(groups)
    pairs = np.arange(flows)
    most = np.minimum(demand[groups], capacity)
    by_group = csr_array((np.ones(flows), (groups, pairs)), shape=(size, flows))
    by_candidate = csr_array((np.ones(flows), (candidates, pairs)), shape=(candidate_count, flows))
    opened = csr_array((most, (pairs, candidates)), shape=(flows, candidate_count))
    nothing = csr_array((size, candidate_count))
    rows = vstack(
        [
            _beside(nothing, by_group),
            _beside(-capacity * _identity(candidate_count), by_candidate),
            _beside(-minimum * _identity(candidate_count), by_candidate),
            _beside(opened, -_identity(flows)),
            _first(candidate_count, flows),
        ],
        format="csr",
    )
    free, none = np.full(candidate_count, np.inf), np.zeros(candidate_count)
    return Programme(
        rewards=np.concatenate([np.zeros(candidate_count), np.ones(flows)]),
        upper=np.concatenate([np.ones(candidate_count), most]),
        rows=rows,
        lower_rows=np.concatenate([np.zeros(size), -free, none, np.zeros(flows), [0.0]]),
        upper_rows=np.concatenate([demand, none, free, np.full(flows, np.inf), [count]]),
        candidate_count=candidate_count,
    )


def solve_programme(programme: Programme, *, start: FloatArray, seconds: float, answer: Path) -> None:
    """Solve, and keep in `answer` the best values and bound known so far."""
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in (
        ("output_flag", False), ("time_limit", seconds), ("mip_rel_gap", GAP), ("mip_abs_gap", 1e-9),
        ("threads", 1), ("random_seed", 2019),
    ):  # fmt: skip
        solver.setOptionValue(name, value)
    solver.passModel(_highs_model(programme))
    solution = highspy.HighsSolution()
    solution.col_value = start.tolist()
    solver.setSolution(solution)
    kept = _Answer(answer, values=start)
    solver.cbMipImprovingSolution += kept.improve
    solver.cbMipLogging += kept.tighten
    solver.run()
    optimal = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    kept.end(np.array(solver.getSolution().col_value), bound=solver.getInfo().mip_dual_bound, optimal=optimal)


class _Answer:
    """The best answer known, always whole on the disk."""

    def __init__(self, path: Path, *, values: FloatArray) -> None:
        self.path = path
        self.values = values
        self.bound = np.inf
        self.written = 0.0
        self.write(optimal=False)

    def improve(self, event: Any) -> None:
        self.values = np.array(event.data_out.mip_solution)
        self.bound = min(self.bound, event.data_out.mip_dual_bound)
        self.write(optimal=False)

    def tighten(self, event: Any) -> None:
        self.bound = min(self.bound, event.data_out.mip_dual_bound)
        if time.monotonic() - self.written > BOUND_PERIOD:
            self.write(optimal=False)

    def end(self, values: FloatArray, *, bound: float, optimal: bool) -> None:
        if len(values) == len(self.values):
            self.values = values
        self.bound = min(self.bound, bound)
        self.write(optimal=optimal)

    def write(self, *, optimal: bool) -> None:
        save_arrays(self.path, values=self.values, bound=np.array(self.bound), optimal=np.array(optimal))
        self.written = time.monotonic()


def _highs_model(programme: Programme) -> highspy.HighsLp:
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = programme.rows.shape
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = programme.rewards
    model.col_lower_ = np.zeros(model.num_col_)
    model.col_upper_ = programme.upper
    model.row_lower_ = programme.lower_rows
    model.row_upper_ = programme.upper_rows
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = programme.rows.indptr
    model.a_matrix_.index_ = programme.rows.indices
    model.a_matrix_.value_ = programme.rows.data
    binary, real = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    rest = model.num_col_ - programme.candidate_count
    model.integrality_ = [binary] * programme.candidate_count + [real] * rest
    return model


def _identity(size: int) -> csr_array:
    return csr_array((np.ones(size), (np.arange(size), np.arange(size))), shape=(size, size))


def _beside(left: csr_array, right: csr_array) -> csr_array:
    return hstack([left, right], format="csr")


def _first(ones: int, zeros: int) -> csr_array:
    """Return the row that sums the first columns."""
    return csr_array((np.ones(ones), (np.zeros(ones, dtype=int), np.arange(ones))), shape=(1, ones + zeros))


def main(problem: Path, answer: Path) -> None:
    """Solve the problem of a file."""
    given = load_arrays(problem)
    signal.setitimer(signal.ITIMER_REAL, float(given["alarm"]))
    build = partial(
        state_covering if bool(given["covering"]) else state_capacitated,
        demand=given["demand"],
        groups=given["groups"],
        candidates=given["candidates"],
        candidate_count=int(given["candidate_count"]),
        count=int(given["count"]),
    )
    limits = {name: float(given[name]) for name in ("capacity", "minimum")}
    programme = build() if bool(given["covering"]) else build(**limits)
    solve_programme(programme, start=given["start"], seconds=float(given["seconds"]), answer=answer)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
