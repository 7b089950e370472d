"""The processes of the portal, one a host, and the link of each, which can be cut while it goes on living."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.growing_services import PATIENCE
from benchmarks.namespaces import Host, run_ip
from benchmarks.shared_services import ROOT

WEB_PORT = 8000
# What a server before the portal tells it.
HEADERS = {
    "Host": "portail.example",
    "X-Forwarded-Proto": "https",
    "Referer": "https://portail.example/",
    "Origin": "https://portail.example",
}
COMMANDS = {
    "web": ("-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "--no-control-socket", "iae_portal.wsgi"),
    "documents": ("-m", "celery", "-A", "iae_portal", "worker", "-Q", "celery,documents"),
    "calculs": ("-m", "celery", "-A", "iae_portal", "worker", "-Q", "calculs"),
    # The one that is told no queue takes what the two others leave.
    "tous": ("-m", "celery", "-A", "iae_portal", "worker"),
    "beat": ("-m", "celery", "-A", "iae_portal", "beat", "-S", "celery.beat:Scheduler", "--pidfile=", "-l", "WARNING"),
}


@dataclass
class Fleet:
    """One process a host, each on its own address."""

    environment: dict[str, str]
    folder: Path
    hosts: dict[str, Host]
    """By name: `web 1`, `web 2`, `documents`, `calculs`, `tous`, `beat`."""
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def web(self) -> list[str]:
        return [host.address for name, host in self.hosts.items() if name.startswith("web")]

    def start(self) -> None:
        for name, host in self.hosts.items():
            self._start(name, host)
        for address in self.web:
            self._wait(address)

    def stop(self) -> None:
        for process in self.processes.values():
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _start(self, name: str, host: Host) -> None:
        arguments = list(COMMANDS[name.split(maxsplit=1)[0]])
        if "worker" in arguments:
            arguments += ["-n", f"{name}@{host.namespace}", "--concurrency=1", "-l", "INFO", "--without-gossip"]
            arguments += ["--without-mingle"]
        environment = {
            **self.environment,
            "PORTAL_BIND": f"{host.address}:{WEB_PORT}",
            "WEB_PROCESSES": "1",
            "WEB_THREADS": "4",
        }
        with (self.folder / f"{name}.log").open("wb") as log:
            self.processes[name] = subprocess.Popen(
                host.command(sys.executable, *arguments),
                cwd=ROOT,
                env=environment,
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def _wait(self, address: str) -> None:
        deadline = time.monotonic() + PATIENCE
        request = urllib.request.Request(f"http://{address}:{WEB_PORT}/sante/", headers=HEADERS)
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(request, timeout=5)  # noqa: S310 -- our own server
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
            else:
                return
        logs = [path.read_text()[-1500:] for path in self.folder.glob("web*.log")]
        raise SystemExit("\n".join(logs))


def set_link(host: Host, *, up: bool) -> None:
    """Cut the cable of a host, or put it back: its processes know nothing of it."""
    # `iae-<number>-<rank>` is joined to the bridge by `iae<number>h<rank>`.
    _, number, rank = host.namespace.split("-")
    run_ip("link", "set", f"iae{number}h{rank}", "up" if up else "down")
