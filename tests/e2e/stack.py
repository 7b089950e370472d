"""The whole portal for a browser: its own database, the demonstration's data, real web, worker and mail servers."""

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
from typing import Any

from tests.databases import ROOT, address_of, create_database, open_cursor
from tests.smtp import start_server

DATABASE = "portail_e2e"
PASSWORD = "demonstration"


@dataclass
class Stack:
    """Processes of one portal; each is started in a group of its own so that it can be killed whole."""

    state: Path
    port: int = 0
    environment: dict[str, str] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen] = field(default_factory=dict)
    mail_server: Any = None

    @property
    def inbox(self) -> Any:
        """What the portal has sent, as the mail server received it."""
        return self.mail_server.handler

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def prepare(self) -> None:
        template = os.environ.get("TEST_DATABASE_TEMPLATE", "")
        create_database(DATABASE, template=template)
        self.mail_server = start_server()
        self.environment = {
            **os.environ,
            "DATABASE_URL": address_of(DATABASE),
            "DJANGO_SETTINGS_MODULE": "iae_portal.settings.browser",
            "DEMONSTRATION": "oui",
            # Its worker must not take the messages of the other tests.
            "REDIS_DATABASE": "4",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(self.mail_server.port),
        }
        if not template:
            self.manage("migrate", "--no-input", "-v", "0")
        self.manage("prepare_demonstration")

    def manage(self, *arguments: str) -> None:
        subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment, check=True)

    def query(self, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Rows of the portal's database, or what a statement that writes returns; committed."""
        with open_cursor(DATABASE) as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else []

    def start(self, *, with_worker: bool = True) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment["PORTAL_ADDRESS"] = self.address
        bind = ["--bind", f"127.0.0.1:{self.port}", "--threads", "4", "--no-control-socket", "--log-level", "error"]
        self._start("web", "-m", "gunicorn", "iae_portal.wsgi", *bind)
        if with_worker:
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
        if self.mail_server is not None:
            self.mail_server.stop()

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
