"""The web server: its size, and the metrics that its processes share. `gunicorn -c deploy/gunicorn.conf.py …`."""

import os
from pathlib import Path
from typing import Any

from prometheus_client import multiprocess

bind = os.environ.get("PORTAL_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_PROCESSES", "3"))
threads = int(os.environ.get("WEB_THREADS", "2"))
timeout = 60
graceful_timeout = 30
preload_app = True
# The portal writes a line a request itself, without addresses nor persons.
accesslog = None
errorlog = "-"
loglevel = "warning"

FOLDER = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")


def on_starting(_server: Any) -> None:
    """What the processes of a former start counted is not theirs."""
    if FOLDER:
        Path(FOLDER).mkdir(parents=True, exist_ok=True)
        for path in Path(FOLDER).glob("*.db"):
            path.unlink()


def child_exit(_server: Any, worker: Any) -> None:
    """The gauges of a process end with it; what it counted stays."""
    if FOLDER:
        multiprocess.mark_process_dead(worker.pid)
