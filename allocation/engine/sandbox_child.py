"""The process that answers for `allocation.engine.sandbox`: one request after the other, until its input ends.

    python -m allocation.engine.sandbox_child

A request and an answer are frames (see `allocation.engine.frames`) on the standard input and output. The process
carries an alarm, so that it dies by itself should whoever started it be gone without a word.
"""

import os
import signal
from collections.abc import Callable
from typing import Any

from allocation.engine.allocate import marginal, solve
from allocation.engine.frames import pack, read_frame, unpack
from allocation.engine.relaxing import relax

FUNCTIONS: dict[str, Callable[..., Any]] = {"solve": solve, "marginal": marginal, "relax": relax}
GRACE = 2.0
"""Seconds beyond the time given after which nobody waits any more."""


def answer(frame: bytes) -> bytes:
    """Return the answer to a request: (True, value), or (False, the error it raised)."""
    name, arguments, seconds = unpack(frame)
    signal.setitimer(signal.ITIMER_REAL, seconds + GRACE)
    try:
        found = (True, FUNCTIONS[name](*arguments))
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is raised again on the other side
        found = (False, error)
    signal.setitimer(signal.ITIMER_REAL, 0)
    return pack(found)


def main() -> None:
    """Answer until the input ends. What a library would print goes to the standard error."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers.write(pack("ready"))
    answers.flush()
    while (frame := read_frame(requests)) is not None:
        answers.write(answer(frame))
        answers.flush()


if __name__ == "__main__":
    main()
