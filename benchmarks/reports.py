"""The documents of a restitution on the demonstration loaded: time of each step, weight and pages, in this process.

Usage: bin/bench reports. Nothing is kept: the restitutions are undone. Exits with 1 when one takes over a minute. With
--open-data DOSSIER, see `benchmarks.reports_open_data`.
"""

import argparse
import io
import os
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.reports_open_data import measure_open_data

TARGET = 60.0
AGENT, OWN = "agent.region@demo.example", "agent.cantal@demo.example"
CASES = (
    ("Région, CODIR", "region", "84", "codir", AGENT),
    ("Région, public", "region", "84", "public", AGENT),
    ("Cantal, CDIAE", "department", "15", "cdiae", OWN),
    ("EPCI d’Aurillac, COPIL", "epci", "241500230", "copil", OWN),
)


def measure(level: str, code: str, audience: str, email: str) -> list[tuple[str, float, str]]:
    """The steps in order: name, seconds, and what came out of it."""
    from accounts.models import User  # noqa: PLC0415 -- Django is set up by main
    from reports.documents.making import WRITERS, prepare  # noqa: PLC0415
    from reports.domain.ask import create_restitution  # noqa: PLC0415
    from reports.domain.freeze import freeze_restitution  # noqa: PLC0415
    from reports.enums import Audience, Section  # noqa: PLC0415
    from territories.models import Area  # noqa: PLC0415

    actor = User.objects.get(email=email)
    area = Area.objects.current().get(level=level, code=code)
    made = create_restitution(area=area, audience=Audience(audience), sections=Section.values, actor=actor)
    steps = []
    started = time.perf_counter()
    freeze_restitution(made, actor=actor)
    figures = len((made.content or {}).get("figures", []))
    steps.append(("lecture et figement", time.perf_counter() - started, f"{figures} tableaux et figures"))
    started = time.perf_counter()
    base = prepare(made)
    steps.append(("cartes", time.perf_counter() - started, ""))
    for kind, _, write in WRITERS:
        started = time.perf_counter()
        content = write(base)
        took = time.perf_counter() - started
        steps.append((str(kind.label), took, f"{len(content) / 1024:.0f} Ko{count_pages(content, kind.extension)}"))
    return steps


def count_pages(content: bytes, extension: str) -> str:
    """« , 12 pages » or « , 28 diapositives »; nothing for what is paginated by the one who opens it."""
    from pptx import Presentation  # noqa: PLC0415 -- slow import
    from pypdf import PdfReader  # noqa: PLC0415

    if extension == "pdf":
        return f", {len(PdfReader(io.BytesIO(content)).pages)} pages"
    return f", {len(Presentation(io.BytesIO(content)).slides)} diapositives" if extension == "pptx" else ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--open-data", type=Path, metavar="DOSSIER")
    parser.add_argument("--keep", type=Path, metavar="DOSSIER")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iae_portal.settings.local")
    if options.open_data is not None:
        return measure_open_data(options.open_data, options.keep)
    return measure_cases()


def measure_cases() -> int:
    import django  # noqa: PLC0415 -- needs the settings' name

    django.setup()
    from django.db import transaction  # noqa: PLC0415 -- after the set up

    totals: dict[str, float] = {}
    print("| restitution | étape | durée | résultat |\n|---|---|---|---|")
    for name, *case in CASES:
        with transaction.atomic():
            steps: list[tuple[Any, ...]] = list(measure(*case))
            transaction.set_rollback(True)
        totals[name] = sum(step[1] for step in steps)
        for step, seconds, outcome in steps:
            print(f"| {name} | {step} | {_seconds(seconds)} | {outcome} |")
        verdict = "atteint" if totals[name] <= TARGET else "MANQUÉ"
        print(f"| {name} | **ensemble** | {_seconds(totals[name])} | {TARGET:.0f} s : {verdict} |", flush=True)
    return 0 if all(total <= TARGET for total in totals.values()) else 1


def _seconds(value: float) -> str:
    return f"{value:.1f} s".replace(".", ",")


if __name__ == "__main__":
    sys.exit(main())
