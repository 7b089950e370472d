"""The tests of a module on its mutants.

One process collects the tests; for each mutant it is copied, and the copy takes the mutant and runs them. A mutant
that cannot be put into a module that is loaded has a process of its own. A test that asks for the database finds the
one that a usual run with `--reuse-db` has left.
"""

import ast
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
from hypothesis import Phase, settings

from benchmarks.mutants import Mutant
from benchmarks.mutation_swap import NotSwappableError, UnreadableError, swap

ROOT = Path(__file__).resolve().parents[1]
SURVIVED, KILLED, LATE, ALONE = "survived", "killed", "late", "alone"
UNSWAPPABLE, BROKEN = 90, 91
"""Exit codes of a copy: it could not take the mutant; the measure itself is at fault."""
SHORTEST_LIMIT = 20.0
DRAWS = 30
LIMIT = 8
"""Times what the tests take without mutant: beyond, the mutant turns for ever."""
OPTIONS = ("-x", "-q", "--no-header", "-p", "no:cacheprovider", "--no-cov", "--reuse-db")
DATABASE = ("-p", "benchmarks.mutation_database")


@dataclass(frozen=True)
class Outcome:
    name: str
    state: str


class OnMutants:
    """A plugin of pytest: what was collected is run on each mutant instead of once."""

    def __init__(self, module: str, tree: ast.Module, mutants: Sequence[Mutant], *, jobs: int) -> None:
        self.module, self.tree, self.mutants, self.jobs = module, tree, mutants, jobs
        self.outcomes: list[Outcome] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        """The same few draws for each mutant; the smallest example that fails is of no use here."""
        phases = (Phase.explicit, Phase.generate)
        settings.register_profile(
            "mutants", settings(), max_examples=DRAWS, phases=phases, derandomize=True, database=None
        )
        settings.load_profile("mutants")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        begun = time.monotonic()
        (whole,) = run_copies([("", lambda: _run(session))], longest=600, jobs=1)
        if session.testsfailed or whole.state != SURVIVED:
            raise pytest.UsageError("The tests do not pass without mutant.")
        longest = max(SHORTEST_LIMIT, LIMIT * (time.monotonic() - begun))
        works = ((one.name, self._work(session, one)) for one in self.mutants)
        self.outcomes.extend(run_copies(works, longest=longest, jobs=self.jobs))
        return True

    def _work(self, session: pytest.Session, mutant: Mutant) -> Callable[[], int]:
        def run() -> int:
            try:
                swap(sys.modules[self.module], self.tree, mutant.tree, statement=mutant.statement)
            except NotSwappableError:
                return UNSWAPPABLE
            except UnreadableError:
                return 1
            return _run(session)

        return run


def _run(session: pytest.Session) -> int:
    """One when a test fails, at the first one."""
    following = [*session.items[1:], None]
    for item, after in zip(session.items, following, strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
        if session.testsfailed:
            return 1
    return 0


def run_copies(works: Iterable[tuple[str, Callable[[], int]]], *, longest: float, jobs: int) -> Iterator[Outcome]:
    """Each work in a copy of this process; one that takes longer than `longest` seconds is stopped."""
    waiting = iter(works)
    running: dict[int, tuple[str, float]] = {}
    while True:
        while len(running) < jobs and (following := next(waiting, None)):
            name, work = following
            running[_start(work)] = (name, time.monotonic())
        if not running:
            return
        yield from _ended(running, longest=longest)
        time.sleep(0.005)


def _start(work: Callable[[], int]) -> int:
    """The copy, in a group of its own so that it is stopped with what it started."""
    child = os.fork()
    if child:
        return child
    code = BROKEN
    try:
        os.setpgid(0, 0)
        code = work()
    finally:
        os._exit(code)


def _ended(running: dict[int, tuple[str, float]], *, longest: float) -> Iterator[Outcome]:
    for child, (name, begun) in list(running.items()):
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            code = os.waitstatus_to_exitcode(status)
            if code == BROKEN:
                raise RuntimeError(f"The measure fails on {name}.")
            state = {0: SURVIVED, UNSWAPPABLE: ALONE}.get(code, KILLED)
        elif time.monotonic() - begun > longest:
            with suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            state = LATE
        else:
            continue
        del running[child]
        yield Outcome(name, state)


class _MutantLoader(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Gives the mutant when the module is asked for, and leaves the others to Python."""

    def __init__(self, module: str, path: Path, tree: ast.Module) -> None:
        self.module, self.path, self.tree = module, path, tree

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> importlib.machinery.ModuleSpec | None:  # noqa: ARG002 -- Python's names
        if fullname != self.module:
            return None
        return importlib.util.spec_from_file_location(fullname, self.path, loader=self)  # type: ignore[arg-type]

    def get_source(self, fullname: str) -> str:  # noqa: ARG002 -- there is one module
        return self.path.read_text(encoding="utf-8")

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002 -- there is one module
        return compile(self.tree, str(self.path), "exec")


def measure_module(path: Path, mutants: Sequence[Mutant], tests: Sequence[str], *, jobs: int) -> list[Outcome]:
    """The outcome of each mutant. Raises RuntimeError when the tests do not pass without mutant."""
    found = _in_one_process(path, mutants, tests, jobs=jobs)
    apart = [one for one in mutants if found[one.name] == ALONE]
    works = ((one.name, lambda one=one: _run_anew(path, one.tree, tests)) for one in apart)
    found.update({one.name: one.state for one in run_copies(works, longest=10 * SHORTEST_LIMIT, jobs=jobs)})
    return [Outcome(name, state) for name, state in found.items()]


def _module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def _in_one_process(path: Path, mutants: Sequence[Mutant], tests: Sequence[str], *, jobs: int) -> dict[str, str]:
    """The state of each mutant by its name, told through a pipe by the copy that loaded the portal."""
    source, sink = os.pipe()

    def work() -> int:
        _hush()
        plugin = OnMutants(_module_of(path), ast.parse(path.read_text(encoding="utf-8")), mutants, jobs=jobs)
        code = int(pytest.main([*OPTIONS, *DATABASE, *tests], plugins=[plugin]))
        os.write(sink, json.dumps([code, {one.name: one.state for one in plugin.outcomes}]).encode())
        return 0

    child = _start(work)
    os.close(sink)
    with open(source, encoding="utf-8") as stream:  # noqa: PTH123 -- a pipe has no path
        text = stream.read()
    os.waitpid(child, 0)
    code, states = json.loads(text) if text else (1, {})
    if code != 0:
        raise RuntimeError(f"The tests of {path.name} do not pass without mutant.")
    return dict(states)


def _run_anew(path: Path, tree: ast.Module, tests: Sequence[str]) -> int:
    _hush()
    sys.meta_path.insert(0, _MutantLoader(_module_of(path), path, tree))
    return int(pytest.main([*OPTIONS, *DATABASE, *tests]))


def _hush() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
