"""The web server, the worker and the copy of the database of `benchmarks.deadline`, and what kills them."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2
from psycopg2 import sql

ROOT = Path(__file__).resolve().parents[1]
COPY = "portail_deadline"
# Neither its messages nor its cache are those of the demonstration.
REDIS_DATABASE = "6"
# A person who waits for a page goes before a mail, as in production (`docker-compose.yml`).
PRIORITY = {"worker": ("nice", "-n", "10")}


def copy_database(*, tablespace: str = "") -> None:
    """A copy of the demonstration's base, and this process turned to it; the demonstration must be stopped."""
    address = os.environ["DATABASE_URL"]
    copy = sql.Identifier(COPY)
    place = sql.SQL(" TABLESPACE {}").format(sql.Identifier(tablespace)) if tablespace else sql.SQL("")
    _execute(
        address,
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(copy),
        sql.SQL("CREATE DATABASE {} TEMPLATE portail{}").format(copy, place),
    )
    os.environ["DATABASE_URL"] = f"{address.rsplit('/', 1)[0]}/{COPY}"
    os.environ["REDIS_DATABASE"] = REDIS_DATABASE


def drop_database() -> None:
    _execute(
        os.environ["DATABASE_URL"], sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(COPY))
    )


def _execute(address: str, *statements: sql.Composable) -> None:
    from dj_database_url import parse  # noqa: PLC0415 -- reads the address as the settings do

    found = parse(address)
    connection = psycopg2.connect(
        host=found["HOST"],
        port=found["PORT"] or None,
        user=found["USER"],
        password=found["PASSWORD"],
        dbname="postgres",
    )
    connection.autocommit = True
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    connection.close()


@dataclass
class Servers:
    """Two gunicorn workers of four threads and a Celery worker, each in a group of its own, to be killed whole."""

    folder: Path
    port: int = 0
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self) -> None:
        self.choose_port()
        self._start_web()
        self._start_worker()
        self._wait()

    def choose_port(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def disturb(self) -> None:
        """Kill, in the middle of the last minute, the worker, Redis, then the web server; start each again."""
        self._kill("worker")
        services = str(ROOT / "bin" / "services")
        socket_path = os.environ["REDIS_URL"].removeprefix("unix://").split("?")[0]
        subprocess.run(["redis-cli", "-s", socket_path, "shutdown", "nosave"], check=False, capture_output=True)
        time.sleep(3)
        self._kill("web")
        time.sleep(2)
        self._start_web()
        time.sleep(2)
        subprocess.run([services, "start", "demo"], check=True, capture_output=True)
        self._start_worker()

    def replace_worker(self) -> None:
        """Kill the worker where it is, and start another."""
        self._kill("worker")
        self._start_worker()

    def stop(self) -> None:
        for name in list(self.processes):
            self._kill(name)

    def _start_web(self) -> None:
        bind = ["--bind", f"127.0.0.1:{self.port}", "--workers", "2", "--threads", "4", "--backlog", "2048"]
        self._start("web", "-m", "gunicorn", "iae_portal.wsgi", *bind, "--no-control-socket", "--log-level", "error")

    def _start_worker(self) -> None:
        options = ["--concurrency", "1", "-l", "WARNING", "--without-gossip", "--without-mingle"]
        self._start("worker", "-m", "celery", "-A", "iae_portal", "worker", *options)

    def _start(self, name: str, *arguments: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [*PRIORITY.get(name, ()), sys.executable, *arguments],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                process_group=0,
            )

    def _kill(self, name: str) -> None:
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def _wait(self) -> None:
        for _ in range(150):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/sante/", timeout=5)
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
            else:
                return
        raise SystemExit((self.folder / "web.log").read_text())
