"""A round of faults: work is asked for, applicants type and hand in, something breaks meanwhile; what then holds."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks import faults_work
from benchmarks.applicants import Applicant

HEADINGS = "durée | reprises | refus | constats | verdict |\n|---|---|---|---|---|---|"
# Seconds of typing before each hands in.
TYPING = 12.0

Promise = tuple[str, bool, Any]


def play_round(
    prepared: tuple[Any, list[Any], Any], applicants: Sequence[Applicant], *, pause: float, disturb: Callable[[], None]
) -> tuple[faults_work.Work, float]:
    """What was asked, and the seconds from the first request to the end of the last job; `disturb` comes `pause`
    seconds after the applicants began.
    """
    call, files, agent = prepared
    begun = time.monotonic()
    work = faults_work.begin(call, files, agent)
    end = time.monotonic() + TYPING

    def live(one: Applicant) -> None:
        one.type_until(end)
        one.submit()

    threads = [threading.Thread(target=live, args=(one,), daemon=True) for one in applicants]
    for thread in threads:
        thread.start()
    time.sleep(pause)
    disturb()
    for thread in threads:
        thread.join()
    faults_work.wait_for_jobs(work)
    return work, time.monotonic() - begun


def report(name: str, verdicts: Sequence[Promise], applicants: Sequence[Applicant], seconds: float) -> bool:
    """The row of the round, then what does not hold; whether all holds."""
    refusals = [refusal for one in applicants for refusal in one.refusals]
    retries = sum(one.retries for one in applicants)
    held = all(holds for _, holds, _ in verdicts) and not refusals
    told = " ; ".join(str(detail) for _, _, detail in verdicts)
    verdict = "tient" if held else "NE TIENT PAS"
    print(f"| {name} | {seconds:.0f} s | {retries} | {len(refusals)} | {told} | {verdict} |", flush=True)
    for label, holds, detail in verdicts:
        if not holds:
            print(f"    NON : {label} ({detail})")
    for one in refusals[:3]:
        print(f"    refus : {one}")
    return held


def tell(verdicts: Sequence[Promise]) -> bool:
    for label, holds, detail in verdicts:
        print(f"{'oui' if holds else 'NON'} : {label} ({detail})")
    return all(holds for _, holds, _ in verdicts)
