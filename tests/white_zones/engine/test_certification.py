import os
import signal
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from scipy.optimize import linprog

from tests.white_zones.engine.test_siting import best_by_enumeration, demands, problem, tables
from tests.white_zones.siting import hard_problem, region_problem
from white_zones.engine.certification import ROOT, CertificationStatus, _group, _start, _write, certify_siting
from white_zones.engine.siting_search import choose_antennas

FEW = settings(deadline=None, max_examples=12)


def solvers():
    """Return the processes of solvers that this one has started."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue
        if b"siting_solver" in command and int(parent) == os.getpid():
            found.append(int(folder.name))
    return found


def best_with_capacity(stated, *, capacity, minimum):
    """Return the optimum by trying every set of antennas and sending demand to it by linear programming."""
    best = 0.0
    for size in range(1, min(stated.count, stated.candidate_count) + 1):
        for chosen in combinations(range(stated.candidate_count), size):
            pairs = [(c, o) for c in chosen for o in stated.origins[stated.covered_by(c)].tolist()]
            if not pairs:
                continue
            limits = [(np.array([o == origin for _, o in pairs], float), stated.demand[origin]) for origin in range(6)]
            for candidate in chosen:
                row = np.array([c == candidate for c, _ in pairs], float)
                limits += [(row, capacity), (-row, -minimum)]
            answer = linprog(-np.ones(len(pairs)), A_ub=[row for row, _ in limits], b_ub=[most for _, most in limits])
            if answer.status == 0:
                best = max(best, -answer.fun)
    return best


@FEW
@given(table=tables, demand=demands, count=st.integers(1, 4))
def test_any_covering_optimum_is_that_of_enumeration(table, demand, count):
    stated = problem(np.array(table).reshape(6, 5), demand, count=count)
    found = certify_siting(stated, seconds=20)
    assert found.status is CertificationStatus.OPTIMAL
    assert found.siting.value == pytest.approx(best_by_enumeration(stated), rel=1e-9, abs=1e-9)
    assert found.gap <= 1e-6


@FEW
@given(table=tables, demand=demands, count=st.integers(1, 3), capacity=st.floats(5, 60), share=st.floats(0, 1))
def test_any_optimum_with_capacity_is_that_of_enumeration(table, demand, count, capacity, share):
    stated = problem(np.array(table).reshape(6, 5), demand, count=count, capacity=capacity, minimum=capacity * share)
    found = certify_siting(stated, seconds=20)
    assert found.status is CertificationStatus.OPTIMAL
    expected = best_with_capacity(stated, capacity=capacity, minimum=capacity * share)
    assert found.siting.value == pytest.approx(expected, rel=1e-5, abs=1e-5)
    for antenna in found.siting.antennas:
        assert capacity * share - 1e-5 <= antenna.load <= capacity + 1e-9


@pytest.mark.parametrize("count", [3, 10, 20])
def test_immediate_answer_is_within_one_per_cent_of_the_certified_optimum_without_capacity(count):
    stated = region_problem(count=count)
    certified = certify_siting(stated, seconds=60)
    assert certified.status is CertificationStatus.OPTIMAL
    assert certified.gap <= 1e-6
    assert choose_antennas(stated).value >= 0.99 * certified.bound


def test_nothing_to_cover_needs_no_solver():
    found = certify_siting(problem(demand=[0] * 5), seconds=20)
    assert (found.siting.chosen, found.bound, found.gap, found.status) == ((), 0.0, 0.0, "optimal")


def test_time_limit_gives_the_best_answer_and_how_far_it_may_be():
    stated = hard_problem()
    found = certify_siting(stated, seconds=1.5, grace=3)
    assert found.status is CertificationStatus.TIME_LIMIT
    assert found.siting.value >= choose_antennas(stated).value
    assert 0 < found.gap < 0.2
    assert found.bound <= stated.simple_bound()
    assert solvers() == []


def test_overrun_is_killed_and_leaves_the_immediate_answer():
    """The time does not even let the solver start."""
    stated = hard_problem()
    found = certify_siting(stated, seconds=0, grace=0)
    immediate = choose_antennas(stated)
    assert found.status is CertificationStatus.TIME_LIMIT
    assert (found.siting.chosen, found.siting.value) == (immediate.chosen, immediate.value)
    assert found.bound == stated.simple_bound()
    assert solvers() == []


def test_caller_stops_the_solver_at_once():
    asked = []

    def should_stop():
        asked.append(len(solvers()))
        return len(asked) == 15

    found = certify_siting(hard_problem(), seconds=60, should_stop=should_stop)
    assert found.status is CertificationStatus.STOPPED
    assert max(asked) == 1
    assert found.siting.value >= choose_antennas(hard_problem()).value
    assert solvers() == []


def test_solver_that_dies_leaves_what_it_had_found():
    asked = []

    def kill_once():
        asked.append(True)
        if len(asked) == 15:
            os.kill(solvers()[0], signal.SIGKILL)
        return False

    found = certify_siting(hard_problem(), seconds=60, should_stop=kill_once)
    assert found.status is CertificationStatus.FAILED
    assert found.siting.value >= choose_antennas(hard_problem()).value
    assert found.gap < 0.5


def test_solver_whose_parent_is_gone_ends_by_its_own_alarm(tmp_path):
    stated = hard_problem()
    grouped, immediate = _group(stated), choose_antennas(stated)
    _write(stated, grouped, immediate, path=tmp_path / "problem.npz", seconds=60, alarm=1.0)
    done = subprocess.run(
        [sys.executable, "-m", "white_zones.engine.siting_solver", tmp_path / "problem.npz", tmp_path / "answer.npz"],
        cwd=ROOT, check=False, timeout=30,
    )  # fmt: skip
    assert done.returncode == -signal.SIGALRM


def test_origins_that_the_same_candidates_cover_are_one():
    grouped = _group(problem())
    assert [members.tolist() for members in grouped.members] == [[0, 1], [2, 3], [4]]
    assert grouped.demand.tolist() == [50.0, 45.0, 10.0]
    assert grouped.groups.tolist() == [0, 0, 1, 1, 2]
    assert grouped.candidates.tolist() == [0, 1, 1, 2, 2]


def test_solver_starts_from_the_immediate_answer():
    stated = problem(count=1, capacity=40.0)
    start = _start(stated, _group(stated), choose_antennas(stated))
    assert start[:3].tolist() == [1.0, 0.0, 0.0]
    assert start[3:].tolist() == [40.0, 0.0, 0.0, 0.0, 0.0]
