"""A hundred people at once on the region after ten years, for ten minutes, load generator included.

Usage: bin/bench load [--minutes N] [--users N] [--thinking S]. Two fifths browse, a fifth review, two fifths write
their file, each with ten seconds to read between two pages. Works on a copy of the demonstration's database,
dropped at the end; the demonstration must be stopped. Exits with 1 when a request failed or the 95th percentile is
over 500 ms.
"""

import argparse
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import load_costs, load_queries
from benchmarks.deadline_servers import Servers, copy_database, drop_database
from benchmarks.load_case import prepare_region
from benchmarks.load_people import Journal, Person, make_people

TARGET = 0.5
MEGABYTE = 1024 * 1024
PAGE = os.sysconf("SC_PAGE_SIZE")


def run_load(people: list[Person], *, minutes: float, thinking: float) -> None:
    end = time.monotonic() + 60 * minutes
    threads = [threading.Thread(target=one.live, args=(end,), kwargs={"thinking": thinking}) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def measure_memory(servers: Servers) -> Iterator[tuple[str, int, float]]:
    """Name, number of processes and megabytes of the largest, for the web server and the worker."""
    for name, process in servers.processes.items():
        sizes = [resident(pid) for pid in descendants(process.pid)]
        yield name, len(sizes), max(sizes)


def descendants(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(inner for child in children for inner in descendants(int(child)))]


def resident(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE / MEGABYTE


def print_pages(journal: Journal) -> None:
    print("| page | demandes | p50 | p95 | maximum |\n|---|---|---|---|---|")
    for name, times in sorted(journal.times.items(), key=lambda item: -percentile(item[1])):
        cells = (name, len(times), statistics.median(times), percentile(times), max(times))
        print("| {} | {} | {:.0f} ms | {:.0f} ms | {:.0f} ms |".format(*cells[:2], *(1000 * one for one in cells[2:])))


def print_totals(
    journal: Journal, *, minutes: float, spent: dict[str, float], memory: list[tuple[str, int, float]]
) -> float:
    """The 95th percentile of all requests, in seconds."""
    print_pages(journal)
    everything = [one for times in journal.times.values() for one in times]
    p95 = percentile(everything)
    told = f"{len(everything)} demandes en {minutes:.0f} min, p95 {1000 * p95:.0f} ms"
    print(f"{told}, {len(journal.errors)} erreurs.")
    for error in journal.errors[:10]:
        print(f"    {error}")
    for name, count, largest in memory:
        print(f"{name} : {count} processus, {largest:.0f} Mo pour le plus gros.")
    each = " ; ".join(f"{name} {1000 * one / len(everything):.0f} ms" for name, one in spent.items())
    print(f"Processeur pour une demande : {each}.")
    print(f"Charge de la machine : {os.getloadavg()[0]:.1f}.")
    return p95


def percentile(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[18] if len(times) > 1 else times[0]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--users", type=int, default=100)
    parser.add_argument("--thinking", type=float, default=10)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iae_portal.settings.local")
    copy_database()
    try:
        with tempfile.TemporaryDirectory() as folder:
            return measure(options, Path(folder))
    finally:
        drop_database()


def measure(options: argparse.Namespace, folder: Path) -> int:
    share = options.users // 5
    case = prepare_region(agents=2 * share, reviewers=share, applicants=options.users - 3 * share)
    from django.db import connection  # noqa: PLC0415 -- Django is set up by now

    from benchmarks.pages import latest_diagnosis  # noqa: PLC0415

    diagnosis, journal, servers = latest_diagnosis(), Journal(), Servers(folder)
    postmaster = load_costs.find_postmaster()
    connection.close()
    servers.start()
    try:
        people = make_people(case, port=servers.port, diagnosis=diagnosis, journal=journal)
        roots = {"web": servers.processes["web"].pid, "PostgreSQL": postmaster}
        before = {name: load_costs.processor_time(pid) for name, pid in roots.items()}
        run_load(people, minutes=options.minutes, thinking=options.thinking)
        spent = {name: load_costs.processor_time(pid) - before[name] for name, pid in roots.items()}
        memory = list(measure_memory(servers))
    finally:
        servers.stop()
    p95 = print_totals(journal, minutes=options.minutes, spent=spent, memory=memory)
    load_costs.print_sizes()
    pages = {(name, path, person.cookie) for person in people for name, path in person.pages}
    first = {name: (name, path, cookie) for name, path, cookie in sorted(pages)}
    for name, took, sql, plan in load_queries.list_slowest(first.values()):
        print(f"\n{took:.0f} ms, {name} : {load_queries.shorten(sql)}\n{plan}")
    connection.close()
    return 1 if journal.errors or p95 > TARGET else 0


if __name__ == "__main__":
    sys.exit(main())
