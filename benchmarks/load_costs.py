"""What one thing costs, measured on the region after ten years: bytes in the database, processor time of a page."""

import os
from contextlib import suppress
from pathlib import Path

from benchmarks.shared_services import processor_time_of

# What is counted, the tables whose size is divided by it, and the query that counts it.
SUBJECTS = (
    (
        "une commune, ses contours, dix ans d’indicateurs",
        "territories",
        "territories_area",
        "level = 'commune'",
    ),
    ("une structure, ses sites et dix ans d’annexes", "structures", "structures_siae", "is_current"),
    ("un dossier déposé, sa version et ses avis", "calls", "calls_application", "true"),
    ("un diagnostic de la région", "white_zones", "white_zones_run", "finished_at IS NOT NULL"),
    ("un événement de la piste d’audit", "common_auditevent", "common_auditevent", "true"),
    ("un courriel envoyé", "common_outgoingmail", "common_outgoingmail", "true"),
)
SIZE = """
SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class AS c
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
    AND (c.relname = %(name)s OR c.relname LIKE %(start)s)
"""
KILOBYTE = 1024


def print_sizes() -> None:
    """Size of each subject, in the base that the settings name."""
    from django.db import connection  # noqa: PLC0415 -- Django is set up by now

    print("\n| dans la base | nombre | ensemble | pour un |\n|---|---|---|---|")
    with connection.cursor() as cursor:
        for label, tables, counted, condition in SUBJECTS:
            cursor.execute(SIZE, {"name": tables, "start": f"{tables}\\_%"})
            size = int(cursor.fetchone()[0] or 0)
            cursor.execute(f"SELECT count(*) FROM {counted} WHERE {condition}")  # noqa: S608 -- names of this module
            (count,) = cursor.fetchone()
            each = size / KILOBYTE / count if count else 0
            print(f"| {label} | {count} | {size / KILOBYTE**2:.0f} Mo | {each:.1f} Ko |")
        cursor.execute("SELECT pg_database_size(current_database())")
        print(f"Base entière : {cursor.fetchone()[0] / KILOBYTE**2:.0f} Mo.")


def find_postmaster() -> int:
    """The process that starts those of PostgreSQL; its own times hold those of the ones that have ended."""
    from django.db import connection  # noqa: PLC0415 -- Django is set up by now

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    return int(Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()[1])


def processor_time(root: int) -> float:
    """Seconds computed by a process, by those that it started and by those of them that have ended."""
    total = 0.0
    with suppress(OSError):
        ended = Path(f"/proc/{root}/stat").read_text().rpartition(")")[2].split()[13:15]
        total += sum(map(int, ended)) / os.sysconf("SC_CLK_TCK") + processor_time_of(root)
        for child in Path(f"/proc/{root}/task/{root}/children").read_text().split():
            total += processor_time(int(child))
    return total
