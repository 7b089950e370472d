"""The whole portal for a browser: its own database, the demonstration's data, a real web server and a real worker."""

import os
import re
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
from django.conf import settings
from psycopg2 import sql

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "portail_e2e"
PASSWORD = "demonstration"


@dataclass
class Stack:
    """Processes of one portal; each is started in a group of its own so that it can be killed whole."""

    state: Path
    port: int = 0
    environment: dict[str, str] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def prepare(self) -> None:
        create_database()
        database_url = re.sub(r"/[^/]*$", f"/{DATABASE}", os.environ["DATABASE_URL"])
        self.environment = {
            **os.environ,
            "DATABASE_URL": database_url,
            "DJANGO_SETTINGS_MODULE": "iae_portal.settings.local",
            "DEMONSTRATION": "oui",
            # Its worker must not take the messages of the other tests.
            "REDIS_DATABASE": "4",
            "STATIC_FROM_SOURCES": "oui",
        }
        self.manage("migrate", "--no-input", "-v", "0")
        self.manage("prepare_demonstration")

    def manage(self, *arguments: str) -> None:
        subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment, check=True)

    def start(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        bind = ["--bind", f"127.0.0.1:{self.port}", "--threads", "4", "--no-control-socket", "--log-level", "error"]
        self._start("web", "-m", "gunicorn", "iae_portal.wsgi", *bind)
        self.start_worker()
        for _ in range(150):
            try:
                urllib.request.urlopen(f"{self.address}/sante/", timeout=5)  # noqa: S310 -- our own address
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
            else:
                return
        raise RuntimeError((self.state / "web.log").read_text())

    def start_worker(self) -> None:
        options = ["--pool", "prefork", "--concurrency", "1", "-l", "INFO", "--without-gossip", "--without-mingle"]
        self._start("worker", "-m", "celery", "-A", "iae_portal", "worker", *options)

    def kill(self, name: str, number: int = signal.SIGKILL) -> None:
        process = self.processes.pop(name)
        os.killpg(process.pid, number)
        process.wait()

    def stop(self) -> None:
        for name in list(self.processes):
            self.kill(name, signal.SIGTERM if name == "web" else signal.SIGKILL)

    def _start(self, name: str, *arguments: str) -> None:
        with (self.state / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )


def create_database() -> None:
    """Empty, on the same server as the other tests."""
    database = settings.DATABASES["default"]
    connection = psycopg2.connect(
        host=database["HOST"], port=database["PORT"] or None, user=database["USER"], dbname="postgres"
    )
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(DATABASE)))
        cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
    connection.close()
