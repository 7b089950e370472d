"""The hour of a call crossed by real servers, whose clock `faketime` moves; the data keep the hour published."""

import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.applicants import Applicant
from benchmarks.deadline_servers import ROOT, Servers

MOMENTS = 3
NEEDED = "la commande « faketime » est absente (paquet faketime)"


@dataclass
class ShiftedServers(Servers):
    """A web server whose clock is so many seconds ahead of the machine's."""

    ahead: float = 0.0

    def start_shifted(self) -> None:
        self.choose_port()
        self._start_web()
        self._wait()

    def _start(self, name: str, *arguments: str) -> None:
        command = ["faketime", "-f", f"{self.ahead:+.0f}s", sys.executable, *arguments]
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, process_group=0
            )


def cross_deadline(folder: Path, drafts: list[tuple[int, str]]) -> list[tuple[str, bool, str]]:
    """One draft a moment: before the hour, in the minutes of grace, after them; whether it is marked late."""
    if shutil.which("faketime") is None:
        return [("l’heure du dépôt", False, NEEDED)]
    from calls.models import Application  # noqa: PLC0415 -- Django is set up by now

    application = Application.objects.select_related("call").get(pk=drafts[0][0])
    left = application.call.closes_at.timestamp() - time.time()
    grace = application.window.grace.total_seconds()
    moments = (("avant l’heure", left - 30, False), ("dans le délai de grâce", left + grace / 2, False))
    moments = (*moments, ("après le délai de grâce", left + grace + 5, True))
    verdicts = []
    for (pk, cookie), (name, ahead, is_late) in zip(drafts, moments, strict=False):
        servers = ShiftedServers(folder, ahead=ahead)
        try:
            servers.start_shifted()
            applicant = Applicant(servers.port, pk, cookie, 1, clicks=1)
            applicant.submit()
        finally:
            servers.stop()
        held = Application.objects.select_related("current").get(pk=pk).current
        told = "non reçu" if held is None else "hors délai" if held.is_late else "dans les temps"
        verdicts.append((f"dépôt {name}", held is not None and held.is_late is is_late, told))
    return verdicts
