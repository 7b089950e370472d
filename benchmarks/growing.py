"""The portal on several hosts, then the link of each of them cut in turn at work, without any death.

Usage: bin/bench growing [--only NAME] [--drafts N] [--decisions N]. Two web servers, three workers (one for mails and
documents, one for computations, one for all queues), the scheduler and a copy of the database are each in a network
namespace with an address of its own; they share PostgreSQL through PgBouncer, Redis and S3-compatible files, with the
settings of production. At each round the work of `bin/bench faults` is asked for, a link is cut for 25 seconds, then
put back: the process that nobody heard goes on where it was. It takes root, and the demonstration stopped.
"""

import argparse
import http.client
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import growing_checks as checks
from benchmarks.applicants import TOKEN, Applicant
from benchmarks.growing_hosts import HEADERS, WEB_PORT, Fleet, set_link
from benchmarks.growing_services import POOL_SIZE, Shared, shared_services
from benchmarks.namespaces import Host, joined_hosts, refusal
from benchmarks.shared_services import ROOT, private_services

NAMES = ("web 1", "web 2", "documents", "calculs", "tous", "beat")
COPY = "copie"
NOBODY, EVERYBODY = "aucun", "tous les liens"
ROUNDS = (NOBODY, "web 2", "documents", "calculs", COPY, EVERYBODY)
CUT = 25.0
# A server before the portal turns to the other one after so long.
PATIENCE = 8.0


@dataclass
class RoamingApplicant(Applicant):
    """Goes to one web server or the other, as a balancer that asks another one when the first does not answer."""

    addresses: tuple[str, ...] = ()
    turn: int = 0

    def open(self) -> http.client.HTTPConnection:
        self.turn += 1
        address = self.addresses[(self.number + self.turn) % len(self.addresses)]
        return http.client.HTTPConnection(address, WEB_PORT, timeout=PATIENCE)

    def headers(self) -> dict[str, str]:
        cookie = f"{self.cookie}; __Host-csrftoken={TOKEN}"
        return {**super().headers(), **HEADERS, "Cookie": cookie}


def fill(shared: Shared, source: str, folder: Path) -> None:
    """The demonstration, backed up and restored in the database and the files that the hosts share."""
    backup = [sys.executable, "manage.py", "backup", "--to", str(folder)]
    subprocess.run(backup, check=True, cwd=ROOT, env={**os.environ, "DATABASE_URL": source}, capture_output=True)
    (kept,) = (path for path in folder.iterdir() if path.is_dir())
    restore = [sys.executable, "manage.py", "restore", str(kept)]
    environment = {**shared.environment, "DATABASE_URL": shared.direct}
    subprocess.run(restore, check=True, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)


def cut(links: list[Host]) -> None:
    """All at once, then put back."""
    for host in links:
        set_link(host, up=False)
    time.sleep(CUT)
    for host in links:
        set_link(host, up=True)


def measure(options: argparse.Namespace, stack: ExitStack, folder: Path, source: str) -> bool:
    """Every round and every check; whether all held."""
    network = stack.enter_context(joined_hosts(len(NAMES) + 1))
    hosts = dict(zip((*NAMES, COPY), network.hosts, strict=True))
    services = stack.enter_context(private_services(folder, bind=network.bind, mode="demo"))
    shared = stack.enter_context(shared_services(services, bind=network.bind, copy_host=hosts[COPY], folder=folder))
    with tempfile.TemporaryDirectory(dir=folder) as kept:
        fill(shared, source, Path(kept))
    os.environ.update({**shared.environment, "DATABASE_URL": shared.direct, "REPLICA_URL": ""})
    from benchmarks import faults_rounds, faults_work  # noqa: PLC0415 -- Django reads the addresses

    rounds = [options.only] if options.only else list(ROUNDS)
    call, files, agent, drafts = faults_work.prepare(
        rounds=len(rounds), decisions=options.decisions, drafts=options.drafts, late=0
    )
    fleet = Fleet(shared.environment, folder, {name: hosts[name] for name in NAMES})
    stack.callback(fleet.stop)
    fleet.start()
    held = True
    print(f"| lien coupé | {faults_rounds.HEADINGS}", flush=True)
    work = None
    for rank, name in enumerate(rounds):
        links = {NOBODY: [], EVERYBODY: list(hosts.values())}.get(name) or ([hosts[name]] if name in hosts else [])
        mine = drafts[rank * options.drafts : (rank + 1) * options.drafts]
        part = files[rank * options.decisions : (rank + 1) * options.decisions]
        applicants = [
            RoamingApplicant(WEB_PORT, pk, cookie, place, addresses=tuple(fleet.web))
            for place, (pk, cookie) in enumerate(mine, start=1)
        ]
        work, seconds = faults_rounds.play_round(
            (call, part, agent), applicants, pause=faults_rounds.TYPING / 3, disturb=partial(cut, links)
        )
        held &= faults_rounds.report(name, faults_work.verify(work, applicants), applicants, seconds)
    return held & tell_sharing(shared, fleet, hosts[COPY], work, agent)


def tell_sharing(shared: Shared, fleet: Fleet, copy: Host, work: Any, agent: Any) -> bool:
    """Files, copy and pool once the rounds are over; then dashboards while the copy cannot be reached."""
    from django.urls import reverse  # noqa: PLC0415 -- Django is set up by now

    from benchmarks.deadline_case import open_session  # noqa: PLC0415
    from benchmarks.faults_rounds import tell  # noqa: PLC0415
    from reports.models import Document  # noqa: PLC0415

    cookie = open_session(agent)
    documents = Document.objects.filter(restitution__job__in=work.jobs).order_by("pk")
    paths = [reverse("reports:file", args=[one.restitution_id, one.kind]) for one in documents]
    verdicts = [checks.compare_files(fleet.web, cookie, paths)]
    verdicts += checks.check_copy(shared, fleet.web, cookie)
    set_link(copy, up=False)
    alone = checks.browse(fleet.web, cookie, turns=4)
    set_link(copy, up=True)
    verdicts.append(("sans la copie, la base répond", not alone.errors, alone.told))
    clients, servers = checks.read_pool(shared)
    told = f"{servers} connexions à la base, {clients} demandées à cet instant"
    verdicts.append((f"la réserve n’en ouvre pas plus de {POOL_SIZE}", servers <= POOL_SIZE, told))
    return tell(verdicts)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=ROUNDS)
    parser.add_argument("--drafts", type=int, default=20)
    parser.add_argument("--decisions", type=int, default=60)
    options = parser.parse_args()
    if reason := refusal():
        print(f"Mesure impossible : {reason}.")
        return 77
    state = Path(os.environ.get("PORTAL_STATE") or ROOT / ".local")
    source = os.environ["DATABASE_URL"]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="plusieurs-", dir=state)))
        return 0 if measure(options, stack, folder, source) else 1


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(main())
