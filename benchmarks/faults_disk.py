"""A disk that fills while a diagnosis is written: what is said, what stays, and what comes back with the place.

Usage: bin/bench faults-disk. The copy of the demonstration's database is on a small disk in memory, made for it; it
takes root. Everything is removed at the end; the demonstration must be stopped.
"""

import os
import shutil
import subprocess
import sys
import tempfile
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


def compute(name: str) -> tuple[Any, int]:
    """The job of a diagnosis, done here, and how many results are written."""
    from accounts.models import User  # noqa: PLC0415 -- Django is set up by main
    from iae_portal.common.job_execution import execute_job  # noqa: PLC0415
    from white_zones.domain.create_run import create_run  # noqa: PLC0415
    from white_zones.domain.parameters import RunParameters  # noqa: PLC0415
    from white_zones.models import CommuneResult, Run  # noqa: PLC0415

    agent = User.objects.get(email=DESK)
    published = Run.objects.filter(publication__isnull=False).latest("pk")
    made = create_run(actor=agent, name=name, parameters=RunParameters.from_json(published.parameters))
    job = execute_job(job_id=made.job_id)
    return job, CommuneResult.objects.filter(run=made).count()


def play(folder: Path) -> list[tuple[str, bool, str]]:
    import django  # noqa: PLC0415 -- the copied base is known only now

    django.setup()
    from django.db import connection  # noqa: PLC0415

    from iae_portal.common.audit_trail import verify_audit  # noqa: PLC0415
    from iae_portal.common.outages import DISK_FULL  # noqa: PLC0415

    first, whole = compute("Avant que le disque se remplisse")
    burden = fill(folder)
    full, written = compute("Disque plein")
    full.refresh_from_db()
    burden.unlink()
    after, again = compute("Place rendue")
    audit = verify_audit()
    connection.close()
    return [
        ("avant, le diagnostic est entier", first.error == "" and whole > 0, f"{whole} lignes"),
        ("plein, le travail le dit en français", DISK_FULL[:24] in full.error, full.error[:90]),
        ("plein, rien n’est écrit à moitié", written == 0, f"{written} ligne"),
        ("la place rendue, le diagnostic est entier", after.error == "" and again == whole, f"{again} lignes"),
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
