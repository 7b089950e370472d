"""Each process of the portal killed in turn at work, and what must hold of what was asked meanwhile.

Usage: bin/bench faults [--only NAME] [--drafts N] [--decisions N]. At each round, one job each releases decisions,
computes a diagnosis, certifies sitings and writes a restitution, while applicants type and hand in; the process is
killed by SIGKILL in the middle, stays away for three seconds, and another takes its place. Clients try again, as the
page does. Then the hour of a call is crossed by servers whose clock is moved. Works on a copy of the demonstration's
database, dropped at the end; the demonstration must be stopped.
"""

import argparse
import os
import signal
import sys
import tempfile
from functools import partial
from pathlib import Path

from benchmarks import faults_rounds, faults_work
from benchmarks.applicants import Applicant
from benchmarks.deadline_servers import copy_database, drop_database
from benchmarks.faults_clock import MOMENTS, cross_deadline
from benchmarks.faults_servers import Everything

VICTIMS = ("web", "worker", "beat", "redis", "postgresql")
ABSENCE = 3.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=VICTIMS)
    parser.add_argument("--drafts", type=int, default=20)
    parser.add_argument("--decisions", type=int, default=60)
    options = parser.parse_args()
    victims = [options.only] if options.only else list(VICTIMS)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iae_portal.settings.local")
    copy_database()
    held = True
    with tempfile.TemporaryDirectory() as folder:
        servers = Everything(Path(folder))
        try:
            call, files, agent, drafts = faults_work.prepare(
                rounds=len(victims), decisions=options.decisions, drafts=options.drafts, late=MOMENTS
            )
            servers.start()
            print(f"| tué | {faults_rounds.HEADINGS}")
            for rank, victim in enumerate(victims):
                part = files[rank * options.decisions : (rank + 1) * options.decisions]
                mine = drafts[rank * options.drafts : (rank + 1) * options.drafts]
                applicants = [
                    Applicant(servers.port, pk, cookie, rank) for rank, (pk, cookie) in enumerate(mine, start=1)
                ]
                work, seconds = faults_rounds.play_round(
                    (call, part, agent),
                    applicants,
                    pause=faults_rounds.TYPING / 2,
                    disturb=partial(servers.kill_and_restart, victim, absence=ABSENCE),
                )
                held &= faults_rounds.report(victim, faults_work.verify(work, applicants), applicants, seconds)
            servers.stop()
            held &= faults_rounds.tell(cross_deadline(Path(folder), drafts[len(victims) * options.drafts :]))
        finally:
            servers.stop()
            drop_database()
    return 0 if held else 1


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(main())
