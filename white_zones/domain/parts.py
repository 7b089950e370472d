"""A run too large for one worker: cut in parts, one a region, that all the workers who come compute together.

A worker takes a part by locking its row, computes it and keeps its answer, all in one transaction. One that is killed
loses that part only: its lock vanishes with its connection, and another worker takes the part. The parts give the
numbers of the whole to the last bit, whoever computes them and in whatever order.
"""

import os
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

import numpy as np
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models.functions import Now

from iae_portal.common.broker import publish_group
from iae_portal.common.job_context import JobLostError
from iae_portal.common.job_states import FINAL, JobState
from iae_portal.common.queues import Queue
from white_zones.domain.parameters import RunParameters
from white_zones.domain.part_answers import PartAnswer, solve_part
from white_zones.domain.replay import restore_problem
from white_zones.domain.robustness import make_noise
from white_zones.domain.snapshot import Snapshot, fingerprint
from white_zones.domain.solution import Problem
from white_zones.engine.arrays import IntArray
from white_zones.engine.noise import Noise
from white_zones.models import Run, RunInputs, RunPart
from white_zones.rules import ENGINE_VERSION, HELP_TASK

# A part takes seconds. A worker that hangs longer loses its transaction, hence its part.
LONGEST_PART = "10min"
ORIGIN_TYPE = np.dtype("<u4")


def open_parts(run: Run, *, regions: Sequence[int | None], snapshot: bytes) -> int:
    """Keep the inputs and cut the run, unless an earlier attempt did from the same inputs; return how many parts.

    `regions` gives the region of each demand point; those that have none make a part together.
    """
    forget_abandoned_parts()
    sha256 = fingerprint(snapshot)
    with transaction.atomic():
        parts = RunPart.objects.filter(run=run, inputs_sha256=sha256)
        if not parts.exists():
            discard_parts(run)
            RunInputs.objects.create(run=run, content=snapshot, sha256=sha256)
            RunPart.objects.bulk_create(
                RunPart(
                    run=run,
                    rank=rank,
                    region_id=region,
                    inputs_sha256=sha256,
                    origins=origins.astype(ORIGIN_TYPE).tobytes(),
                    origin_count=len(origins),
                )
                for rank, (region, origins) in enumerate(plan_parts(regions), start=1)
            )
        return parts.count()


def plan_parts(regions: Sequence[int | None]) -> list[tuple[int | None, IntArray]]:
    """The ranks of the demand points of each region, from the largest: the last to end are then the shortest."""
    keys = np.array([region or 0 for region in regions], dtype=np.int64)
    groups = [(int(key), np.flatnonzero(keys == key)) for key in np.unique(keys)]
    groups.sort(key=lambda group: (-len(group[1]), group[0]))
    return [(key or None, origins) for key, origins in groups]


def call_for_help(run: Run, *, parts: int) -> None:
    """Wake other workers once the parts can be seen; without any, this one does everything."""
    count = min(parts - 1, settings.WHITE_ZONES_HELPERS)
    if count > 0:
        transaction.on_commit(
            lambda: publish_group(HELP_TASK, run.pk, count=count, queue=Queue.COMPUTING), robust=True
        )


def help_with_run(*, run_id: int) -> int:
    """Compute parts of a run under way until none is free; return how many."""
    run = Run.objects.select_related("job").filter(pk=run_id, finished_at__isnull=True).first()
    if run is None:
        return 0
    parameters = RunParameters.from_json(run.parameters)
    if parameters.engine_version != ENGINE_VERSION:
        return 0
    under_way = Run.objects.filter(pk=run_id, finished_at__isnull=True, job__state=JobState.RUNNING)
    return work_on_parts(run, parameters=parameters, goes_on=under_way.exists)


def work_on_parts(run: Run, *, parameters: RunParameters, goes_on: Callable[[], bool]) -> int:
    """Take the free parts one after the other while the work goes on; return how many were computed."""
    loaded: tuple[str, Problem, Noise] | None = None
    done = 0
    while goes_on():
        with transaction.atomic():
            part = take_part(run)
            if part is None:
                break
            started = time.perf_counter()
            if loaded is None or loaded[0] != part.inputs_sha256:
                problem = load_problem(run, parameters=parameters)
                loaded = (part.inputs_sha256, problem, make_noise(problem, parameters=parameters))
            members = np.frombuffer(part.origins, dtype=ORIGIN_TYPE).astype(np.int64)
            answer = solve_part(loaded[1], members=members, parameters=parameters, noise=loaded[2])
            RunPart.objects.filter(pk=part.pk).update(
                answer=answer.to_bytes(),
                worker=f"{socket.gethostname()}:{os.getpid()}",
                duration_ms=round((time.perf_counter() - started) * 1000),
                done_at=Now(),
            )
        done += 1
    return done


def take_part(run: Run) -> RunPart | None:
    """Lock the first part that nobody computes; None when there is none. Inside the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('idle_in_transaction_session_timeout', %s, true)", [LONGEST_PART])
    free = RunPart.objects.select_for_update(skip_locked=True, of=("self",)).filter(run=run, done_at__isnull=True)
    return free.order_by("rank").first()


def load_problem(run: Run, *, parameters: RunParameters) -> Problem:
    """The problem of a run under way, from the inputs it kept: every worker computes from the same bytes."""
    content = RunInputs.objects.values_list("content", flat=True).get(run=run)
    return restore_problem(Snapshot.from_bytes(bytes(content)), parameters=parameters)


def count_done(run: Run) -> int:
    return RunPart.objects.filter(run=run, done_at__isnull=False).count()


def read_answers(run: Run) -> list[PartAnswer]:
    """The answers of every part, by rank."""
    parts = RunPart.objects.filter(run=run, answer__isnull=False).order_by("rank")
    return [PartAnswer.from_bytes(bytes(part.answer or b"")) for part in parts.only("answer")]


def drop_answers(run: Run) -> None:
    """Once the results are written; who computed what is kept."""
    RunPart.objects.filter(run=run).update(answer=None)


def discard_parts(run: Run) -> None:
    """Leave nothing of a run that will not end; waits for the workers that are at a part."""
    with transaction.atomic():
        RunPart.objects.filter(run=run).delete()
        RunInputs.objects.filter(run=run).delete()


@contextmanager
def leaving_no_parts(run: Run) -> Iterator[None]:
    """Discard the parts of a run that fails or is cancelled; one that was taken over goes on with them."""
    try:
        yield
    except JobLostError:
        raise
    except Exception:
        # Without a database, `forget_abandoned_parts` will do it.
        with suppress(DatabaseError):
            discard_parts(run)
        raise


def forget_abandoned_parts() -> None:
    """Discard the parts of runs whose job ended without them, their worker having died."""
    ended = Run.objects.filter(finished_at__isnull=True, job__state__in=FINAL, parts__isnull=False)
    for run in ended.distinct():
        discard_parts(run)
