"""Importing a folder of published files: time, memory, a second run, a kill in the middle, and a huge file.

Usage: bin/bench imports DOSSIER [--rows N]. Works on a copy of the demonstration's database, dropped at the end.
"""

import argparse
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg2

COPY = "portail_imports"
TABLES = (
    *("territories_area", "territories_areamembership", "territories_indicatorvalue", "territories_zoning"),
    *("territories_recruitmentproject", "structures_siae", "structures_site", "structures_annexline", "common_source"),
)
HEADER = (
    "Date;Code région;Région;Code département;Département;Code commune;Commune;Type de données;Catégorie;Sexe;"
    "Tranche d'âge;Nombre de demandeurs d'emploi\n"
)
SPLITS = [
    (sex, age) for sex in ("Total", "Femmes", "Hommes") for age in ("Total", "- 25 ans", "25-49 ans", "50 ans +")
]


@dataclass(frozen=True)
class Measure:
    label: str
    exit_code: int
    seconds: float
    megabytes: float
    verdict: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=2_000_000)
    arguments = parser.parse_args()
    address = os.environ["DATABASE_URL"]
    copy = address.rsplit("/", 1)[0] + f"/{COPY}"
    run_sql(address, f"DROP DATABASE IF EXISTS {COPY}", f"CREATE DATABASE {COPY} TEMPLATE portail")
    environment = {**os.environ, "DATABASE_URL": copy}
    try:
        measures = list(measure_folder(arguments.folder, environment, copy))
        measures += measure_huge(arguments.rows, environment, copy)
    finally:
        run_sql(address, f"DROP DATABASE IF EXISTS {COPY}")
    print(f"{'':44} {'code':>5} {'s':>7} {'Mo':>6}")
    for measure in measures:
        print(
            f"{measure.label:44} {measure.exit_code:5} {measure.seconds:7.1f} {measure.megabytes:6.0f}  "
            f"{measure.verdict}"
        )


def measure_folder(folder: Path, environment: dict[str, str], copy: str):  # noqa: ANN201 -- a generator of measures
    before = count_rows(copy)
    yield run("Essai du dossier", [str(folder)], environment, lambda: verdict(before == count_rows(copy), "intact"))
    yield kill_in_the_middle(folder, environment, copy)
    yield run("Import du dossier", [str(folder), "--apply"], environment, lambda: "")
    done = count_rows(copy)
    yield run(
        "Second import", [str(folder), "--apply"], environment, lambda: verdict(done == count_rows(copy), "inchangé")
    )


def measure_huge(rows: int, environment: dict[str, str], copy: str) -> list[Measure]:
    """A national file of job seekers, right then wrong in its last row."""
    with tempfile.TemporaryDirectory() as name:
        right, wrong = Path(name) / "national.csv", Path(name) / "coupe.csv"
        write_national(right, rows)
        wrong.write_bytes(right.read_bytes()[:-25])
        before = count_rows(copy)
        return [
            run(f"Essai de {rows} lignes", [str(right)], environment, lambda: ""),
            run(
                f"{rows} lignes, la dernière coupée",
                [str(wrong), "--apply"],
                environment,
                lambda: verdict(before == count_rows(copy), "intact"),
            ),
        ]


def write_national(path: Path, rows: int) -> None:
    draw = random.Random(1)  # noqa: S311 -- a reproducible file
    with path.open("w", encoding="utf-8-sig") as stream:
        stream.write(HEADER)
        written = 0
        for quarter in range(1000):
            for commune in range(1, 35_001):
                for sex, age in SPLITS:
                    code = f"{1 + commune % 95:02d}{commune % 999:03d}"
                    stream.write(
                        f"{2000 + quarter}-T4;84;R;01;D;{code};Commune {commune};Brutes;ABC;{sex};{age};"
                        f"{draw.randrange(0, 5000, 5)}\n"
                    )
                    written += 1
                    if written == rows:
                        return


def kill_in_the_middle(folder: Path, environment: dict[str, str], copy: str) -> Measure:
    before = count_rows(copy)
    started = time.perf_counter()
    process = subprocess.Popen(
        command([str(folder), "--apply"]),
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    for line in process.stderr or ():
        if line.lstrip().startswith(("80", "81", "82", "83", "84", "85")):
            process.send_signal(signal.SIGKILL)
            break
    process.wait()
    time.sleep(2)
    return Measure(
        "Import tué (kill -9) avant la fin",
        process.returncode,
        time.perf_counter() - started,
        0,
        verdict(before == count_rows(copy), "intact"),
    )


def run(label: str, arguments: list[str], environment: dict[str, str], check) -> Measure:  # noqa: ANN001 -- a callable
    started = time.perf_counter()
    # Its own child, so that the peak of memory is this one's and not that of a former one.
    wrapper = subprocess.run(
        [sys.executable, "-m", "benchmarks.imports", "--child", *command(arguments)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - started
    *lines, peak = wrapper.stdout.strip().splitlines() or ["0"]
    said = next((line.strip() for line in reversed(lines) if line.strip()), wrapper.stderr.strip()[-120:])
    return Measure(
        label, wrapper.returncode, seconds, int(peak) / 1024, " ; ".join(filter(None, (check(), said[:90])))
    )


def be_the_child(arguments: list[str]) -> None:
    done = subprocess.run(arguments, stderr=subprocess.DEVNULL, check=False)
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
    sys.exit(done.returncode)


def command(arguments: list[str]) -> list[str]:
    return [sys.executable, "manage.py", "import_open_data", *arguments]


def verdict(is_right: bool, word: str) -> str:
    return word if is_right else "ÉCHEC : la base a changé"


def count_rows(address: str) -> dict[str, str]:
    """Rows of each table and a fingerprint of what they hold."""
    with psycopg2.connect(address.replace("postgis://", "postgresql://")) as connection, connection.cursor() as cursor:
        found = {}
        for table in TABLES:
            cursor.execute(f"SELECT count(*), md5(string_agg(md5(t::text), '' ORDER BY t.id)) FROM {table} AS t")  # noqa: S608
            found[table] = str(cursor.fetchone())
    return found


def run_sql(address: str, *statements: str) -> None:
    connection = psycopg2.connect(address.replace("postgis://", "postgresql://").rsplit("/", 1)[0] + "/postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    connection.close()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        be_the_child(sys.argv[2:])
    else:
        main()
