"""The région's restitution on a folder of published files: time of each step, then every figure against the pages.

Usage: bin/bench reports --open-data DOSSIER [--keep DOSSIER]. Works on a copy of the demonstration's database, dropped
at the end; the demonstration must be stopped. `--keep` leaves the documents, which hold published rows. Exits with 1
when the documents take over a minute, when their job shows no progress, or when a figure differs.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.deadline_servers import ROOT, Servers, copy_database, drop_database

TARGET, PATIENCE = 60.0, 300.0
AGENT, RUN = "agent.region@demo.example", "Diagnostic sur les données publiées"
Steps = list[tuple[str, float, str]]


def measure_open_data(folder: Path, keep: Path | None) -> int:
    """Import, diagnose, publish, make; then compare what was made."""
    os.environ["DEMONSTRATION"] = "oui"
    copy_database()
    try:
        return _measure(folder, keep)
    finally:
        drop_database()


def _measure(folder: Path, keep: Path | None) -> int:
    steps: Steps = []
    with _timed(steps, "import du dossier"):
        command = [sys.executable, "manage.py", "import_open_data", str(folder), "--apply"]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    import django  # noqa: PLC0415 -- needs the settings' name and the address of the copy

    django.setup()
    from benchmarks.restitution_control import control, print_findings  # noqa: PLC0415 -- after the set up
    from benchmarks.restitution_pages import Site  # noqa: PLC0415 -- the same

    with tempfile.TemporaryDirectory() as logs:
        servers = Servers(Path(logs))
        servers.start()
        try:
            with _timed(steps, "diagnostic et publication"):
                _diagnose()
            made, is_told = _make(steps)
        finally:
            servers.stop()
    files = _read_files(made, steps)
    if keep is not None:
        for (kind, extension), content in files.items():
            (keep / f"{kind}.{extension}").write_bytes(content)
    begun = time.perf_counter()
    findings = control({kind: content for (kind, _), content in files.items()}, Site(AGENT))
    steps.append(("contrôle des chiffres", time.perf_counter() - begun, ""))
    _print_steps(steps)
    is_equal = print_findings(findings)
    took = next(seconds for step, seconds, _ in steps if step == WHOLE)
    print(f"Charge de la machine : {os.getloadavg()[0]:.1f}")
    return 0 if is_equal and is_told and took <= TARGET else 1


WHOLE = "restitution, de la demande au dernier fichier"


@contextmanager
def _timed(steps: Steps, name: str) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    steps.append((name, time.perf_counter() - begun, ""))


def _diagnose() -> None:
    """A run of the région with the standard parameters, on the need and the supply of the day, and its publication."""
    from accounts.models import User  # noqa: PLC0415 -- Django is set up by now
    from structures.queries.supply import latest_year  # noqa: PLC0415
    from territories.queries.areas import get_region  # noqa: PLC0415
    from white_zones.domain.create_run import create_run  # noqa: PLC0415
    from white_zones.domain.parameters import RunParameters  # noqa: PLC0415
    from white_zones.domain.publish_run import publish_run  # noqa: PLC0415
    from white_zones.queries.inputs import latest_period  # noqa: PLC0415
    from white_zones.rules import DEFAULT_DEMAND  # noqa: PLC0415

    actor = User.objects.get(email=AGENT)
    parameters = RunParameters(
        perimeter=get_region().pk,
        supply_year=latest_year() or 0,
        demand_period=latest_period(DEFAULT_DEMAND) or "",
        sets_reference=True,
    )
    run = create_run(actor=actor, name=RUN, parameters=parameters)
    _follow(run.job)
    run.refresh_from_db()
    publish_run(actor=actor, run=run)


def _make(steps: Steps) -> tuple[Any, bool]:
    """The restitution by the worker, and whether its job told on the way how far it was."""
    from accounts.models import User  # noqa: PLC0415 -- Django is set up by now
    from reports.domain.ask import create_restitution  # noqa: PLC0415
    from reports.enums import Audience, Section  # noqa: PLC0415
    from territories.queries.areas import get_region  # noqa: PLC0415

    actor = User.objects.get(email=AGENT)
    begun = time.perf_counter()
    made = create_restitution(area=get_region(), audience=Audience("codir"), sections=Section.values, actor=actor)
    told = _follow(made.job)
    ended = time.perf_counter()
    for (moment, progress, step), (following, _, _) in zip(told, [*told[1:], (ended, 100, "")], strict=True):
        steps.append((f"— {round(progress)} % : {step or 'en attente'}", following - moment, ""))
    verdict = f"{TARGET:.0f} s : {'atteint' if ended - begun <= TARGET else 'MANQUÉ'}"
    steps.append((WHOLE, ended - begun, verdict))
    made.refresh_from_db()
    return made, len({progress for _, progress, _ in told}) >= len(made.documents.all())


def _follow(job: Any) -> list[tuple[float, int, str]]:
    """The moments when the job said something else: seconds, percent, step."""
    told: list[tuple[float, int, str]] = []
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        job.refresh_from_db()
        if job.is_final:
            if job.error:
                raise SystemExit(job.error)
            return told
        if not told or told[-1][1:] != (job.progress, job.step):
            told.append((time.perf_counter(), job.progress, job.step))
        time.sleep(0.1)
    raise SystemExit("Le travail n'a pas fini.")


def _read_files(made: Any, steps: Steps) -> dict[tuple[str, str], bytes]:
    """The documents by kind and extension, as they were stored."""
    from benchmarks.reports import count_pages  # noqa: PLC0415 -- which imports this module
    from reports.enums import DocumentKind  # noqa: PLC0415 -- Django is set up by now

    files = {}
    for document in made.documents.select_related("file"):
        kind = DocumentKind(document.kind)
        with document.file.content.open("rb") as stream:
            content = stream.read()
        files[str(kind), kind.extension] = content
        size = f"{len(content) / 1024:.0f} Ko{count_pages(content, kind.extension)}"
        steps.append((f"— {kind.label}", 0.0, size))
    return files


def _print_steps(steps: Steps) -> None:
    print("| étape | durée | résultat |\n|---|---|---|")
    for name, seconds, outcome in steps:
        print(f"| {name} | {f'{seconds:.1f} s'.replace('.', ',') if seconds else ''} | {outcome} |")
