"""The engine in a process of its own: the same answers, an end to what lasts too long, nothing left behind."""

import multiprocessing
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from allocation.engine import sandbox
from allocation.engine.allocate import marginal, solve
from allocation.engine.frames import pack, unpack
from allocation.engine.problem import Reserve
from allocation.engine.relaxing import relax
from allocation.engine.sandbox import SandboxError, TimeLimitError, call_within, marginal_within, solve_within
from allocation.engine.solution import Infeasible
from tests.allocation.scenarios import etp_of, region, state, worked

ROOT = Path(__file__).resolve().parents[3]
LONG = 60


@pytest.fixture(autouse=True)
def _nothing_left():
    yield
    sandbox.close()


def endless():
    """Far more than a tenth of a second's work."""
    lines = [(f"{rank:05}", 1 + rank % 977, 1 + rank % 89) for rank in range(20_000)]
    return state(lines, envelope=1_000_000, floor="0.9", years=5)


def children():
    return {process.popen.pid for process in sandbox._alive}


def is_running(pid):
    """A zombie is no longer in /proc once its parent has waited for it."""
    return Path(f"/proc/{pid}").exists()


def test_answers_are_those_of_the_engine():
    problem = region(by_kind=True, clauses=(Reserve(key="r", to=("15",), share=Fraction(1, 500)),))
    solution = solve_within(problem, seconds=LONG)
    assert solution == solve(problem)
    assert marginal_within(problem, solution, "15", seconds=LONG) == marginal(problem, solution, "15")


def test_infeasible_answer_comes_back_with_its_relaxations():
    problem = worked(cap="1.01")
    answer = solve_within(problem, seconds=LONG)
    assert isinstance(answer, Infeasible)
    relaxed = call_within("relax", problem, answer.relaxations, seconds=LONG)
    assert relaxed == relax(problem, answer.relaxations)


def test_calls_in_a_row_use_one_process():
    solve_within(worked(), seconds=LONG)
    first = children()
    solve_within(worked(), seconds=LONG)
    assert children() == first
    assert len(first) == 1


def test_what_lasts_too_long_is_killed_and_the_next_call_is_answered():
    solve_within(worked(), seconds=LONG)
    (pid,) = children()
    with pytest.raises(TimeLimitError, match="le temps accordé au calcul est écoulé"):
        solve_within(endless(), seconds=0.1)
    assert not is_running(pid)
    assert etp_of(solve_within(worked(), seconds=LONG).years[0]) == {"A": 45, "B": 37, "C": 26}


def test_error_of_the_engine_is_raised_here_and_the_process_goes_on():
    problem = worked()
    solution = solve_within(problem, seconds=LONG)
    before = children()
    with pytest.raises(KeyError, match="Z"):
        marginal_within(problem, solution, "Z", seconds=LONG)
    assert children() == before


def test_only_functions_of_the_engine_are_called():
    with pytest.raises(KeyError, match="system"):
        call_within("system", "true", seconds=LONG)


def test_process_killed_while_idle_is_replaced():
    solve_within(worked(), seconds=LONG)
    (pid,) = children()
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    assert etp_of(solve_within(worked(), seconds=LONG).years[0])["A"] == 45
    assert pid not in children()


def test_process_killed_at_work_is_told():
    solve_within(worked(), seconds=LONG)
    (pid,) = children()
    with ThreadPoolExecutor() as pool:
        asked = pool.submit(solve_within, endless(), seconds=LONG)
        while sandbox._idle:
            pass
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(SandboxError, match="arrêté sans répondre"):
            asked.result()
    assert not is_running(pid)


def test_threads_are_answered_each_its_own():
    problems = [replace(worked(), rules=replace(worked().rules, cap=Fraction(120 + rank, 100))) for rank in range(6)]
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda problem: solve_within(problem, seconds=LONG), problems))
    assert found == [solve(problem) for problem in problems]
    assert len(children()) <= sandbox.MOST_IDLE


def _answer_in_daemon(results):
    results.put(etp_of(solve_within(worked(), seconds=LONG).years[0])["A"])
    sandbox.close()


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_daemonic_process_may_call(method):
    """As the children of a Celery worker, which may not have children by `multiprocessing`."""
    solve_within(worked(), seconds=LONG)
    context = multiprocessing.get_context(method)
    results = context.Queue()
    process = context.Process(target=_answer_in_daemon, args=(results,), daemon=True)
    process.start()
    assert results.get(timeout=LONG) == 45
    process.join(LONG)
    assert etp_of(solve_within(worked(), seconds=LONG).years[0])["A"] == 45


def test_nothing_outlives_the_interpreter():
    script = (
        "from allocation.engine import sandbox\n"
        "from tests.allocation.scenarios import worked\n"
        "sandbox.solve_within(worked(), seconds=60)\n"
        "print(*(process.popen.pid for process in sandbox._alive))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert not is_running(int(done.stdout))


def test_process_ends_by_itself_when_its_caller_was_killed():
    script = (
        "import time\n"
        "from allocation.engine import sandbox\n"
        "from tests.allocation.scenarios import worked\n"
        "sandbox.solve_within(worked(), seconds=60)\n"
        "print(*(process.popen.pid for process in sandbox._alive), flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True) as caller:
        pid = int(caller.stdout.readline())
        watched = os.pidfd_open(pid)
        caller.kill()
    ready = multiprocessing.connection.wait([watched], timeout=LONG)
    os.close(watched)
    assert ready


def test_fractions_travel_exactly():
    values = {"a": Fraction(1, 3), "b": [Fraction(10**40, 7), None]}
    assert unpack(pack(values)[8:]) == values
