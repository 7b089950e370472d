"""Services of their own for a measure, by TCP with a password, and Celery workers on the hosts that use them."""

import os
import re
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from benchmarks.namespaces import Host

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 60


@contextmanager
def private_services(folder: Path, *, bind: str, mode: str) -> Iterator[dict[str, str]]:
    """PostgreSQL and Redis on an address; yields the environment that reaches them. Nothing of them is kept."""
    environment = {
        **{name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}},
        "PORTAL_STATE": str(folder),
        "PORTAL_TCP": "1",
        "PORTAL_BIND": bind,
        "PORTAL_PASSWORD": secrets.token_urlsafe(24),
        "DJANGO_SETTINGS_MODULE": "iae_portal.settings.local",
        "DEBUG": "non",
        "JOB_HEARTBEAT_TIMEOUT": "5",
    }
    command = str(ROOT / "bin" / "services")
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run([command, "destroy", mode], check=False, env=environment, capture_output=True)
    subprocess.run([command, "start", mode], check=True, env=environment)
    try:
        told = subprocess.run([command, "env", mode], check=True, env=environment, capture_output=True, text=True)
        yield environment | dict(re.findall(r"export (\w+)=(\S+)", told.stdout))
    finally:
        subprocess.run([command, "destroy", mode], check=False, env=environment)


class Worker:
    """A `celery worker` with one child on a host, in a process group that can be killed whole."""

    def __init__(self, host: Host, *, environment: dict[str, str], log: Path) -> None:
        self.host = host
        self.log = log
        command = [sys.executable, "-m", "celery", "-A", "iae_portal", "worker", "--concurrency=1", "-l", "INFO"]
        command += ["-n", f"{host.namespace or 'local'}-{time.monotonic_ns()}@%h", "--without-gossip"]
        command += ["--without-mingle"]
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                host.command(*command),
                cwd=ROOT,
                env=environment,
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while b" ready." not in self.log.read_bytes():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"l’exécutant n’a pas démarré : {self.log.read_text()[-2000:]}")
            time.sleep(0.05)

    @property
    def peak_memory(self) -> float:
        """The most that one of its processes held, in megabytes."""
        return max((memory_of(pid) for pid in group_of(self.process.pid)), default=0.0)

    @property
    def processor_seconds(self) -> float:
        """What its processes have computed so far, however loaded the machine is."""
        return sum(processor_time_of(pid) for pid in group_of(self.process.pid))

    def kill(self) -> None:
        """End every process at once, as a power cut would."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=PATIENCE)


def group_of(leader: int) -> list[int]:
    """The processes of a group."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            # The name, in parentheses, may hold spaces.
            fields = path.read_text().rpartition(")")[2].split()
            if int(fields[2]) == leader:
                found.append(int(path.parent.name))
    return found


def memory_of(pid: int) -> float:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0


def processor_time_of(pid: int) -> float:
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0
