"""Runs of one base on workers that come, go and die, and the proof that their results are the same."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.namespaces import Host, Network
from benchmarks.shared_services import Worker

if TYPE_CHECKING:
    from white_zones.models import Run

LONGEST = 240


@dataclass
class Measured:
    """What is told at the end."""

    isolation: str = ""
    communes: int = 0
    sites: int = 0
    parts: int = 0
    load_seconds: float = 0.0
    seconds: dict[str, float] = field(default_factory=dict)
    """By situation."""
    processor_seconds: dict[str, float] = field(default_factory=dict)
    """By situation, what the workers computed: unlike the time, it does not depend on what else the machine does."""
    equal: dict[str, bool] = field(default_factory=dict)
    """By situation, whether every result is that of the first run, to the last bit."""
    workers: dict[str, int] = field(default_factory=dict)
    """By situation, how many workers computed a part."""
    megabytes: float = 0.0


class Bench:
    """The runs of one base, on workers that come and go."""

    def __init__(self, network: Network, *, environment: dict[str, str], folder: Path, measured: Measured) -> None:
        self.network = network
        self.environment = environment
        self.folder = folder
        self.measured = measured
        self.first: str | None = None

    @contextmanager
    def workers(self, count: int) -> Iterator[list[Worker]]:
        """Workers that are starting, killed at the end."""
        started = [
            Worker(host, environment=self.environment, log=self.folder / f"{rank}.log")
            for rank, host in enumerate(self.network.hosts[:count])
        ]
        try:
            yield started
            peaks = [worker.peak_memory for worker in started if worker.process.poll() is None]
            self.measured.megabytes = max(self.measured.megabytes, *peaks)
        finally:
            for worker in started:
                worker.kill()

    def ask(self, name: str) -> "Run":
        from accounts.models import User  # noqa: PLC0415 -- Django is set up by main
        from benchmarks import national_data as data  # noqa: PLC0415
        from territories.queries.areas import get_region  # noqa: PLC0415
        from white_zones.domain.create_run import create_run  # noqa: PLC0415
        from white_zones.domain.parameters import RunParameters  # noqa: PLC0415

        parameters = RunParameters(
            perimeter=get_region().pk,
            supply_year=data.YEAR,
            demand_period=data.PERIOD,
            demand_code=data.DEMAND_CODE,
        )
        return create_run(actor=User.objects.get(email=data.AGENT), name=name, parameters=parameters)

    def compute(self, name: str, *, workers: int) -> None:
        """Ask for a run and wait for its end, with workers that were waiting."""
        with self.workers(workers) as started:
            await_workers(started)
            computed = sum(worker.processor_seconds for worker in started)
            began = time.perf_counter()
            run = self.ask(name)
            wait_until_done(run)
            self.conclude(name, run, began=began)
            done = sum(worker.processor_seconds for worker in started)
            self.measured.processor_seconds[name] = done - computed

    def compute_whole(self, name: str) -> None:
        """The same in one piece, in this process."""
        from django.conf import settings  # noqa: PLC0415 -- Django is set up by main
        from django.db import transaction  # noqa: PLC0415

        from iae_portal.common.job_execution import execute_job  # noqa: PLC0415

        cut, settings.WHITE_ZONES_SPLIT_ABOVE = settings.WHITE_ZONES_SPLIT_ABOVE, 10**9
        began = time.perf_counter()
        with transaction.atomic():  # no worker hears of it before its end
            run = self.ask(name)
            execute_job(job_id=run.job_id)
        settings.WHITE_ZONES_SPLIT_ABOVE = cut
        self.conclude(name, run, began=began)

    def compute_with_a_death(self, name: str, workers: list[Worker], *, of_the_first: bool) -> None:
        """Two workers in the middle of a part each; the one that has the job, or the one that helps, is killed."""
        await_workers(workers)
        began = time.perf_counter()
        run = self.ask(name)
        with held_parts(run):
            addresses = wait_for_both(self.network.hosts)
            # The worker that has the job also tells its progress, on a connection of its own.
            leader = max(addresses, key=addresses.__getitem__)
            for worker in workers:
                if (worker.host.address == leader) is of_the_first:
                    worker.kill()
        wait_until_done(run)
        self.conclude(name, run, began=began)

    def conclude(self, name: str, run: "Run", *, began: float) -> None:
        measured = self.measured
        measured.seconds[name] = time.perf_counter() - began
        run.refresh_from_db()
        if run.finished_at is None:
            raise RuntimeError(f"{name} : {run.job.error if run.job else ''}")
        found = digest(run)
        self.first = self.first or found
        measured.equal[name] = found == self.first
        measured.workers[name] = len(set(run.parts.values_list("worker", flat=True)))
        measured.parts = max(measured.parts, run.parts.count())


def await_workers(workers: list[Worker]) -> None:
    for worker in workers:
        worker.wait_until_ready()


def wait_until_done(run: "Run") -> None:
    """Play the beat meanwhile: a dead worker's job is taken back."""
    from iae_portal.common.job_lifecycle import reap_jobs  # noqa: PLC0415 -- Django is set up by main
    from iae_portal.common.models import Job  # noqa: PLC0415

    deadline = time.monotonic() + LONGEST
    while not Job.objects.get(pk=run.job_id).is_final:
        if time.monotonic() > deadline:
            raise RuntimeError("le calcul ne finit pas")
        reap_jobs()
        time.sleep(0.02)


