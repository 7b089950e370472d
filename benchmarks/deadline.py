"""The last minutes of a call: 300 applicants type, 100 of them hand in before the hour, two web workers.

Usage: bin/bench deadline [--applicants N] [--submitters N] [--at-once N] [--seconds N] [--faults]. Works on a copy of
the demonstration's database, dropped at the end; the load is made on the same machine. With --faults the web server,
the worker and Redis are killed in the last minute and started again: clients try again, as the page does. Once that
load is over, others hand in all at the same instant (50 by default): from reading again to the page of the receipt.
Proves afterwards, in the database, that no confirmed answer is lost, that nobody has two versions, and that each
version has its receipt in the outbox and each receipt its version.
"""

import argparse
import os
import signal
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import deadline_case
from benchmarks.applicants import CHANCE, PERIOD, Applicant
from benchmarks.deadline_servers import Servers, copy_database, drop_database


def run_load(applicants: list[Applicant], *, submitters: int, seconds: float, disturb: Callable[[], None]) -> None:
    """Everybody types to the end; the first ones hand in at a moment of the last minute."""
    end = time.monotonic() + seconds
    last_minute = min(60.0, seconds)

    def hand_in(applicant: Applicant) -> None:
        moment = end - CHANCE.uniform(0.5, last_minute)
        applicant.type_until(moment - PERIOD)
        time.sleep(max(0.0, moment - time.monotonic()))
        applicant.submit()

    threads = [
        threading.Thread(target=hand_in, args=(one,))
        if rank < submitters
        else threading.Thread(target=one.type_until, args=(end,))
        for rank, one in enumerate(applicants)
    ]
    trouble = threading.Timer(max(0.0, seconds - last_minute * 0.7), disturb)
    trouble.start()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    trouble.join()


def run_burst(applicants: list[Applicant]) -> None:
    """Everybody hands in at the same instant."""
    gate = threading.Barrier(len(applicants))

    def hand_in(applicant: Applicant) -> None:
        gate.wait()
        applicant.submit()

    threads = [threading.Thread(target=hand_in, args=(one,)) for one in applicants]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def print_report(
    applicants: list[Applicant],
    burst: list[Applicant],
    verdicts: list[tuple[str, bool, str]],
    *,
    seconds: float,
) -> bool:
    saves = sorted(wait for one in applicants for wait in one.waits)
    sendings = sorted(wait for one in applicants for wait in one.submission_waits)
    together = sorted(wait for one in burst for wait in one.submission_waits)
    print(f"| {len(applicants)} porteurs, {seconds:.0f} s | nombre | médiane | p95 | au pire |")
    print("|---|---|---|---|---|")
    for label, waits in (
        ("enregistrements", saves),
        ("dépôts, de la relecture au récépissé", sendings),
        (f"{len(burst)} dépôts au même instant", together),
    ):
        if len(waits) > 1:
            cells = (statistics.median(waits), statistics.quantiles(waits, n=20)[18], waits[-1])
            print(f"| {label} | {len(waits)} | " + " | ".join(f"{1000 * one:.0f} ms" for one in cells) + " |")
    everybody = [*applicants, *burst]
    refusals = [refusal for one in everybody for refusal in one.refusals]
    retries, conflicts = sum(one.retries for one in everybody), sum(one.conflicts for one in everybody)
    print(f"\nCharge de la machine : {os.getloadavg()[0]:.1f}")
    print(f"Reprises : {retries} ; conflits : {conflicts} ; refus : {len(refusals)} {refusals[:3]}")
    for label, holds, detail in verdicts:
        print(f"{'oui' if holds else 'NON'} : {label} ({detail})")
    return not refusals and all(holds for _, holds, _ in verdicts)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--applicants", type=int, default=300)
    parser.add_argument("--submitters", type=int, default=100)
    parser.add_argument("--at-once", type=int, default=50)
    parser.add_argument("--clicks", type=int, default=1, help="clics de chacun de ceux qui déposent au même instant")
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--faults", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iae_portal.settings.local")
    copy_database()
    with tempfile.TemporaryDirectory() as folder:
        servers = Servers(Path(folder))
        try:
            case = deadline_case.prepare(options.applicants + options.at_once)
            servers.start()
            everybody = [
                Applicant(servers.port, pk, cookie, number) for number, (pk, cookie) in enumerate(case.files, start=1)
            ]
            applicants, burst = everybody[: options.applicants], everybody[options.applicants :]
            for one in burst:
                one.clicks = options.clicks
            run_load(
                applicants,
                submitters=options.submitters,
                seconds=options.seconds,
                disturb=servers.disturb if options.faults else lambda: None,
            )
            run_burst(burst)
            verdicts = deadline_case.verify(
                {one.application: one for one in everybody}, submitters=options.submitters + options.at_once
            )
        finally:
            servers.stop()
            drop_database()
    return 0 if print_report(applicants, burst, verdicts, seconds=options.seconds) else 1


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(main())
