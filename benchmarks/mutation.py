"""What the tests of the rules see of a fault: the mutants of each rule, and those that no test kills.

Usage: bin/bench mutation [SUBJECT ...] [--jobs N]. A mutant is the module with one thing wrong; it is killed when its
tests fail, or take too long. Those that change nothing are named in `mutation_equivalents`. Exits with 1 when one
survives.
"""

import argparse
import datetime as dt
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.mutants import list_mutants
from benchmarks.mutation_equivalents import EQUIVALENTS
from benchmarks.mutation_runs import LATE, ROOT, SURVIVED, measure_module


@dataclass(frozen=True)
class Target:
    """A module, or some functions of it, and the tests that are to see their faults."""

    path: str
    tests: tuple[str, ...]
    functions: tuple[str, ...] = ()
    alone: bool = False
    """Its tests write in the one test database: one at a time."""


COMMITTEES = "tests/committees/rules/"
ENGINE = "tests/allocation/engine/"
CALLS = "tests/calls/rules/"
SUBJECTS: dict[str, tuple[Target, ...]] = {
    "quorum": (
        Target("committees/rules/quorum.py", (f"{COMMITTEES}test_quorum.py",)),
        Target("committees/rules/presence.py", (f"{COMMITTEES}test_presence.py", f"{COMMITTEES}test_quorum.py")),
        Target("committees/rules/voting.py", (f"{COMMITTEES}test_voting.py",)),
        Target("committees/rules/delays.py", (f"{COMMITTEES}test_delays.py",)),
        Target("committees/rules/regulation.py", (COMMITTEES,)),
    ),
    "rounding": (
        Target(
            "iae_portal/common/formatting.py",
            ("tests/iae_portal/common/test_formatting.py",),
            (
                "round_half_up",
                "format_number",
                "decimals_of",
                "format_signed",
                "format_percent",
                "format_signed_percent",
            ),
        ),
        Target("allocation/engine/grid.py", (f"{ENGINE}test_grid.py",)),
        Target("allocation/engine/controlled_rounding.py", (f"{ENGINE}test_controlled_rounding.py",)),
        Target("allocation/engine/rounding.py", (f"{ENGINE}test_rounding.py", f"{ENGINE}test_budget.py")),
    ),
    "eligibility": (
        Target("calls/rules/eligibility.py", (f"{CALLS}test_eligibility.py",)),
        Target("calls/rules/deadlines.py", (f"{CALLS}test_deadlines.py",)),
        Target("calls/rules/clock.py", (f"{CALLS}test_clock.py",)),
        Target("iae_portal/common/conditions.py", ("tests/iae_portal/common/test_conditions.py",)),
    ),
    "permissions": (
        Target("accounts/roles.py", ("tests/accounts/test_roles.py",)),
        Target("accounts/hats.py", ("tests/accounts/test_hats.py",)),
        Target("accounts/rules.py", ("tests/accounts/test_rules.py",)),
        Target("accounts/perimeter.py", ("tests/accounts/test_perimeter.py",), alone=True),
        Target("iae_portal/common/access.py", ("tests/iae_portal/common/test_access.py",), alone=True),
    ),
}


def measure(target: Target, *, jobs: int) -> Counter[str]:
    """The outcomes by state, equivalent mutants apart; the survivors are printed."""
    path = ROOT / target.path
    known = EQUIVALENTS.get(target.path, {})
    mutants = list_mutants(path.read_text(encoding="utf-8"), functions=target.functions)
    lines = {mutant.name: mutant.line for mutant in mutants}
    unknown = [name for name in known if name not in lines]
    if unknown:
        raise SystemExit(f"{target.path} : mutants dits équivalents qui n’existent plus : {unknown}")
    asked = [one for one in mutants if one.name not in known]
    outcomes = measure_module(path, asked, target.tests, jobs=1 if target.alone else jobs)
    for outcome in sorted(outcomes, key=lambda one: lines[one.name]):
        if outcome.state == SURVIVED:
            print(f"  survit  {target.path}:{lines[outcome.name]}  {outcome.name}")
    return Counter(one.state for one in outcomes) + Counter(equivalent=len(known))


def tell(name: str, found: Counter[str]) -> str:
    survived, same = found[SURVIVED], found["equivalent"]
    asked = found.total() - same
    killed = asked - survived
    score = 100 * killed / asked if asked else 100.0
    return (
        f"{name:40} {found.total():5} mutants, {same:3} équivalents, {killed:4} tués sur {asked:4} "
        f"(dont {found[LATE]} par délai) : {score:.1f} %"
    )


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="bin/bench mutation")
    parser.add_argument("subjects", nargs="*", metavar="SUBJECT", help=", ".join(SUBJECTS))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--module", help="one module of the subjects only")
    asked = parser.parse_args(arguments)
    unknown = [name for name in asked.subjects if name not in SUBJECTS]
    if unknown:
        parser.error(f"no such subject: {', '.join(unknown)}; there are {', '.join(SUBJECTS)}")
    begun, scores = time.monotonic(), {}
    for subject in asked.subjects or SUBJECTS:
        total: Counter[str] = Counter()
        for target in SUBJECTS[subject]:
            if asked.module and target.path != asked.module:
                continue
            found = measure(target, jobs=asked.jobs)
            print(tell(target.path, found), flush=True)
            total += found
        scores[subject] = total
    print(f"\nMutations, {dt.datetime.now(tz=dt.UTC):%d/%m/%Y}, {time.monotonic() - begun:.0f} s")
    for subject, total in scores.items():
        print(tell(subject, total))
    return 1 if any(total[SURVIVED] for total in scores.values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
