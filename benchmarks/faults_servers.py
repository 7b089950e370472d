"""The processes of `benchmarks.faults`: those of the deadline, the scheduler besides, and how each is killed."""

import os
import signal
import subprocess
import time
from pathlib import Path

from benchmarks.deadline_servers import ROOT, Servers

DATA = Path("services") / "demo" / "pg"


class Everything(Servers):
    """Web, worker and scheduler, over the demonstration's PostgreSQL and Redis."""

    def start(self) -> None:
        super().start()
        self.start_beat()

    def start_beat(self) -> None:
        options = ["-l", "WARNING", "-S", "celery.beat:Scheduler", "--pidfile="]
        self._start("beat", "-m", "celery", "-A", "iae_portal", "beat", *options)

    def kill_and_restart(self, victim: str, *, absence: float) -> None:
        """SIGKILL, so many seconds without it, and another."""
        kill = {"postgresql": self._kill_postgres, "redis": self._kill_redis}.get(victim)
        if kill:
            kill()
        else:
            self._kill(victim)
        time.sleep(absence)
        if kill:
            subprocess.run([str(ROOT / "bin" / "services"), "start", "demo"], check=True, capture_output=True)
        else:
            {"web": self._start_web, "worker": self._start_worker, "beat": self.start_beat}[victim]()

    def _kill_postgres(self) -> None:
        """The postmaster and each of its processes: nothing is written on the way out."""
        state = Path(os.environ.get("PORTAL_STATE") or ROOT / ".local")
        pid = int((state / DATA / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for one in (pid, *map(int, children)):
            os.kill(one, signal.SIGKILL)
        for one in (pid, *map(int, children)):
            while Path(f"/proc/{one}").exists() and "Z" not in _state_of(one):
                time.sleep(0.05)

    def _kill_redis(self) -> None:
        """Where it stands: what the log of its operations does not hold yet is lost."""
        state = Path(os.environ.get("PORTAL_STATE") or ROOT / ".local")
        pid = int((state / "services" / "demo" / "redis.pid").read_text())
        os.kill(pid, signal.SIGKILL)


def _state_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return "Z"
