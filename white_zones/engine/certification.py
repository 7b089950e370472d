"""The optimum of a siting problem with its proof, or the best answer of the time given with how far it may be.

The solver runs in another process, which is killed when it overruns or when the caller no longer wants it; whatever
happens to it, the answer is never worse than the immediate one, and the bound always holds.
"""

import math
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np

from white_zones.engine.arrays import FloatArray, IntArray
from white_zones.engine.saved_arrays import load_arrays, save_arrays
from white_zones.engine.siting import Antenna, Siting, SitingProblem, assign_to_nearest
from white_zones.engine.siting_search import choose_antennas

ROOT = Path(__file__).resolve().parents[2]
GRACE = 5.0
"""Seconds given to the solver, beyond its limit, to end by itself."""
WATCH_PERIOD = 0.1
OPENED = 0.5
"""A binary above this is 1: solvers answer 0.9999999."""


class CertificationStatus(StrEnum):
    """How the solver ended."""

    OPTIMAL = "optimal"
    TIME_LIMIT = "time_limit"
    STOPPED = "stopped"
    """The caller asked for it."""
    FAILED = "failed"
    """The process died by itself, for want of memory most often."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Certified:
    """An answer, and a demand that no answer exceeds."""

    siting: Siting
    bound: float
    status: CertificationStatus

    @property
    def gap(self) -> float:
        """Return the share of the bound that the answer may miss, 0 when it is the optimum."""
        return max(0.0, 1 - self.siting.value / self.bound) if self.bound > 0 else 0.0


def certify_siting(
    problem: SitingProblem,
    *,
    seconds: float,
    grace: float = GRACE,
    should_stop: Callable[[], bool] = lambda: False,
) -> Certified:
    """Look for the optimum for at most `seconds`; `should_stop` is asked ten times a second."""
    immediate = choose_antennas(problem)
    if not len(problem.origins):
        return Certified(siting=immediate, bound=0.0, status=CertificationStatus.OPTIMAL)
    grouped = _group(problem)
    with tempfile.TemporaryDirectory(prefix="siting-") as folder:
        stated, answer = Path(folder) / "problem.npz", Path(folder) / "answer.npz"
        _write(problem, grouped, immediate, path=stated, seconds=seconds, alarm=seconds + grace + 1)
        status = _run(stated, answer, seconds=seconds + grace, should_stop=should_stop)
        found = load_arrays(answer) if answer.exists() else None
    if found is None:
        return Certified(siting=immediate, bound=max(problem.simple_bound(), immediate.value), status=status)
    if bool(found["optimal"]):
        status = CertificationStatus.OPTIMAL
    siting = _read(problem, grouped, found["values"])
    # The solver starts from the immediate answer, so only rounding could put it below.
    best = siting if siting.value >= immediate.value else immediate
    bound = min(float(found["bound"]), problem.simple_bound())
    return Certified(siting=best, bound=max(bound, best.value), status=status)


@dataclass(frozen=True, slots=True, eq=False)
class _Grouped:
    """Origins that the same candidates cover are one for the solver."""

    members: list[IntArray]
    demand: FloatArray
    groups: IntArray
    candidates: IntArray


def _group(problem: SitingProblem) -> _Grouped:
    sites = np.repeat(np.arange(problem.candidate_count), np.diff(problem.starts))
    order = np.lexsort((sites, problem.origins))
    origins, sites = problem.origins[order], sites[order]
    covered, first = np.unique(origins, return_index=True)
    covering: dict[bytes, tuple[IntArray, list[int]]] = {}
    for origin, candidates in zip(covered.tolist(), np.split(sites, first[1:]), strict=True):
        covering.setdefault(candidates.tobytes(), (candidates, []))[1].append(origin)
    members = [np.array(origins) for _, origins in covering.values()]
    sizes = [len(candidates) for candidates, _ in covering.values()]
    return _Grouped(
        members=members,
        demand=np.array([math.fsum(problem.demand[origins].tolist()) for origins in members]),
        groups=np.repeat(np.arange(len(members)), sizes),
        candidates=np.concatenate([candidates for candidates, _ in covering.values()]),
    )


def _write(
    problem: SitingProblem, grouped: _Grouped, immediate: Siting, *, path: Path, seconds: float, alarm: float
) -> None:
    # Without a capacity of its own, an antenna serves at most all there is.
    capacity = math.fsum(grouped.demand.tolist()) if problem.capacity is None else problem.capacity
    save_arrays(
        path,
        demand=grouped.demand,
        groups=grouped.groups,
        candidates=grouped.candidates,
        candidate_count=problem.candidate_count,
        count=problem.count,
        covering=problem.is_covering,
        capacity=capacity,
        minimum=problem.minimum,
        start=_start(problem, grouped, immediate),
        seconds=seconds,
        alarm=alarm,
    )


def _start(problem: SitingProblem, grouped: _Grouped, immediate: Siting) -> FloatArray:
    """Return the immediate answer as the values of the programme's columns."""
    opened = np.zeros(problem.candidate_count)
    opened[list(immediate.chosen)] = 1
    if problem.is_covering:
        covered = np.zeros(len(grouped.members))
        np.maximum.at(covered, grouped.groups, opened[grouped.candidates])
        return np.concatenate([opened, covered])
    group_of = np.zeros(len(problem.demand), dtype=np.int64)
    for group, origins in enumerate(grouped.members):
        group_of[origins] = group
    shipped = np.zeros((len(grouped.members), problem.candidate_count))
    for antenna in immediate.antennas:
        groups = group_of[antenna.origins]
        shipped[:, antenna.candidate] = _sums(groups, antenna.served, count=len(shipped))
    return np.concatenate([opened, shipped[grouped.groups, grouped.candidates]])


