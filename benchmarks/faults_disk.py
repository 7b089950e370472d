"""A disk that fills while a diagnosis is written: what is said, what stays, and what comes back with the place.

Usage: bin/bench faults-disk. The copy of the demonstration's database is on a small disk in memory, made for it; it
takes root. Everything is removed at the end; the demonstration must be stopped.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2

from benchmarks.call_files import DESK
from benchmarks.deadline_servers import copy_database, drop_database

SPACE = "portail_petit"
MEGABYTES = 600
LEFT = 256 * 1024


@contextmanager
def small_disk(superuser: dict[str, str]) -> Iterator[Path]:
    """A tablespace on a disk of `MEGABYTES`, taken away at the end."""
    folder = Path(tempfile.mkdtemp(prefix="iae-disque-"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m,mode=755", "tmpfs", str(folder)], check=True)
    try:
        inside = folder / "base"
        inside.mkdir(mode=0o700)
        shutil.chown(inside, "postgres", "postgres")
        folder.chmod(0o755)
        run(
            superuser,
            f"CREATE TABLESPACE {SPACE} LOCATION '{inside}'",
            f"GRANT CREATE ON TABLESPACE {SPACE} TO portail",
        )
        yield folder
    finally:
        drop_database()
        run(superuser, f"DROP TABLESPACE IF EXISTS {SPACE}")
        subprocess.run(["umount", str(folder)], check=True)
        folder.rmdir()


def run(address: dict[str, str], *statements: str) -> None:
    connection = psycopg2.connect(**address)
    connection.autocommit = True
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    connection.close()


def fill(folder: Path) -> Path:
    """A file that leaves a few pages free."""
    free = shutil.disk_usage(folder).free
    path = folder / "encombrant"
    with path.open("wb") as opened:
        os.posix_fallocate(opened.fileno(), 0, free - LEFT)
    return path


def ask(name: str) -> Any:
    """A diagnosis, whose job waits for a worker: this process, in turn."""
    from accounts.models import User  # noqa: PLC0415 -- Django is set up by main
    from white_zones.domain.create_run import create_run  # noqa: PLC0415
    from white_zones.domain.parameters import RunParameters  # noqa: PLC0415
    from white_zones.models import Run  # noqa: PLC0415

    agent = User.objects.get(email=DESK)
    published = Run.objects.filter(publication__isnull=False).latest("pk")
    return create_run(actor=agent, name=name, parameters=RunParameters.from_json(published.parameters))


def work(run: Any) -> str:
    """How the job ended: its state, or the fault that kept even its state from being written."""
    from django.db import OperationalError, connection  # noqa: PLC0415 -- Django is set up by main

    from iae_portal.common.job_execution import execute_job  # noqa: PLC0415

    try:
        execute_job(job_id=run.job_id)
    except OperationalError as error:
        connection.close()
        return f"laissé en cours : {str(error).splitlines()[0][:60]}"
    run.job.refresh_from_db()
    return run.job.error or str(run.job.get_state_display())


def count(run: Any) -> int:
    from white_zones.models import CommuneResult  # noqa: PLC0415 -- Django is set up by main

    return CommuneResult.objects.filter(run=run).count()


def take_back(run: Any) -> None:
    """What the scheduler does once the worker has been silent for too long."""
    from django.conf import settings  # noqa: PLC0415 -- Django is set up by main

    from iae_portal.common.job_lifecycle import reap_jobs  # noqa: PLC0415

    time.sleep(settings.JOB_HEARTBEAT_TIMEOUT.total_seconds() + 1)
    reap_jobs()
    run.job.refresh_from_db()


def play(folder: Path) -> list[tuple[str, bool, str]]:
    import django  # noqa: PLC0415 -- the copied base is known only now

    django.setup()
    from django.db import connection  # noqa: PLC0415

    from iae_portal.common.audit_trail import verify_audit  # noqa: PLC0415

    first = ask("Avant que le disque se remplisse")
    work(first)
    whole = count(first)
    second = ask("Disque plein")
    burden = fill(folder)
    told, written = work(second), count(second)
    burden.unlink()
    take_back(second)
    again = work(second)
    audit = verify_audit()
    connection.close()
    return [
        ("avant, le diagnostic est entier", whole > 0, f"{whole} lignes"),
        ("plein, rien n’est écrit à moitié", written == 0, f"{written} ligne ; travail {told}"),
        (
            "la place rendue, le même travail finit",
            count(second) == whole,
            f"{count(second)} lignes ; travail {again}",
        ),
        ("la chaîne d’audit tient", audit.broken is None, f"{audit.checked} événements"),
    ]


def main() -> int:
    if os.geteuid() != 0:
        raise SystemExit("Il faut être root pour faire un petit disque.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iae_portal.settings.local")
    from dj_database_url import parse  # noqa: PLC0415 -- reads the address as the settings do

    found = parse(os.environ["DATABASE_URL"])
    superuser = {"host": found["HOST"], "user": "postgres", "dbname": "postgres"}
    with small_disk(superuser) as folder:
        copy_database(tablespace=SPACE)
        verdicts = play(folder)
    for label, holds, detail in verdicts:
        print(f"{'oui' if holds else 'NON'} : {label} ({detail})")
    return 0 if all(holds for _, holds, _ in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
