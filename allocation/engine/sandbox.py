"""The engine in a process of its own that is killed when it overruns: no solver obeys its time limit for certain.

The process is long-lived, so that a call costs some milliseconds; it is started by `subprocess`, which is allowed in
the daemonic processes of a Celery worker, and it never outlives whoever started it. Calls of several threads at once
have a process each; after a fork, the child starts its own.
"""

import atexit
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from allocation.engine.frames import LENGTH, pack, unpack
from allocation.engine.problem import Problem
from allocation.engine.solution import Infeasible, Solution

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-m", "allocation.engine.sandbox_child")
MOST_IDLE = 2
"""Processes kept for the next calls."""
CHUNK = 1 << 16
STARTING_SECONDS = 60.0
DEAD = "le processus de calcul s’est arrêté sans répondre"


class TimeLimitError(TimeoutError):
    """The time given was over before the engine had answered."""


class SandboxError(RuntimeError):
    """The process died without an answer, for want of memory most often."""


def solve_within(problem: Problem, *, seconds: float) -> Solution | Infeasible:
    """Return what `solve` answers, or raise TimeLimitError."""
    found: Solution | Infeasible = call_within("solve", problem, seconds=seconds)
    return found


def marginal_within(
    problem: Problem, solution: Solution, code: str, *, seconds: float
) -> Mapping[str, Fraction] | None:
    """Return what `marginal` answers, or raise TimeLimitError."""
    found: Mapping[str, Fraction] | None = call_within("marginal", problem, solution, code, seconds=seconds)
    return found


def call_within(name: str, *arguments: Any, seconds: float) -> Any:
    """Return the answer of one of the engine's functions ("solve", "marginal", "relax").

    Raises TimeLimitError when the time is over, SandboxError when the process dies, and what the function raised.
    """
    frame = pack((name, arguments, seconds))
    process = _take()
    try:
        is_done, answer = process.ask(frame, seconds=seconds)
    except BaseException:
        process.end()
        raise
    _give_back(process)
    if not is_done:
        raise answer
    return answer


class _Process:
    """One process and its two pipes, which never make the caller wait beyond its time."""

    def __init__(self) -> None:
        self.popen = subprocess.Popen(
            COMMAND, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
        )
        pipes = self.popen.stdin, self.popen.stdout
        self.requests, self.answers = (pipe.fileno() for pipe in pipes if pipe is not None)
        os.set_blocking(self.requests, False)
        self.is_ready = False

    def ask(self, frame: bytes, *, seconds: float) -> Any:
        """Send a request and return its answer. The start of the process is not counted in the time."""
        if not self.is_ready:
            self._receive(time.monotonic() + STARTING_SECONDS)
            self.is_ready = True
        deadline = time.monotonic() + seconds
        self._send(frame, deadline)
        return self._receive(deadline)

    def _send(self, frame: bytes, deadline: float) -> None:
        left = memoryview(frame)
        while left:
            self._wait(self.requests, select.POLLOUT, deadline)
            try:
                left = left[os.write(self.requests, left[:CHUNK]) :]
            except BrokenPipeError as error:
                raise SandboxError(DEAD) from error

    def _receive(self, deadline: float) -> Any:
        size = int.from_bytes(self._read(LENGTH, deadline), "big")
        return unpack(self._read(size, deadline))

    def _read(self, size: int, deadline: float) -> bytes:
        found = bytearray()
        while len(found) < size:
            self._wait(self.answers, select.POLLIN, deadline)
            chunk = os.read(self.answers, min(CHUNK, size - len(found)))
            if not chunk:
                raise SandboxError(DEAD)
            found += chunk
        return bytes(found)

    def _wait(self, descriptor: int, event: int, deadline: float) -> None:
        poll = select.poll()
        poll.register(descriptor, event)
        left = deadline - time.monotonic()
        if left <= 0 or not poll.poll(left * 1000):
            raise TimeLimitError("le temps accordé au calcul est écoulé")

    def end(self) -> None:
        """Kill the process; nothing of it is left, not even a zombie."""
        with _lock:
            _alive.discard(self)
        self.popen.kill()
        self.close()
        self.popen.wait()

    def close(self) -> None:
        for pipe in (self.popen.stdin, self.popen.stdout):
            if pipe is not None:
                pipe.close()


_lock = threading.Lock()
_alive: set[_Process] = set()
_idle: list[_Process] = []


def _take() -> _Process:
    """Return an idle process that still lives, or a new one."""
    while True:
        with _lock:
            process = _idle.pop() if _idle else None
        if process is None:
            process = _Process()
            with _lock:
                _alive.add(process)
            return process
        if process.popen.poll() is None:
            return process
        process.end()


def _give_back(process: _Process) -> None:
    with _lock:
        is_kept = len(_idle) < MOST_IDLE
        if is_kept:
            _idle.append(process)
    if not is_kept:
        process.end()


def close() -> None:
    """Kill every process; the next call starts one anew."""
    with _lock:
        processes = list(_alive)
        _idle.clear()
    for process in processes:
        process.end()


def _forget() -> None:
    """After a fork, leave the processes of the parent alone: only its end of their pipes may keep them alive."""
    global _lock  # noqa: PLW0603 -- another thread of the parent may have held it
    _lock = threading.Lock()
    for process in _alive:
        process.popen.returncode = 0  # it is no child of this process, and must not be waited for
        process.close()
    _alive.clear()
    _idle.clear()


atexit.register(close)
os.register_at_fork(after_in_child=_forget)