@contextmanager
def held_parts(run: "Run") -> Iterator[None]:
    """From the first part on, parts can be taken and not ended: each worker stops in the middle of its own."""
    import psycopg2  # noqa: PLC0415 -- only this needs a second connection
    from django.db import connection  # noqa: PLC0415

    deadline = time.monotonic() + LONGEST
    while not run.parts.exists():
        if time.monotonic() > deadline:
            raise RuntimeError("le calcul n’a pas été découpé")
        time.sleep(0.002)
    other = psycopg2.connect(**connection.get_connection_params() | {"cursor_factory": None})
    try:
        other.cursor().execute("LOCK TABLE white_zones_runpart IN SHARE MODE")
        yield
    finally:
        other.close()


def wait_for_both(hosts: tuple[Host, ...]) -> dict[str, int]:
    """Wait until every host is in the middle of a part; the number of its connections, by address."""
    from django.db import connection  # noqa: PLC0415 -- Django is set up by main

    deadline = time.monotonic() + LONGEST
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT host(client_addr), count(*),
                       count(*) FILTER (
                           WHERE wait_event_type = 'Lock' AND query LIKE 'UPDATE "white_zones_runpart"%%'
                       )
                FROM pg_stat_activity WHERE client_addr = ANY(%s::inet[]) GROUP BY 1
                """,
                [[host.address for host in hosts]],
            )
            rows = cursor.fetchall()
        if len(rows) == len(hosts) and all(waiting for *_, waiting in rows):
            return {address: count for address, count, _ in rows}
        time.sleep(0.02)
    raise RuntimeError("les exécutants ne sont pas tous à une partie")


def digest(run: "Run") -> str:
    """A fingerprint of every figure that a run found: numbers are written in full, so that one bit changes it."""
    from django.db import connection  # noqa: PLC0415 -- Django is set up by main

    tables = ("white_zones_communeresult", "white_zones_arearesult", "white_zones_runsupply")
    told = "- 'id' - 'run_id'"
    parts = [
        f"(SELECT md5(string_agg(md5((to_jsonb(t) {told})::text), '' ORDER BY (to_jsonb(t) {told})::text))"  # noqa: S608 -- only names of this module are joined
        f" FROM {table} AS t WHERE run_id = %(run)s)"
        for table in tables
    ]
    figures = (
        "(SELECT concat_ws(' ', references::text, demand_total, supply_total, supply_served, mean_accessibility, "
        "orphan_sites, unknown_demand, border_communes, robust_communes, robustness::text) "
        "FROM white_zones_run WHERE id = %(run)s)"
    ).replace("references::text", '"references"::text')
    inputs = "(SELECT sha256 FROM white_zones_runinputs WHERE run_id = %(run)s)"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT concat_ws('|', {', '.join([*parts, figures, inputs])})", {"run": run.pk})
        (found,) = cursor.fetchone()
    return str(found)
