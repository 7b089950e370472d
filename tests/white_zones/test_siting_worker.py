"""A siting study by a real worker: its solver never outlives what it was started for."""

import os
import signal
import time
from pathlib import Path

import pytest

from iae_portal.common.job_lifecycle import cancel_job
from iae_portal.common.job_states import JobState
from tests.factories.sitings import make_siting
from tests.factories.white_zones import make_done_run, make_example
from tests.workers import PATIENCE, wait_for
from white_zones.domain.compute_siting import DEAD_SOLVER

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]


def solvers():
    """Return the processes of the solver that were started from this checkout."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command, owner = (folder / "cmdline").read_bytes(), (folder / "cwd").readlink()
        except OSError:
            continue
        if b"white_zones.engine.siting_solver" in command and owner == Path(__file__).parents[2]:
            found.append(int(folder.name))
    return found


def hold_solver():
    """Stop the solver as soon as it exists, so that it never ends by itself."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for number in solvers():
            os.kill(number, signal.SIGSTOP)
            return number
        time.sleep(0.005)
    raise AssertionError("no solver was started")


def gone(number):
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        if not Path(f"/proc/{number}").exists():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def study():
    return make_siting(make_done_run(make_example()), cover_minutes=40, time_limit=60)


def test_worker_certifies_a_study(start_worker, study):
    start_worker()
    job = wait_for(study.job, lambda job: job.is_final)
    study.refresh_from_db()
    assert (job.state, study.status, study.antennas.filter(answer="certified").count()) == (
        JobState.SUCCEEDED,
        "optimal",
        1,
    )


def test_cancelling_kills_the_solver_and_keeps_the_immediate_answer(start_worker, study):
    start_worker()
    held = hold_solver()
    cancel_job(job=study.job, actor=study.author)
    job = wait_for(study.job, lambda job: job.is_final)
    study.refresh_from_db()
    assert (job.state, study.finished_at, study.antennas.count()) == (JobState.CANCELLED, None, 1)
    assert gone(held)


def test_solver_that_dies_fails_the_job_with_words(start_worker, study):
    start_worker()
    os.kill(hold_solver(), signal.SIGKILL)
    job = wait_for(study.job, lambda job: job.is_final)
    study.refresh_from_db()
    assert (job.state, job.error, study.finished_at) == (JobState.FAILED, DEAD_SOLVER, None)


def test_worker_killed_during_the_search_leaves_nothing_and_the_study_ends_once(start_worker, study):
    first = start_worker()
    held = hold_solver()
    first.end(signal.SIGKILL)
    os.kill(held, signal.SIGKILL)
    start_worker()
    job = wait_for(study.job, lambda job: job.is_final, reaping=True)
    study.refresh_from_db()
    assert (job.state, job.attempt, study.status) == (JobState.SUCCEEDED, 2, "optimal")
    assert study.antennas.filter(answer="certified").count() == 1
