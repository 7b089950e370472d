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
import threading
import time
from pathlib import Path
from typing import Any

from benchmarks import faults_work
from benchmarks.deadline import Applicant
from benchmarks.deadline_servers import copy_database, drop_database
from benchmarks.faults_clock import MOMENTS, cross_deadline
from benchmarks.faults_servers import Everything

VICTIMS = ("web", "worker", "beat", "redis", "postgresql")
ABSENCE = 3.0
# Seconds of typing before each hands in; the death comes in the middle.
TYPING = 12.0


def play_round(
    servers: Everything, victim: str, prepared: Any, drafts: list[tuple[int, str]]
) -> tuple[Any, Any, float]:
    """What was asked, the applicants, and the seconds from the first request to the end of the last job."""
    call, files, agent = prepared
    begun = time.monotonic()
    work = faults_work.begin(call, files, agent, drafts)
    applicants = [
        Applicant(servers.port, pk, cookie, rank, clicks=2) for rank, (pk, cookie) in enumerate(drafts, start=1)
    ]
    end = time.monotonic() + TYPING

    def live(one: Applicant) -> None:
        one.type_until(end)
        one.submit()

    threads = [threading.Thread(target=live, args=(one,), daemon=True) for one in applicants]
    for thread in threads:
        thread.start()
    time.sleep(TYPING / 2)
    servers.kill_and_restart(victim, absence=ABSENCE)
    for thread in threads:
        thread.join()
    faults_work.wait_for_jobs(work)
    return work, applicants, time.monotonic() - begun


def report(victim: str, work: Any, applicants: list[Any], seconds: float) -> bool:
    verdicts = faults_work.verify(work, applicants)
    refusals = [refusal for one in applicants for refusal in one.refusals]
    retries = sum(one.retries for one in applicants)
    held = all(holds for _, holds, _ in verdicts) and not refusals
    told = " ; ".join(f"{detail}" for _, _, detail in verdicts)
    verdict = "tient" if held else "NE TIENT PAS"
    print(f"| {victim} | {seconds:.0f} s | {retries} | {len(refusals)} | {told} | {verdict} |")
    for label, holds, detail in verdicts:
        if not holds:
            print(f"    NON : {label} ({detail})")
    sys.stdout.flush()
    return held


def tell(verdicts: list[tuple[str, bool, str]]) -> bool:
    for label, holds, detail in verdicts:
        print(f"{'oui' if holds else 'NON'} : {label} ({detail})")
    return all(holds for _, holds, _ in verdicts)


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
            print("| tué | durée | reprises | refus | constats | verdict |\n|---|---|---|---|---|---|")
            for rank, victim in enumerate(victims):
                part = files[rank * options.decisions : (rank + 1) * options.decisions]
                mine = drafts[rank * options.drafts : (rank + 1) * options.drafts]
                held &= report(victim, *play_round(servers, victim, (call, part, agent), mine))
            servers.stop()
            held &= tell(cross_deadline(Path(folder), drafts[len(victims) * options.drafts :]))
        finally:
            servers.stop()
            drop_database()
    return 0 if held else 1


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(main())