def _run(stated: Path, answer: Path, *, seconds: float, should_stop: Callable[[], bool]) -> CertificationStatus:
    """Run the solver until it ends or must end; nothing of it survives this call."""
    deadline = time.monotonic() + seconds
    command = [sys.executable, "-m", "white_zones.engine.siting_solver", str(stated), str(answer)]
    process = subprocess.Popen(
        command, cwd=ROOT, start_new_session=True, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        while True:
            try:
                code = process.wait(WATCH_PERIOD)
            except subprocess.TimeoutExpired:
                if should_stop():
                    return CertificationStatus.STOPPED
                if time.monotonic() >= deadline:
                    return CertificationStatus.TIME_LIMIT
            else:
                return CertificationStatus.FAILED if code else CertificationStatus.TIME_LIMIT
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _read(problem: SitingProblem, grouped: _Grouped, values: FloatArray) -> Siting:
    """Return the answer of the solver, brought back within the limits that it respects to its own tolerance."""
    chosen = np.flatnonzero(values[: problem.candidate_count] > OPENED)
    if problem.is_covering:
        return assign_to_nearest(problem, chosen.tolist())
    flows = np.clip(values[problem.candidate_count :], 0.0, None)
    flows[~np.isin(grouped.candidates, chosen)] = 0
    flows *= _scale_to(grouped.demand, _sums(grouped.groups, flows, count=len(grouped.demand)))[grouped.groups]
    if problem.capacity is not None:
        loads = _sums(grouped.candidates, flows, count=problem.candidate_count)
        flows *= _scale_to(np.full(len(loads), float(problem.capacity)), loads)[grouped.candidates]
    antennas = []
    for candidate in chosen.tolist():
        pairs = np.flatnonzero((grouped.candidates == candidate) & (flows > 0))
        if len(pairs):
            antennas.append(_antenna(problem, grouped, candidate, groups=grouped.groups[pairs], flows=flows[pairs]))
    return Siting(antennas)


def _antenna(
    problem: SitingProblem, grouped: _Grouped, candidate: int, *, groups: IntArray, flows: FloatArray
) -> Antenna:
    """Divide what an antenna serves of each group between its origins, in proportion to their demand."""
    origins = [grouped.members[group] for group in groups]
    served = [
        problem.demand[members] * (flow / grouped.demand[group])
        for members, group, flow in zip(origins, groups, flows, strict=True)
    ]
    return Antenna(candidate, np.concatenate(origins), np.concatenate(served))


def _scale_to(most: FloatArray, sums: FloatArray) -> FloatArray:
    return np.divide(most, sums, out=np.ones(len(sums)), where=sums > most)


def _sums(groups: IntArray, values: FloatArray, *, count: int) -> FloatArray:
    return np.bincount(groups, values, count).astype(np.float64)
